/**
 * Blocks of words and tables about several runs: findings, the table of runs, what differs.
 */
import {
  fieldPath,
  fieldValue,
  nearest,
  parseOrder,
  QueryError,
  sortRuns,
  type Field
} from '../../query/index.js';
import { abstractOf, warningsOf } from '../abstract.js';
import { BlockError, type Desk } from '../desk.js';
import { differencesTable } from '../differences.js';
import type { ReportRun } from '../gather.js';
import type { Part } from '../model.js';
import { goalAmong, metricsInOrder, ranked } from '../ranking.js';
import { nested, runsTable } from '../runs-table.js';
import { numberOf, textOf, textsOf, type Options } from '../source/options.js';

export function findingsBlock(desk: Desk, options: Options): Part[] {
  const runs = desk.runsOf(options);
  return [{ kind: 'findings', paragraphs: abstractOf(runs), warnings: warningsOf(runs) }];
}

/** Rows in the order asked for; the first run of the report stays what the others are compared with. */
export function tableBlock(desk: Desk, options: Options): Part[] {
  const runs = ordered(desk.runsOf(options), textOf(options, 'order'));
  const table = runsTable(desk.runs, {
    rows: runs,
    columns: textsOf(options, 'columns'),
    most: numberOf(options, 'most') ?? Infinity
  });
  return [
    {
      kind: 'table',
      caption: textOf(options, 'caption'),
      label: desk.label('Table of runs'),
      ...table
    }
  ];
}

function ordered(runs: readonly ReportRun[], order: string): readonly ReportRun[] {
  if (order === '') return nested(runs);
  if (order === 'best') return bestFirst(runs);
  try {
    const keys = parseOrder(order);
    for (const { field } of keys) checkField(runs, field);
    const sorted = sortRuns(
      runs.map(({ run }) => run),
      keys
    );
    const places = new Map(sorted.map((run, i) => [run.id, i]));
    return [...runs].sort((a, b) => places.get(a.run.id)! - places.get(b.run.id)!);
  } catch (error) {
    if (error instanceof QueryError) throw new BlockError(error.message);
    throw error;
  }
}

/** Throws BlockError for a metric or parameter that no run has: by nothing nobody sorts. */
function checkField(runs: readonly ReportRun[], field: Field): void {
  if (runs.length === 0 || runs.some(({ run }) => fieldValue(run, field) !== undefined)) return;
  const known = runs.flatMap(({ run }) => [...run.metrics.keys(), ...run.params.keys()]);
  const near = nearest(field.name, new Set(known));
  throw new BlockError(`No run has ${fieldPath(field)}.${near ? ` Did you mean ${near}?` : ''}`);
}

/** Runs by the metric that stands for them, then those without it. */
export function bestFirst(runs: readonly ReportRun[]): readonly ReportRun[] {
  const [metric] = metricsInOrder(runs);
  const goal = metric === undefined ? null : goalAmong(runs, metric);
  if (metric === undefined || goal === null) return runs;
  const order = ranked(runs, metric, goal).map(({ run }) => run);
  return [...order, ...runs.filter(run => !order.includes(run))];
}

export function diffBlock(desk: Desk, options: Options): Part[] {
  const table = differencesTable(desk.runsOf(options));
  if (!table)
    throw new BlockError('There are no two runs here whose differences could be shown.', true);
  const label = desk.label('What differs between the runs');
  return [{ kind: 'diff', caption: textOf(options, 'caption'), label, ...table }];
}
