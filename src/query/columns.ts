/** Which columns a table of runs shows before anybody chose any. */
import type { Run } from '../store/index.js';
import { keyMetric } from './metrics.js';
import { fieldPath } from './paths.js';
import { isSeedName } from './seeds.js';

/** Which value of a metric: the best by its goal, … or that at the step where the goal metric is best. */
export type MetricMode = 'best' | 'last' | 'min' | 'max' | 'at-best';

export const METRIC_MODES: readonly MetricMode[] = ['best', 'last', 'min', 'max', 'at-best'];

export interface Column {
  /** A field of the query language: `params.lr`, `metrics.acc`, `duration` … */
  readonly field: string;
  /** Of a metric; default best where its goal is known, else last. */
  readonly mode?: MetricMode;
}

/** More than these nobody reads at once; the rest is found in the picker. */
const MOST = 8;

/**
 * The goal metric, then the parameters that differ: those that most runs have first, seeds last, at most eight.
 */
export function defaultColumns(runs: readonly Run[]): Column[] {
  const metric = keyMetric(runs);
  const columns = differingParams(runs)
    .slice(0, MOST)
    .map(name => ({ field: fieldPath({ group: 'params', name }) }));
  if (metric === null) return columns;
  return [{ field: fieldPath({ group: 'metrics', name: metric }) }, ...columns];
}

interface Seen {
  readonly first: unknown;
  differs: boolean;
  count: number;
}

function differingParams(runs: readonly Run[]): string[] {
  const seen = new Map<string, Seen>();
  for (const run of runs) {
    for (const [name, value] of run.params) {
      const known = seen.get(name);
      if (!known) seen.set(name, { first: value, differs: false, count: 1 });
      else {
        known.count += 1;
        known.differs ||= !Object.is(known.first, value);
      }
    }
  }
  // A parameter that some runs lack tells them apart too, but less than one with two values.
  const rank = (name: string, { differs, count }: Seen) =>
    (isSeedName(name) ? 0 : 2 * runs.length) + (differs ? runs.length : 0) + count;
  return [...seen]
    .filter(([, { differs, count }]) => differs || count < runs.length)
    .sort((a, b) => rank(...b) - rank(...a))
    .map(([name]) => name);
}
