/** `flightlog report`: some runs, or a report's source, as one HTML file. */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { FlightView } from '../query/index.js';
import type { MadeReport, ReportOptions } from '../report/index.js';
import type { StoreReader } from '../store/index.js';
import type { Effects } from './effects.js';
import { CliError, usageError } from './errors.js';
import { findRuns, followAll, openStore, sayProblems } from './open.js';
import { textOption } from './options.js';
import type { Arguments, OptionRules } from './options.js';
import { redactedHere } from './redacted.js';
import { isFolder, readTemplate } from './report-template.js';
import { isSource, pictureReader, readSource } from './report-source.js';
import { savedViews } from './saved-views.js';
import { isView, readView, viewRuns } from './report-view.js';
import { findView } from './runs-view.js';
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

interface Wanted {
  readonly ids: readonly string[];
  readonly options: ReportOptions;
  /** The source's lines that are wrong, as compilers write them. */
  readonly problems: readonly string[];
}

export async function reportCommand(args: Arguments, effects: Effects): Promise<void> {
  try {
    await makeOne(args, effects);
  } catch (error) {
    // The report room is loaded only here, so its errors become the command's own here.
    if (!(error instanceof Error) || error.name !== 'ReportError') throw error;
    throw new CliError(error.message, 1, { cause: error });
  }
}

interface Prepared {
  readonly made: MadeReport;
  readonly reader: StoreReader;
  /** What of a source is wrong, as compilers write it. */
  readonly gaps: readonly string[];
}

/** A word on the command line that says itself what a report is about; null for runs. */
function documentOf({ positionals }: Arguments): string | null {
  const [only, ...rest] = positionals;
  return only !== undefined && rest.length === 0 && (isSource(only) || isView(only)) ? only : null;
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
  const bytes = await written(file, made, args.values['force'] === true);
  sayProblems(reader, effects);
  if (made.redacted !== null) effects.stderr.write(`${made.redacted}\n`);
  for (const gap of gaps) effects.stderr.write(`${printable(gap)}\n`);
  effects.stdout.write(`${file} (${(bytes / 1000).toFixed(0)} kB)\n`);
  if (gaps.length > 0) {
    const count = gaps.length === 1 ? 'a gap' : `${gaps.length} gaps`;
    throw new CliError(`The report was written with ${count}, named above.`, 1);
  }
}

/** Make what a command line asks for, and write nothing. */
export async function prepareReport(args: Arguments, effects: Effects): Promise<Prepared> {
  const document = documentOf(args);
  const home = document === null ? effects.cwd : path.dirname(path.resolve(effects.cwd, document));
  const view =
    document !== null && isView(document)
      ? await readView(path.resolve(effects.cwd, document))
      : null;
  const store = view?.store ?? null;
  const env = store === null ? effects.env : { ...effects.env, FLIGHTLOG_STORE: store };
  const reader = await openStore(args, { ...effects, cwd: home, env });
  const wanted = view
    ? await viewed(args, reader, effects, view.view)
    : document === null
      ? await asked(args, reader, effects)
      : await fromSource(args, reader, effects, document);
  const { childIds, makeReport, problemLine } = await import('../report/index.js');
  const told = [...wanted.ids, ...childIds(reader.runs, wanted.ids)];
  const seen = args.values['redact'] ? await redactedHere(reader, told, effects) : null;
  const shown = seen?.reader ?? reader;
  await followAll(
    shown,
    wanted.ids.map(id => shown.run(id)!),
    effects
  );
  const options = { ...wanted.options, ...(seen ? { redacted: seen.line } : {}) };
  const made = await makeReport(shown, wanted.ids, options);
  const found = made.problems.map(problem => problemLine(document ?? '', problem));
  return { made, reader: shown, gaps: [...wanted.problems, ...found] };
}

/** No browser likes to open more, and no mail carries it. */
export const MOST_BYTES = 50_000_000;

/** Which parts weigh what, and what to leave out. */
export function tooLarge(bytes: number, { runs, embedded }: MadeReport): CliError {
  const mb = (size: number) => `${(size / 1e6).toFixed(0)} MB`;
  const data = embedded.files.reduce((sum, file) => sum + file.bytes.length, 0);
  const all = runs.flatMap(({ pictures }) => pictures);
  const pictures = all.reduce((sum, picture) => sum + picture.bytes.length, 0);
  return new CliError(
    `The report would have ${mb(bytes)}, of which pictures ${mb(pictures)} and data ${mb(data)} before compression. Choose fewer runs, leave out its figure-grid, or write it all the same with --force.`,
    1
  );
}

