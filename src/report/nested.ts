/**
 * Runs inside runs: candidates of a grid search, trials of a sweep. A report of a run shows them from their
 * facts, whether or not they are in it themselves.
 */
import { displayName } from '../query/index.js';
import type { Run } from '../store/index.js';
import type { ReportRun } from './gather.js';

/** Ids of the runs that are part of these and not among them. */
export function childIds(all: readonly Run[], ids: readonly string[]): string[] {
  const named = new Set(ids);
  const isInside = ({ id, parent, deleted }: Run) =>
    !deleted && parent !== null && named.has(parent) && !named.has(id);
  return all.filter(isInside).map(({ id }) => id);
}

/** The runs that are part of these and not among them, without points and files. */
export function childrenOf(all: readonly Run[], ids: readonly string[]): ReportRun[] {
  const inside = new Set(childIds(all, ids));
  return all
    .filter(({ id }) => inside.has(id))
    .map(run => ({
      run,
      name: displayName(run),
      slot: -1,
      note: run.note,
      series: new Map(),
      source: null,
      output: null,
      history: null,
      packages: new Map(),
      pictures: [],
      heavy: [],
      problems: []
    }));
}
