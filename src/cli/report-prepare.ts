/** From a command line to a report in memory: its store, its runs, its template, and what is left out of them. */
import * as path from 'node:path';
import type { FlightView } from '../query/index.js';
import type { MadeReport, ReportOptions } from '../report/index.js';
import type { StoreReader } from '../store/index.js';
import type { Effects } from './effects.js';
import { CliError } from './errors.js';
import { findRuns, followAll, openStore } from './open.js';
import { textOption } from './options.js';
import type { Arguments } from './options.js';
import { redactedHere } from './redacted.js';
import { isFolder, readTemplate } from './report-template.js';
import { isSource, pictureReader, readSource } from './report-source.js';
import { savedViews } from './saved-views.js';
import { isView, readView, viewRuns } from './report-view.js';
import { findView } from './runs-view.js';

interface Wanted {
  readonly ids: readonly string[];
  readonly options: ReportOptions;
  /** The source's lines that are wrong, as compilers write them. */
  readonly problems: readonly string[];
}

export interface Prepared {
  readonly made: MadeReport;
  readonly reader: StoreReader;
  /** What of a source is wrong, as compilers write it. */
  readonly gaps: readonly string[];
}

/** A word on the command line that says itself what a report is about; null for runs. */
export function documentOf({ positionals }: Arguments): string | null {
  const [only, ...rest] = positionals;
  return only !== undefined && rest.length === 0 && (isSource(only) || isView(only)) ? only : null;
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
