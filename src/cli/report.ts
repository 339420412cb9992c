/** `flightlog report`: some runs as one HTML file. */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Effects } from './effects.js';
import { CliError, usageError } from './errors.js';
import { findRuns, followAll, openStore, sayProblems } from './open.js';
import { textOption } from './options.js';
import type { Arguments, OptionRules } from './options.js';

export const REPORT_OPTIONS = {
  output: { type: 'string', short: 'o' },
  title: { type: 'string' }
} as const satisfies OptionRules;

export const REPORT_HELP = `flightlog report RUN… -o FILE [options]

Write some runs as one self-contained HTML file.

  RUN                a name (its newest attempt), name#2, or four or more
                     characters that begin an id
  -o, --output FILE  where to write it; its folder must be there
  --title TEXT       the report's title
  --store DIR        the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

export async function reportCommand(args: Arguments, effects: Effects): Promise<void> {
  const output = textOption(args, 'output');
  if (args.positionals.length === 0) throw usageError('Name the runs of the report.', 'report');
  if (!output) throw usageError('Say where to write it with -o FILE.', 'report');
  const file = path.resolve(effects.cwd, output);
  await checkFolder(path.dirname(file));
  const reader = await openStore(args, effects);
  const runs = findRuns(reader, args.positionals);
  await followAll(reader, runs, effects);
  const { renderReport } = await import('../report/index.js');
  const title = textOption(args, 'title');
  const html = await renderReport(
    reader,
    runs.map(run => run.id),
    title === null ? {} : { title }
  );
  const bytes = new TextEncoder().encode(html);
  await writeWhole(file, bytes);
  sayProblems(reader, effects);
  effects.stdout.write(`${file} (${(bytes.length / 1000).toFixed(0)} kB)\n`);
}

async function checkFolder(folder: string): Promise<void> {
  const stat = await fs.stat(folder).catch(() => null);
  if (stat?.isDirectory()) return;
  const what = stat ? 'is no folder' : 'is not there';
  throw new CliError(`The folder ${folder} ${what}. Make it first, or name another with -o.`, 1);
}

// Written beside and renamed: whoever opens the file sees the old report or the new one, whole.
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await fs.writeFile(temporary, bytes);
    await fs.rename(temporary, file);
  } catch (cause) {
    await fs.rm(temporary, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`${file}: could not be written (${why}). Choose another place with -o.`, 1, {
      cause
    });
  }
}
