/** `flightlog publish`: runs and reports as a folder of files that any static host serves, and nothing else. */
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { displayName, keyMetric, matches, metricValue, parseQuery } from '../../query/index.js';
import { redactedLine } from '../../redact/index.js';
import { StoreReader, catalogRows, httpStore } from '../../store/index.js';
import type { Run } from '../../store/index.js';
import { bytesText, listText, plural, refusal, tookText } from '../care/words.js';
import type { Effects } from '../effects.js';
import { CliError, usageError } from '../errors.js';
import { findRuns, followAll, openStore, sayProblems } from '../open.js';
import { textOption } from '../options.js';
import type { Arguments, OptionRules } from '../options.js';
import { privateHere } from '../redacted.js';
import { findView, inOrder, viewQuery } from '../runs-view.js';
import { printable } from '../text.js';
import { columnTexts, durationText, timeText } from '../values.js';
import { putExplorer } from './assets.js';
import { SiteFolder } from './folder.js';
import { explorerPage, indexPage, type IndexedReport } from './pages.js';
import { putReports } from './reports.js';
import { checkBudget } from './budget.js';
import { MOST_BLOB, STORE, grouped, publishStore } from './store.js';

export const PUBLISH_OPTIONS = {
  filter: { type: 'string' },
  view: { type: 'string' },
  report: { type: 'string', multiple: true },
  title: { type: 'string' },
  'no-redact': { type: 'boolean' },
  force: { type: 'boolean' }
} as const satisfies OptionRules;

