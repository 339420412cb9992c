/** `flightlog show`: everything that one run's facts tell. */
import { formatNumber } from '../charts/index.js';
import { bestValue, displayName, goalOf } from '../query/index.js';
import { StoreError, encodeFactValue } from '../store/index.js';
import type { Run, StoreReader } from '../store/index.js';
import type { Effects } from './effects.js';
import { usageError } from './errors.js';
import { findRuns, followAll, openStore } from './open.js';
import type { Arguments, OptionRules } from './options.js';
import { STATUS_MARKS, formatPairs, formatTable, paintFor } from './table.js';
import type { Paint } from './table.js';
import { printable, printableLines } from './text.js';
import { detailJson, durationText, timeText, valueText } from './values.js';

export const SHOW_OPTIONS = { json: { type: 'boolean' } } as const satisfies OptionRules;

export const SHOW_HELP = `flightlog show RUN [options]

Show one run: parameters, metrics, artifacts, source, environment.

  RUN          a name (its newest attempt), name#2, or four or more characters
               that begin an id
  --json       as JSON
  --store DIR  the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

export async function showCommand(args: Arguments, effects: Effects): Promise<void> {
  const [ref, ...more] = args.positionals;
  if (ref === undefined) throw usageError('Name the run to show.', 'show');
  if (more.length > 0) throw usageError(`Only one run is shown, not ${more.length + 1}.`, 'show');
  const reader = await openStore(args, effects);
  const { id } = findRuns(reader, [ref])[0] as Run;
  await followAll(reader, [reader.run(id) as Run], effects);
  const run = reader.run(id) as Run;
  if (args.values['json']) effects.stdout.write(`${encodeFactValue(detailJson(run))}\n`);
  else effects.stdout.write(await runText(reader, run, effects));
}

async function runText(reader: StoreReader, run: Run, effects: Effects): Promise<string> {
  const paint = paintFor(effects.stdout, effects.env);
  const { mark, style } = STATUS_MARKS[run.status];
  const sections = [
    `${paint(`${mark} ${run.status}`, style)}  ${paint(printable(displayName(run)), 'bold')}\n`,
    formatPairs(headPairs(run, effects.now()), paint),
    section(
      'Parameters',
      [...run.params].map(([key, value]) => [key, valueText(value)]),
      paint
    ),
    metricsText(run, paint),
    section('Tags', [...run.tags], paint),
    section('Artifacts', run.artifacts.map(artifactPair), paint),
    section('Environment', environmentPairs(run), paint),
    linesText('Note', await longText(reader, run, 'run', 'note', run.note), paint),
    linesText('Exception', await exceptionText(reader, run), paint),
    linesText('Source', await sourceText(reader, run), paint),
    linesText('Problems', run.problems.map(problem => problem.message).join('\n'), paint)
  ];
  return sections.filter(text => text !== '').join('\n');
}

function headPairs(run: Run, now: number): [string, string][] {
  const pairs: [string, string][] = [
    ['id', run.id],
    ['experiment', run.experiment],
    ['started', timeText(run.start)],
    ['took', durationText(run, now)],
    ['parent', run.parent ?? ''],
    ['withheld', run.withheld.join(', ')],
    ['dropped', run.dropped > 0 ? `${run.dropped} points could not be stored` : ''],
    ['state', states(run)]
  ];
  return pairs.filter(([, value]) => value !== '');
}

function states(run: Run): string {
  const all = { archived: run.archived, deleted: run.deleted, protected: run.protected };
  return Object.entries(all)
    .filter(([, is]) => is)
    .map(([name]) => name)
    .join(', ');
}

function metricsText(run: Run, paint: Paint): string {
  if (run.metrics.size === 0) return '';
  const rows = [...run.metrics].map(([metric, { count, last, nan }]) => {
    const best = bestValue(run, metric);
    return [
      metric,
      last ? formatNumber(last.value) : '',
      best && goalOf(run, metric) ? formatNumber(best.value) : '',
      best && goalOf(run, metric) ? String(best.step) : '',
      last ? String(last.step) : '',
      String(count),
      nan === null ? '' : `NaN from step ${nan}`
    ];
  });
  const columns = [
    { title: '  METRIC' },
    { title: 'LAST', right: true },
    { title: 'BEST', right: true },
    { title: 'AT', right: true },
    { title: 'STEP', right: true },
    { title: 'POINTS', right: true },
    { title: '' }
  ];
  const indented = rows.map(([metric = '', ...rest]) => [`  ${metric}`, ...rest]);
  return `${paint('Metrics', 'bold')}\n${formatTable(columns, indented, paint)}`;
}

function artifactPair({ name, type, size, sha256 }: Run['artifacts'][number]): [string, string] {
  return [name, `${type}, ${formatNumber(size)} bytes, blobs/${sha256}`];
}

function environmentPairs(run: Run): [string, string][] {
  const pairs: [string, string][] = [...run.context];
  if (run.notebook) pairs.push(['notebook', run.notebook.path]);
  if (run.git) {
    const { commit, branch, dirty } = run.git;
    pairs.push(['git', `${commit.slice(0, 12)} on ${branch}${dirty ? ', with changes' : ''}`]);
  }
  return pairs;
}

async function exceptionText(reader: StoreReader, run: Run): Promise<string> {
  if (run.exception) {
    const { type, message, traceback } = run.exception;
    return traceback || `${type}: ${message}`;
  }
  return longText(reader, run, 'run', 'exception', '');
}

async function longText(
  reader: StoreReader,
  run: Run,
  kind: string,
  key: string,
  short: string
): Promise<string> {
  if (!run.long.has(`${kind}.${key}`)) return short;
  return orSentence(async () => {
    const value = await reader.longValue(run.id, kind, key);
    return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  });
}

async function sourceText(reader: StoreReader, run: Run): Promise<string> {
  const cell = run.source.get('cell');
  return cell ? orSentence(() => reader.text(cell)) : '';
}

// A blob that did not come along when the store was copied costs its section, not the command.
async function orSentence(read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StoreError) return `(${error.message})`;
    throw error;
  }
}

function section(
  title: string,
  pairs: readonly (readonly [string, string])[],
  paint: Paint
): string {
  return pairs.length === 0 ? '' : `${paint(title, 'bold')}\n${formatPairs(pairs, paint)}`;
}

function linesText(title: string, text: string, paint: Paint): string {
  if (text === '') return '';
  const lines = printableLines(text).map(line => `  ${line}\n`);
  return `${paint(title, 'bold')}\n${lines.join('')}`;
}
