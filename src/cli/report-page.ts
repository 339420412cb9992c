/** `flightlog verify report.html` and `flightlog import report.html`: a page is checked, its runs come back. */
import { existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Effects } from './effects.js';
import { CliError, usageError } from './errors.js';
import type { Arguments, OptionRules } from './options.js';

export const IMPORT_OPTIONS = {
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' }
} as const satisfies OptionRules;

export const IMPORT_HELP = `flightlog import REPORT.html [options]

Copy the runs that a report carries into the store, which is made where there is
none. A run that is there already with other bytes is refused by name.

  --dry-run    say what would be copied, and copy nothing
  --json       as JSON
  --store DIR  the store; default FLIGHTLOG_STORE, else flights/ upwards or here
`;

/** Whether an argument is a page. */
export function isPage(argument: string | undefined): argument is string {
  return argument !== undefined && /\.html?$/i.test(argument);
}

/** Compare a page with the hash in its footer. */
export async function verifyPage(name: string, effects: Effects): Promise<void> {
  const html = await readPage(name, effects);
  const { checkSeal, readReportFiles } = await import('../report/index.js');
  const { written, found, isWhole } = checkSeal(html);
  if (written === null)
    throw new CliError(`${name}: no report of flightlog's, or one without a hash.`, 1);
  if (!isWhole) {
    throw new CliError(
      `${name}: changed since it was made: its hash is ${found}, not ${written}. Ask its author for the file again.`,
      1
    );
  }
  const runs = new Set([...readReportFiles(html).keys()].map(file => file.split('/')[1]));
  effects.stdout.write(`${name} is as it was made: ${runs.size} runs, SHA-256 ${found}\n`);
}

/** Unpack a page's store beside the temporary files and merge it. */
export async function importCommand(args: Arguments, effects: Effects): Promise<void> {
  const [name, ...rest] = args.positionals;
  if (!isPage(name) || rest.length > 0)
    throw usageError('Name one report, an .html file.', 'import');
  const html = await readPage(name, effects);
  const { readReportFiles } = await import('../report/index.js');
  const files = readReportFiles(html);
  if (files.size === 0)
    throw new CliError(`${name}: no runs in it. Name a report of flightlog's.`, 1);
  const { findStore, openStore } = await import('../store/node.js');
  const { mergeCommand } = await import('./care/merge.js');
  const named = args.values['store'];
  const env = typeof named === 'string' ? { ...effects.env, FLIGHTLOG_STORE: named } : effects.env;
  const store = findStore(effects.cwd, env) ?? path.join(effects.cwd, 'flights');
  // A colleague's report may be the first thing that somebody has of flightlog.
  if (!existsSync(store) && args.values['dry-run'] !== true) openStore(store);
  const folder = await fs.mkdtemp(path.join(tmpdir(), 'flightlog-import-'));
  try {
    await unpack(folder, files);
    const values = { ...args.values, store: undefined };
    await mergeCommand({ values, positionals: [store, folder] }, effects);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

async function unpack(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await fs.writeFile(path.join(folder, 'store.json'), '{"format": 1}\n');
  for (const [name, bytes] of files) {
    // A page is a stranger's: only what a store holds is written, and nowhere else.
    if (!/^runs\/[0-9a-z]{26}\/[0-9a-z]{26}\.(?:facts|points)\.arrow$/.test(name)) {
      throw new CliError(
        `The report names a file ${name}, which no store has. It was not imported.`,
        1
      );
    }
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, bytes);
  }
}

async function readPage(name: string, effects: Effects): Promise<string> {
  try {
    return await fs.readFile(path.resolve(effects.cwd, name), 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`${name}: could not be read (${why}). Name a report that is there.`, 1, {
      cause
    });
  }
}
