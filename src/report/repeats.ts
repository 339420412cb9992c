/**
 * Groups of runs that repeat one another, and their values of a metric.
 */
import { groupRuns, QueryError, seedGroups } from '../query/index.js';
import type { Goal } from '../store/index.js';
import { BlockError } from './desk.js';
import { RUN_STYLES } from '../charts/index.js';
import type { ReportRun } from './gather.js';
import { bestOf, goalAmong, metricsInOrder } from './ranking.js';
import { textsOf } from './source/options.js';
import type { PlanNode } from './source/plan.js';

export interface Repeats {
  readonly label: string;
  readonly runs: readonly ReportRun[];
}

/** Runs alike but for their seed; with `by`, runs alike in these fields. The group of the first run leads. */
export function repeatsOf(runs: readonly ReportRun[], by: readonly string[] = []): Repeats[] {
  const plain = runs.map(({ run }) => run);
  const seeds = by.length === 0 || (by.length === 1 && by[0] === 'seeds');
  const groups = seeds ? seedGroups(plain) : fieldGroups(plain, by);
  const found = groups.map(group => ({
    label: group.label,
    runs: runs.filter(({ run }) => group.runs.some(({ id }) => id === run.id))
  }));
  const leads = (group: Repeats) => (runs[0] && group.runs.includes(runs[0]) ? 0 : 1);
  return found.sort((a, b) => leads(a) - leads(b));
}

function fieldGroups(runs: Parameters<typeof groupRuns>[0], by: readonly string[]) {
  try {
    return groupRuns(runs, by).filter(group => group.runs.length > 1);
  } catch (error) {
    if (error instanceof QueryError) throw new BlockError(error.message);
    throw error;
  }
}

/** With fewer runs each is drawn by itself, repeated or not. */
const FEW = 6;

/** The groups by which a report made unasked is drawn: where most of many runs repeat one another. */
export function tacitRepeats(runs: readonly ReportRun[]): readonly Repeats[] | null {
  if (runs.length <= FEW) return null;
  const groups = repeatsOf(runs);
  const covered = groups.reduce((sum, group) => sum + group.runs.length, 0);
  return groups.length > 0 && 2 * covered > runs.length ? groups : null;
}

/**
 * The groups whose bands an author has drawn, so that a run looks in tables as its group does in charts; null where
 * a chart draws runs one by one, or groups otherwise than the first.
 */
export function drawnGroups(
  runs: readonly ReportRun[],
  body: readonly PlanNode[]
): readonly Repeats[] | null {
  const drawn = body.flatMap(node =>
    node.kind === 'block' && (node.name === 'chart' || node.name === 'charts')
      ? [textsOf(node.options, 'group')]
      : []
  );
  const [by = []] = drawn;
  if (by.length === 0 || drawn.some(other => other.join() !== by.join())) return null;
  try {
    const groups = repeatsOf(runs, by);
    return groups.length > 0 ? groups : null;
  } catch (error) {
    if (error instanceof BlockError) return null; // the block says it, in its place
    throw error;
  }
}

/** Each run's best value, or last where no end is good; finite ones. */
export function valuesOf({ runs }: Repeats, metric: string, goal: Goal | null): number[] {
  return runs.map(run => bestOf(run, metric, goal)?.value ?? NaN).filter(Number.isFinite);
}

/** Of more groups than looks so many, the best, have a colour. */
const MOST_COLORED = 6;

/** Each group's place in the palette: the report's order, or of very many the best; -1 for grey. */
export function groupSlots(groups: readonly Repeats[]): ReadonlyMap<Repeats, number> {
  if (groups.length <= RUN_STYLES.length) return new Map(groups.map((group, i) => [group, i]));
  const runs = groups.flatMap(group => group.runs);
  const [metric] = metricsInOrder(runs);
  const goal = metric === undefined ? null : goalAmong(runs, metric);
  if (metric === undefined || goal === null) return new Map();
  const sign = goal === 'min' ? 1 : -1;
  const means = new Map(groups.map(group => [group, sign * meanOf(valuesOf(group, metric, goal))]));
  const order = groups
    .filter(group => !Number.isNaN(means.get(group)))
    .sort((a, b) => means.get(a)! - means.get(b)!);
  return new Map(order.slice(0, MOST_COLORED).map((group, i) => [group, i]));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
