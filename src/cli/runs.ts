/** `flightlog runs`: the runs of a store, newest first. */
import { formatAge } from '../charts/index.js';
import {
  differences,
  displayName,
  keyMetric,
  matches,
  metricValue,
  parseQuery
} from '../query/index.js';
import { encodeFactValue } from '../store/index.js';
import type { Run, SavedView } from '../store/index.js';
import type { Effects } from './effects.js';
import { followAll, openStore, sayProblems } from './open.js';
import { countOption, textOption } from './options.js';
import type { Arguments, OptionRules } from './options.js';
import { chosenColumns, findView, inOrder, viewQuery } from './runs-view.js';
import { STATUS_MARKS, formatTable, paintFor } from './table.js';
import type { TableColumn } from './table.js';
import { columnTexts, durationText, runJson, valueText } from './values.js';

export const RUNS_OPTIONS = {
  json: { type: 'boolean' },
  all: { type: 'boolean' },
  experiment: { type: 'string' },
  limit: { type: 'string' },
  view: { type: 'string' }
} as const satisfies OptionRules;

export const RUNS_HELP = `flightlog runs [FILTER] [options]

List the runs of a store, newest first.

  FILTER             words to look for, or a query such as
                     "metrics.acc > 0.9 and params.lr < 0.2"
  --experiment NAME  only runs of this experiment
  --limit N          only the first N
  --view NAME        as a view saved in the panel: its filter holds as well,
                     its order and columns in place of the usual ones
  --all              archived and deleted runs too
  --json             as JSON, one array
  --store DIR        the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

/** Columns of metrics and of parameters shown at most; --json has all. */
const MOST_METRICS = 3;
const MOST_PARAMS = 4;
/** Characters of an id shown at least. */
const SHORTEST_ID = 10;

export async function runsCommand(args: Arguments, effects: Effects): Promise<void> {
  const query = parseQuery(args.positionals.join(' '));
  const limit = countOption('runs', args, 'limit') ?? Infinity;
  const experiment = textOption(args, 'experiment');
  const reader = await openStore(args, effects);
  const view = await findView(reader, textOption(args, 'view'));
  const kept = viewQuery(view);
  const isShown = (run: Run): boolean =>
    (args.values['all'] === true || !(run.archived || run.deleted)) &&
    (experiment === null || run.experiment === experiment);
  await followAll(reader, reader.runs.filter(isShown), effects);
  const found = reader.runs.filter(
    run => isShown(run) && matches(run, query) && matches(run, kept)
  );
  const runs = inOrder(found, view).slice(0, limit);
  sayProblems(reader, effects);
  if (args.values['json']) {
    effects.stdout.write(`${encodeFactValue(runs.map(runJson))}\n`);
  } else {
    effects.stdout.write(
      runs.length === 0 ? emptyText(reader.runs.length) : tableText(runs, view, effects)
    );
  }
}

function emptyText(all: number): string {
  if (all === 0) return 'No runs yet. Put %%track on a cell, or call flightlog.start_run().\n';
  return `No run matches; the store holds ${all}.\n`;
}

function tableText(runs: readonly Run[], view: SavedView | null, effects: Effects): string {
  const paint = paintFor(effects.stdout, effects.env);
  const now = effects.now();
  const columns: TableColumn[] = [
    {
      style: { title: 'STATUS' },
      texts: runs.map(run => `${STATUS_MARKS[run.status].mark} ${run.status}`)
    },
    { style: { title: 'NAME' }, texts: runs.map(displayName) }
  ];
  if (new Set(runs.map(run => run.experiment)).size > 1) {
    columns.push({ style: { title: 'EXPERIMENT' }, texts: runs.map(run => run.experiment) });
  }
  columns.push(
    ...(view && view.columns.length > 0 ? chosenColumns(runs, view) : usualColumns(runs)),
    { style: { title: 'TOOK', right: true }, texts: runs.map(run => durationText(run, now)) },
    { style: { title: 'AGE', right: true }, texts: runs.map(run => formatAge(run.start, now)) },
    { style: { title: 'ID' }, texts: shortIds(runs) }
  );
  const rows = runs.map((_, row) => columns.map(({ texts }) => texts[row] ?? ''));
  const styles = columns.map(({ style }) => style);
  return formatTable(styles, rows, paint, (text, row, column) => {
    const status = runs[row]?.status;
    return column === 0 && status ? paint(text, STATUS_MARKS[status].style) : text;
  });
}

function usualColumns(runs: readonly Run[]): TableColumn[] {
  const metrics = metricColumns(runs).map(metric => ({
    style: { title: metric, right: true },
    texts: columnTexts(runs.map(run => metricValue(run, metric)))
  }));
  const differing = differences(runs).params.differing.slice(0, MOST_PARAMS);
  const params = differing.map(({ key, values }) => ({
    style: { title: key, right: true },
    texts: values.map(valueText)
  }));
  return [...metrics, ...params];
}

// The key metric first, then others in the order they were first logged.
function metricColumns(runs: readonly Run[]): string[] {
  const key = keyMetric(runs);
  const names = new Set([
    ...(key === null ? [] : [key]),
    ...runs.flatMap(run => [...run.metrics.keys()])
  ]);
  return [...names].slice(0, MOST_METRICS);
}

/** The shortest beginnings that tell these runs apart, all of one length. */
function shortIds(runs: readonly Run[]): string[] {
  let length = SHORTEST_ID;
  const isUnique = (): boolean =>
    new Set(runs.map(run => run.id.slice(0, length))).size === runs.length;
  while (length < 26 && !isUnique()) length++;
  return runs.map(run => run.id.slice(0, length));
}
