/** `flightlog report`: some runs, or a report's source, as one HTML file. */
import * as path from 'node:path';
import type { Effects } from './effects.js';
import { CliError, usageError } from './errors.js';
import { sayProblems } from './open.js';
import { textOption } from './options.js';
import type { Arguments, OptionRules } from './options.js';
import { documentOf, prepareReport } from './report-prepare.js';
import { checkFolder, writeReport } from './report-write.js';
import { printable } from './text.js';

export const REPORT_OPTIONS = {
  output: { type: 'string', short: 'o' },
  title: { type: 'string' },
  query: { type: 'string', short: 'q' },
  view: { type: 'string' },
  order: { type: 'string' },
  baseline: { type: 'string' },
  template: { type: 'string', short: 't' },
  redact: { type: 'boolean' },
  force: { type: 'boolean' }
} as const satisfies OptionRules;

export const REPORT_HELP = `flightlog report RUN… -o FILE [options]
flightlog report --query QUERY -o FILE [options]
flightlog report --view NAME -o FILE [options]
flightlog report SOURCE.flight.md [-o FILE]
flightlog report VIEW.flight.json [-o FILE]

Write some runs as one self-contained HTML file.

  RUN                a name (its newest attempt), name#2, or four or more
                     characters that begin an id
  SOURCE.flight.md   a report written as Markdown, with blocks for charts and
                     tables; it names its runs itself
  VIEW.flight.json   a comparison saved in JupyterLab: its runs and colours
  -o, --output FILE  where to write it; its folder must be there. As .md it is
                     Markdown with its charts as SVG in FILE_files/. Default
                     for a source or view: beside it, as .html
  -q, --query QUERY  the runs that fit, such as "metrics.acc > 0.9"
  --view NAME        the runs of a view saved in the panel, in its order, with
                     its baseline
  --order ORDER      their order, such as "metrics.acc desc"
  --baseline RUN     the run that the others are compared with; default the
                     first
  -t, --template T   comparison, single-run, sweep, model-card, paper or
                     pull-request; or a folder of your own, ./mine
  --title TEXT       the report's title
  --redact           without names of people and machines, their folders, e-mail
                     addresses and environment variables; says how many
  --force            write it though it is larger than 50 MB
  --store DIR        the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

export async function reportCommand(args: Arguments, effects: Effects): Promise<void> {
  try {
    await makeOne(args, effects);
  } catch (error) {
    // The report room is loaded only here, so its errors become the command's own here.
    if (!(error instanceof Error) || error.name !== 'ReportError') throw error;
    throw new CliError(error.message, 1, { cause: error });
  }
}

async function makeOne(args: Arguments, effects: Effects): Promise<void> {
  const document = documentOf(args);
  const beside = document?.replace(/(?:\.flight)?\.(?:md|json)$/, '.html');
  const output = textOption(args, 'output') ?? beside;
  const isAsked = ['query', 'view'].some(name => textOption(args, name) !== null);
  if (args.positionals.length === 0 && !isAsked) {
    throw usageError('Name the runs of the report.', 'report');
  }
  if (args.positionals.length > 0 && isAsked) {
    throw usageError('Name runs, a --query or a --view: one of them.', 'report');
  }
  if (!output) throw usageError('Say where to write it with -o FILE.', 'report');
  const file = path.resolve(effects.cwd, output);
  await checkFolder(path.dirname(file));
  const { made, reader, gaps } = await prepareReport(args, effects);
  const bytes = await writeReport(file, made, args.values['force'] === true);
  sayProblems(reader, effects);
  if (made.redacted !== null) effects.stderr.write(`${made.redacted}\n`);
  for (const gap of gaps) effects.stderr.write(`${printable(gap)}\n`);
  effects.stdout.write(`${file} (${(bytes / 1000).toFixed(0)} kB)\n`);
  if (gaps.length > 0) {
    const count = gaps.length === 1 ? 'a gap' : `${gaps.length} gaps`;
    throw new CliError(`The report was written with ${count}, named above.`, 1);
  }
}
