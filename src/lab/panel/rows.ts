/**
 * From runs to the rows of the list: experiments, attempts folded behind the newest, children under their parents.
 *
 * Pure; the list draws what this says.
 */
import { matches, type Query } from '../../query/index.js';
import type { Problem, Run } from '../../store/index.js';

export type Row =
  | {
      readonly type: 'group';
      readonly key: string;
      readonly name: string;
      readonly count: number;
      readonly open: boolean;
    }
  | { readonly type: 'run'; readonly key: string; readonly run: Run; readonly depth: number }
  | {
      readonly type: 'fold';
      readonly key: string;
      readonly count: number;
      readonly open: boolean;
      readonly depth: number;
    }
  | { readonly type: 'problem'; readonly key: string; readonly problem: Problem };

export interface RowOptions {
  /** Null shows all. */
  readonly query: Query | null;
  readonly showArchived: boolean;
  /** Keys of rows that are not as they are at first: groups are open at first, attempts closed. */
  readonly folds: ReadonlySet<string>;
}

/** Rows of the list, in order. `runs` newest first. */
export function listRows(
  runs: readonly Run[],
  problems: readonly Problem[],
  options: RowOptions
): Row[] {
  const shown = runs.filter(run => isShown(run, options));
  const ids = new Set(shown.map(run => run.id));
  const nested = shown.filter(run => run.parent !== null && ids.has(run.parent));
  const children = groupBy(nested, run => run.parent ?? '');
  const tops = shown.filter(run => run.parent === null || !ids.has(run.parent));
  const rows: Row[] = [];
  for (const [name, members] of groupBy(tops, run => run.experiment)) {
    const key = `group:${name}`;
    const open = !options.folds.has(key);
    const count = members.reduce((sum, run) => sum + family(run, children), 0);
    rows.push({ type: 'group', key, name, count, open });
    if (open) addAttempts(rows, members, 0, children, options.folds);
  }
  return [...rows, ...problemRows(runs, problems)];
}

function isShown(run: Run, { query, showArchived }: RowOptions): boolean {
  if (run.deleted) return false;
  if (run.archived && !showArchived) return false;
  return query === null || matches(run, query);
}

/** A run with all its descendants. */
function family(run: Run, children: ReadonlyMap<string, Run[]>): number {
  return (children.get(run.id) ?? []).reduce((sum, child) => sum + family(child, children), 1);
}

function addAttempts(
  rows: Row[],
  runs: readonly Run[],
  depth: number,
  children: ReadonlyMap<string, Run[]>,
  folds: ReadonlySet<string>
): void {
  const seen = new Set<string>();
  const byLineage = groupBy(runs, run => run.lineage ?? `run:${run.id}`);
  for (const run of runs) {
    const lineage = run.lineage ?? `run:${run.id}`;
    if (seen.has(lineage)) continue;
    seen.add(lineage);
    const [newest, ...older] = [...(byLineage.get(lineage) ?? [])].sort(
      (a, b) => b.attempt - a.attempt
    );
    if (newest) addRun(rows, newest, depth, children, folds);
    if (older.length === 0) continue;
    const key = `fold:${lineage}`;
    const open = folds.has(key);
    rows.push({ type: 'fold', key, count: older.length, open, depth: depth + 1 });
    if (open) for (const run of older) addRun(rows, run, depth + 1, children, folds);
  }
}

function addRun(
  rows: Row[],
  run: Run,
  depth: number,
  children: ReadonlyMap<string, Run[]>,
  folds: ReadonlySet<string>
): void {
  rows.push({ type: 'run', key: run.id, run, depth });
  const mine = children.get(run.id);
  if (mine) addAttempts(rows, mine, depth + 1, children, folds);
}

/** What could not be read and belongs to no run that lists; a listed run says its own in its details. */
function problemRows(runs: readonly Run[], problems: readonly Problem[]): Row[] {
  const listed = new Set(runs.map(run => run.id));
  return problems
    .filter(({ file }) => !listed.has(file.split('/')[1] ?? ''))
    .map(problem => ({ type: 'problem' as const, key: `problem:${problem.file}`, problem }));
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