export const PUBLISH_HELP = `flightlog publish DIR [RUN…] [options]

Write a site: an index of reports and runs, an explorer that lists and compares
the runs, and their data. Any host of static files serves it. Published again,
only what changed is written, and what is no longer named is removed.

  DIR              the site's folder
  RUN              a name (its newest attempt), name#2, or four or more
                   characters that begin an id; default all runs that are not
                   archived
  --filter QUERY   the runs that fit, such as "metrics.acc > 0.9"
  --view NAME      the runs of a view saved in the panel
  --report FILE    a report for the index: a .flight.md source, or an .html page
                   made before; may be given more than once
  --title TEXT     the site's title
  --no-redact      with names of people and machines, their folders, e-mail
                   addresses and environment variables, which are otherwise
                   taken out
  --force          also artifacts of more than 50 MB, reports of more than
                   50 MB, and a site of more than 1 GB
  --store DIR      the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

export async function publishCommand(args: Arguments, effects: Effects): Promise<void> {
  const [folder, ...refs] = args.positionals;
  if (folder === undefined) throw usageError('Name the folder of the site.', 'publish');
  const root = path.resolve(effects.cwd, folder);
  try {
    await publish(args, effects, { root, named: folder, refs });
  } catch (error) {
    if (error instanceof Error && error.name === 'ReportError')
      throw new CliError(error.message, 1, { cause: error });
    const file = error instanceof Error && 'path' in error ? String(error.path) : folder;
    throw refusal(error, file, 'be written');
  }
}

interface Place {
  readonly root: string;
  /** As it was typed. */
  readonly named: string;
  readonly refs: readonly string[];
}

async function publish(
  args: Arguments,
  effects: Effects,
  { root, named, refs }: Place
): Promise<void> {
  const began = effects.now();
  const isForced = args.values['force'] === true;
  const reader = await openStore(args, effects);
  const chosen = await chooseRuns(args, reader, refs);
  const site = new SiteFolder(root, named);
  const all = grouped(await catalogRows(reader.source), row => row.run);
  const rows = new Map(chosen.map(({ id }) => [id, all.get(id) ?? []]));
  const secrets = args.values['no-redact'] ? null : privateHere([...rows.values()].flat(), effects);
  if (!isForced) checkBudget(chosen, rows);
  const store = await publishStore(site, reader.source, rows, {
    secrets,
    mostBlob: isForced ? Infinity : MOST_BLOB,
    now: began,
    turn: saysProgress(effects)
  });
  const reports = await putReports(site, reportNames(args), { reader, secrets, isForced, effects });
  const shown = await publishedRuns(root, chosen, effects);
  const title = textOption(args, 'title') ?? titleOf(shown);
  const redacted = secrets ? [redactedLine(store.counts)] : [];
  const remarks = [
    `${plural(shown.length, 'run')}${reports.length > 0 ? ` and ${plural(reports.length, 'report')}` : ''}, published by flightlog ${effects.version}.`,
    ...redacted
  ];
  const explorer = putExplorer(site);
  site.put('explorer.html', explorerPage(title, explorer));
  site.put('index.html', indexOf(title, shown, reports, remarks));
  site.put('.nojekyll', '');
  site.finish(store.runs);
  sayProblems(reader, effects);
  for (const line of [...store.problems, ...heavyLines(store.heavy), ...redacted])
    effects.stderr.write(`${printable(line)}\n`);
  effects.stdout.write(`${printable(endLine(site, named))} ${tookText(effects.now() - began)}.\n`);
}

async function chooseRuns(
  args: Arguments,
  reader: StoreReader,
  refs: readonly string[]
): Promise<readonly Run[]> {
  const filter = textOption(args, 'filter');
  const viewName = textOption(args, 'view');
  const ways = [refs.length > 0, filter !== null, viewName !== null].filter(Boolean).length;
  if (ways > 1) throw usageError('Name runs, a --filter or a --view: one of them.', 'publish');
  if (refs.length > 0) return findRuns(reader, refs);
  const view = await findView(reader, viewName);
  const query = filter === null ? viewQuery(view) : parseQuery(filter);
  const living = reader.runs.filter(run => !run.deleted && !run.archived && matches(run, query));
  if (living.length > 0) return inOrder(living, view);
  const why =
    reader.runs.length === 0
      ? 'The store has no runs.'
      : `No run fits; the store holds ${reader.runs.length}.`;
  throw new CliError(`${why} Nothing was published.`, 1);
}

function reportNames({ values }: Arguments): string[] {
  const named = values['report'];
  return Array.isArray(named) ? named.map(String) : [];
}

/** The runs as a reader of the site sees them, in the order they were chosen. */
async function publishedRuns(
  root: string,
  chosen: readonly Run[],
  effects: Effects
): Promise<Run[]> {
  const read = async (address: string | URL | Request) => {
    const file = path.join(root, STORE, ...new URL(String(address)).pathname.split('/'));
    return new Response(new Uint8Array(await fs.readFile(file)));
  };
  const source = httpStore('http://site.invalid/', { fetch: read });
  const reader = new StoreReader(source, { now: effects.now });
  await reader.refresh();
  await followAll(reader, reader.runs, effects);
  return chosen.flatMap(({ id }) => reader.run(id) ?? []);
}

/** Metrics that the index shows a column of at most. */
const MOST_METRICS = 3;

function indexOf(
  title: string,
  runs: readonly Run[],
  reports: readonly IndexedReport[],
  remarks: readonly string[]
): string {
  const key = keyMetric(runs);
  const often = new Map<string, number>();
  for (const run of runs)
    for (const name of run.metrics.keys()) often.set(name, (often.get(name) ?? 0) + 1);
  const names = [...often].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const metrics = [...new Set([...(key === null ? [] : [key]), ...names])].slice(0, MOST_METRICS);
  const columns = metrics.map(metric => columnTexts(runs.map(run => metricValue(run, metric))));
  return indexPage({
    title,
    metrics,
    reports,
    remarks,
    runs: runs.map((run, row) => ({
      run,
      name: displayName(run),
      started: timeText(run.start).slice(0, 16),
      took: durationText(run, run.start),
      values: columns.map(texts => texts[row] ?? '')
    }))
  });
}

function titleOf(runs: readonly Run[]): string {
  const experiments = [...new Set(runs.map(run => run.experiment))];
  return experiments.length === 1 && experiments[0] !== 'default' ? String(experiments[0]) : 'Runs';
}

function heavyLines(
  heavy: readonly { readonly run: string; readonly name: string; readonly size: number }[]
): string[] {
  return heavy.map(
    ({ run, name, size }) =>
      `${name} of ${run} was left out: ${bytesText(size)}, more than hosts of sites like to take. Publish it all the same with --force.`
  );
}

function endLine(site: SiteFolder, named: string): string {
  const kept = site.files.size - site.written;
  const parts = listText([
    site.written > 0
      ? `${plural(site.written, 'file')} written (${bytesText(site.writtenBytes)})`
      : 'nothing written',
    site.removed > 0 ? `${plural(site.removed, 'file')} removed` : null,
    kept > 0 ? `${plural(kept, 'file')} kept` : null
  ]);
  return `Published ${path.join(named, 'index.html')}: ${parts}`;
}

/** A line on a terminal, some times a second. */
function saysProgress({ stderr }: Effects): (run: number, runs: number) => Promise<void> {
  let said = Date.now();
  return (run, runs) => {
    if (stderr.isTTY && (Date.now() - said > 200 || run === runs)) {
      said = Date.now();
      stderr.write(run === runs ? '\r\u001b[K' : `\rPublishing run ${run} of ${runs}`);
    }
    return Promise.resolve();
  };
}