/** Write it in the form that the file's name asks for; returns the bytes of all files. */
async function written(file: string, made: MadeReport, force: boolean): Promise<number> {
  const { markdownReport, printReport } = await import('../report/index.js');
  const encode = (text: string) => new TextEncoder().encode(text);
  if (!file.endsWith('.md')) {
    const bytes = encode(printReport(made));
    if (bytes.length > MOST_BYTES && !force) throw tooLarge(bytes.length, made);
    await writeWhole(file, bytes);
    return bytes.length;
  }
  const folder = `${path.basename(file, '.md')}_files`;
  const { text, files } = await markdownReport(made, encodeURIComponent(folder));
  const all = [...files].map(
    ([name, svg]) => [path.join(path.dirname(file), folder, name), encode(svg)] as const
  );
  if (all.length > 0) await fs.mkdir(path.join(path.dirname(file), folder), { recursive: true });
  for (const [name, bytes] of all) await writeWhole(name, bytes);
  await writeWhole(file, encode(text));
  return all.reduce((sum, [, bytes]) => sum + bytes.length, encode(text).length);
}

/** Runs named or asked for on the command line. */
async function asked(args: Arguments, reader: StoreReader, effects: Effects): Promise<Wanted> {
  const { NO_FRONT, selectRuns } = await import('../report/index.js');
  const view = await findView(reader, textOption(args, 'view'));
  const named = findRuns(reader, args.positionals).map(({ id }) => id);
  const front = {
    ...NO_FRONT,
    runs: named,
    query: textOption(args, 'query') ?? '',
    view: view?.id ?? '',
    order: textOption(args, 'order') ?? '',
    baseline: textOption(args, 'baseline') ?? ''
  };
  const plain = named.length > 0 && front.baseline === '';
  const chosen = plain
    ? { ids: named, problems: [] }
    : selectRuns(reader.runs, front, view ? [view] : []);
  const [problem] = chosen.problems;
  if (problem) throw new CliError(problem.message, 2);
  const title = view ? { title: view.name } : {};
  return {
    ids: chosen.ids,
    options: { ...title, ...(await choices(args, effects)) },
    problems: []
  };
}

/** Runs and text of a source. */
async function fromSource(
  args: Arguments,
  reader: StoreReader,
  effects: Effects,
  source: string
): Promise<Wanted> {
  const { parseReport, problemLine, selectRuns } = await import('../report/index.js');
  const file = path.resolve(effects.cwd, source);
  const { front, body, problems } = parseReport(readSource(file));
  const selection = selectRuns(reader.runs, front, await savedViews(reader));
  return {
    ids: selection.ids,
    options: {
      ...(await choices(args, effects, {
        template: front.template,
        folder: path.dirname(file)
      })),
      front,
      body,
      image: await pictureReader(file)
    },
    problems: [...problems, ...selection.problems].map(problem => problemLine(source, problem))
  };
}

/** Runs that a comparison's document draws, in its colours. */
async function viewed(
  args: Arguments,
  reader: StoreReader,
  effects: Effects,
  view: FlightView
): Promise<Wanted> {
  const { ids, slots, problems } = viewRuns(view, reader, await savedViews(reader));
  const title = view.title === '' ? {} : { title: view.title };
  const { rank } = view.look;
  return { ids, options: { ...title, ...(await choices(args, effects)), slots, rank }, problems };
}

/** @param written the template that a source names, and the folder from which it names it */
async function choices(
  args: Arguments,
  effects: Effects,
  written = { template: '', folder: effects.cwd }
): Promise<ReportOptions> {
  const title = textOption(args, 'title');
  const typed = textOption(args, 'template');
  const named = typed ?? written.template;
  const isMarkdown = textOption(args, 'output')?.endsWith('.md') === true;
  const template = named || (isMarkdown ? 'pull-request' : '');
  const options: ReportOptions = title === null ? {} : { title };
  if (template === '') return options;
  if (!isFolder(template)) return { ...options, template };
  const { customTemplate } = await import('../report/index.js');
  const files = readTemplate(path.resolve(typed === null ? written.folder : effects.cwd, template));
  return { ...options, template: await customTemplate(template.replace(/[/\\]+$/, ''), files) };
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
