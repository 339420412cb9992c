/** `flightlog export`: facts and points as data, tables for papers, charts at a column's width. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { matches, parseQuery } from '../../query/index.js';
import type { ReportOptions } from '../../report/index.js';
import type { Run, StoreReader } from '../../store/index.js';
import { bytesText, plural, refusal } from '../care/words.js';
import type { Effects } from '../effects.js';
import { CliError, usageError } from '../errors.js';
import { findRuns, followAll, openStore, sayProblems } from '../open.js';
import { textOption } from '../options.js';
import type { Arguments, OptionRules } from '../options.js';
import { redactedHere } from '../redacted.js';
import { isSource, pictureReader, readSource } from '../report-source.js';
import { savedViews } from '../saved-views.js';
import { printable } from '../text.js';
import { exportCharts, exportData, exportTables, type Written } from './files.js';
import { readPaper } from './paper.js';

const DATA = ['csv', 'parquet', 'json'] as const;
const TABLES = ['latex', 'markdown'] as const;
const CHARTS = ['svg', 'pdf'] as const;
export type DataFormat = (typeof DATA)[number];
export type TableFormat = (typeof TABLES)[number] | 'csv';
export type ChartFormat = (typeof CHARTS)[number];

export const EXPORT_OPTIONS = {
  format: { type: 'string', short: 'f', multiple: true },
  to: { type: 'string' },
  query: { type: 'string', short: 'q' },
  width: { type: 'string' },
  height: { type: 'string' },
  'font-size': { type: 'string' },
  font: { type: 'string' },
  redact: { type: 'boolean' },
  force: { type: 'boolean' }
} as const satisfies OptionRules;

export const EXPORT_HELP = `flightlog export RUN… --format FORMAT --to DIR [options]
flightlog export SOURCE.flight.md --format FORMAT --to DIR [options]

Write runs in the forms that papers and other programs take. Tables and charts
are those of the report about these runs, with the same numbers.

  RUN               a name (its newest attempt), name#2, or four or more
                    characters that begin an id
  SOURCE.flight.md  a report's source: its runs, tables and charts
  -f, --format F    csv, parquet, json: runs.F and points.F
                    csv, latex, markdown: each table, in tables/
                    svg, pdf: each chart, in charts/
                    may be given more than once, or as csv,pdf
  --to DIR          where to write; made where it is not there
  -q, --query QUERY the runs that fit, such as "metrics.acc > 0.9"
  --width LENGTH    of a chart, such as 84mm, 3.3in or 240pt; default 84mm
  --height LENGTH   of a chart; default in proportion
  --font-size SIZE  of its words, such as 8pt; default 8pt
  --font FONT       sans, serif, or a .ttf or .otf file, which a PDF then holds;
                    default sans
  --redact          without names of people and machines, their folders, e-mail
                    addresses and environment variables
  --force           data of more than 50 MB a file too
  --store DIR       the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

export async function exportCommand(args: Arguments, effects: Effects): Promise<void> {
  const folder = textOption(args, 'to');
  if (folder === null) throw usageError('Say where to write with --to DIR.', 'export');
  const root = path.resolve(effects.cwd, folder);
  try {
    await exportAll(args, effects, root, folder);
  } catch (error) {
    if (error instanceof Error && error.name === 'ReportError')
      throw new CliError(error.message, 1, { cause: error });
    const file = error instanceof Error && 'path' in error ? String(error.path) : folder;
    throw refusal(error, file, 'be written');
  }
}

async function exportAll(
  args: Arguments,
  effects: Effects,
  root: string,
  named: string
): Promise<void> {
  const formats = formatsOf(args);
  const paper = readPaper(args, effects.cwd);
  const opened = await openStore(args, effects);
  const wanted = await wantedRuns(args, opened, effects);
  const seen = args.values['redact'] ? await redactedHere(opened, wanted.ids, effects) : null;
  const reader = seen?.reader ?? opened;
  const runs = wanted.ids.map(id => reader.run(id)!);
  await followAll(reader, runs, effects);
  const place = { root, isForced: args.values['force'] === true, effects };
  fs.mkdirSync(root, { recursive: true });
  const written: Written[] = [];
  const now = () => wanted.ids.map(id => reader.run(id) as Run);
  for (const format of DATA.filter(one => formats.includes(one)))
    written.push(...(await exportData(reader, now(), format, place)));
  if (formats.some(format => format !== 'json' && format !== 'parquet')) {
    const { makeReport } = await import('../../report/index.js');
    const made = await makeReport(reader, wanted.ids, wanted.options);
    for (const format of [...TABLES, 'csv' as const].filter(one => formats.includes(one)))
      written.push(...(await exportTables(made, format, place)));
    for (const format of CHARTS.filter(one => formats.includes(one)))
      written.push(...(await exportCharts(made, format, paper, place)));
  }
  sayProblems(reader, effects);
  if (seen) effects.stderr.write(`${seen.line()}\n`);
  const bytes = written.reduce((sum, file) => sum + file.bytes, 0);
  const what = `Exported ${plural(runs.length, 'run')} to ${named}: ${plural(written.length, 'file')} (${bytesText(bytes)})`;
  effects.stdout.write(`${printable(what)}.\n`);
}

function formatsOf({ values }: Arguments): string[] {
  const known: readonly string[] = [...DATA, ...TABLES, ...CHARTS];
  const given = values['format'];
  const named = (Array.isArray(given) ? given : []).flatMap(text => String(text).split(','));
  if (named.length === 0)
    throw usageError(`Say in which form with --format: ${known.join(', ')}.`, 'export');
  const unknown = named.find(name => !known.includes(name));
  if (unknown === undefined) return named;
  throw usageError(`There is no format "${unknown}", only ${known.join(', ')}.`, 'export');
}

interface WantedRuns {
  readonly ids: readonly string[];
  readonly options: ReportOptions;
}

async function wantedRuns(
  args: Arguments,
  reader: StoreReader,
  effects: Effects
): Promise<WantedRuns> {
  const [first, ...rest] = args.positionals;
  const query = textOption(args, 'query');
  if (first !== undefined && rest.length === 0 && isSource(first)) {
    const { parseReport, selectRuns } = await import('../../report/index.js');
    const file = path.resolve(effects.cwd, first);
    const { front, body } = parseReport(readSource(file));
    const { ids } = selectRuns(reader.runs, front, await savedViews(reader));
    return { ids, options: { front, body, image: await pictureReader(file) } };
  }
  if (first !== undefined)
    return { ids: findRuns(reader, args.positionals).map(({ id }) => id), options: {} };
  if (query === null) throw usageError('Name the runs to export.', 'export');
  const fit = parseQuery(query);
  const found = reader.runs.filter(run => !run.deleted && !run.archived && matches(run, fit));
  if (found.length > 0) return { ids: found.map(({ id }) => id), options: {} };
  throw new CliError(
    `No run fits; the store holds ${reader.runs.length}. Nothing was exported.`,
    1
  );
}
