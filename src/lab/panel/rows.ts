/**
 * From runs to the rows of the list: groups in groups, what differs by a seed, attempts folded behind
 * the newest, children under their parents.
 *
 * Pure; the list draws what this says.
 */
import { groupRuns, seedGroups, SEEDS, type RunGroup } from '../../query/index.js';
import type { Problem, Run } from '../../store/index.js';
import { sortGroups, type OrderKey } from './look.js';

export type Row =
  | {
      readonly type: 'group';
      readonly key: string;
      readonly label: string;
      /** What the group has in common: a field, or `seeds`. */
      readonly by: string;
      /** Members and their children. */
      readonly runs: readonly Run[];
      readonly open: boolean;
      readonly depth: number;
    }
  | {
      readonly type: 'run';
      readonly key: string;
      readonly run: Run;
      readonly depth: number;
      /** Whether its children show; null without any. */
      readonly open: boolean | null;
    }
  | {
      readonly type: 'fold';
      readonly key: string;
      readonly count: number;
      readonly open: boolean;
      readonly depth: number;
    }
  | { readonly type: 'problem'; readonly key: string; readonly problem: Problem };

export interface RowOptions {
  /** Fields to group by, outermost first; `seeds` last, where repetitions shall stand together. */
  readonly levels: readonly string[];
  /** What the runs are sorted by. Where it is empty, older attempts fold behind the newest. */
  readonly order: readonly OrderKey[];
  /** Keys of rows that are not as they are at first: groups and children open, seeds and attempts closed. */
  readonly folds: ReadonlySet<string>;
}

/** Rows of the list, of runs in their order. */
export function listRows(
  runs: readonly Run[],
  problems: readonly Problem[],
  options: RowOptions
): Row[] {
  const rows = new Tree(runs, options).rows;
  return problems.length === 0 ? rows : [...rows, ...problemRows(runs, problems)];
}

class Tree {
  readonly rows: Row[] = [];
  private readonly children: ReadonlyMap<string, readonly Run[]>;

  constructor(
    runs: readonly Run[],
    private readonly options: RowOptions
  ) {
    const nested = nestedOf(runs);
    this.children = groupBy(nested, run => run.parent ?? '');
    const top = nested.size === 0 ? runs : runs.filter(run => !nested.has(run));
    this.addLevel(top, options.levels, 0, '');
  }

  private addLevel(
    runs: readonly Run[],
    levels: readonly string[],
    depth: number,
    path: string
  ): void {
    const [by, ...deeper] = levels;
    if (by === undefined) return this.addRuns(runs, depth, []);
    if (by === SEEDS) return this.addRuns(runs, depth, seedGroups(runs), path);
    const groups = sortGroups(groupRuns(runs, [by]), group => group.runs, this.options.order);
    for (const group of groups) {
      const key = `${path}group:${group.key}`;
      const open = !this.options.folds.has(key);
      this.addGroup(group, by, key, open, depth);
      if (open) this.addLevel(group.runs, deeper, depth + 1, `${key}/`);
    }
  }

  private addGroup(group: RunGroup, by: string, key: string, open: boolean, depth: number): void {
    const runs =
      this.children.size === 0 ? group.runs : group.runs.flatMap(run => this.family(run));
    this.rows.push({ type: 'group', key, label: group.label, by, runs, open, depth });
  }

  /** Runs, repetitions where their first one stands, attempts behind their newest. */
  private addRuns(
    runs: readonly Run[],
    depth: number,
    repeats: readonly RunGroup[],
    path = ''
  ): void {
    const { order } = this.options;
    const groupOf = new Map(repeats.flatMap(group => group.runs.map(run => [run, group] as const)));
    const membersOf = (run: Run) => groupOf.get(run)?.runs ?? [run];
    const placed = repeats.length > 0 ? sortGroups(runs, membersOf, order) : runs;
    // Without an order attempts stand together; a map keeps the place of whatever is met first.
    const placeOf = order.length === 0 ? (run: Run) => run.lineage ?? run : (run: Run) => run;
    const places = new Map<RunGroup | Run | string, Run[]>();
    for (const run of placed) {
      const what = groupOf.get(run) ?? placeOf(run);
      const place = places.get(what);
      if (place) place.push(run);
      else places.set(what, [run]);
    }
    for (const own of places.values()) {
      const group = groupOf.get(own[0] as Run);
      if (group) this.addRepeats(group, depth, path);
      else this.addAttempts(own, depth);
    }
  }

  private addRepeats(group: RunGroup, depth: number, path: string): void {
    const key = `${path}${group.key}`;
    const open = this.options.folds.has(key);
    this.addGroup(group, SEEDS, key, open, depth);
    if (open) for (const run of group.runs) this.addRun(run, depth + 1);
  }

  private addAttempts(attempts: readonly Run[], depth: number): void {
    const ordered =
      attempts.length > 1 ? [...attempts].sort((a, b) => b.attempt - a.attempt) : attempts;
    const [newest, ...older] = ordered;
    if (newest) this.addRun(newest, depth);
    if (!newest || older.length === 0) return;
    const key = `fold:${newest.lineage}`;
    const open = this.options.folds.has(key);
    this.rows.push({ type: 'fold', key, count: older.length, open, depth: depth + 1 });
    if (open) for (const run of older) this.addRun(run, depth + 1);
  }

  private addRun(run: Run, depth: number): void {
    const mine = this.children.get(run.id);
    const open = mine ? !this.options.folds.has(`children:${run.id}`) : null;
    this.rows.push({ type: 'run', key: run.id, run, depth, open });
    if (mine && open) this.addRuns(mine, depth + 1, []);
  }

  private family(run: Run): Run[] {
    return [run, ...(this.children.get(run.id) ?? []).flatMap(child => this.family(child))];
  }
}

/** What opens and closes a row, as it stands among the folds. */
export function foldKey(row: Row): string {
  return row.type === 'run' ? `children:${row.run.id}` : row.key;
}

/** Whether a row that can be folded is open; null for rows that cannot. */
export function isOpen(row: Row): boolean | null {
  return row.type === 'problem' ? null : row.open;
}

/** Runs of a row: one, or those of a group. */
export function runsOf(row: Row): readonly Run[] {
  if (row.type === 'run') return [row.run];
  return row.type === 'group' ? row.runs : [];
}

/** What could not be read and belongs to no run that lists; a listed run says its own in its details. */
function problemRows(runs: readonly Run[], problems: readonly Problem[]): Row[] {
  const listed = new Set(runs.map(run => run.id));
  // One line for a run, and on it what is wrong with a file rather than that the run is not whole.
  const chosen = new Map<string, Problem>();
  const namesFile = (problem: Problem | undefined) => problem?.file.split('/')[2] !== undefined;
  for (const problem of problems) {
    const run = problem.file.split('/')[1] ?? problem.file;
    const before = chosen.get(run);
    if (listed.has(run) || (before && (namesFile(before) || !namesFile(problem)))) continue;
    chosen.set(run, problem);
  }
  return [...chosen.values()].map(problem => ({
    type: 'problem',
    key: `problem:${problem.file}`,
    problem
  }));
}

/** Runs that stand under another one of these. */
function nestedOf(runs: readonly Run[]): ReadonlySet<Run> {
  const children = runs.filter(run => run.parent !== null && run.parent !== run.id);
  if (children.length === 0) return new Set();
  const ids = new Set(runs.map(run => run.id));
  return new Set(children.filter(run => ids.has(run.parent ?? '')));
}

function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const at = key(item);
    const group = groups.get(at);
    if (group) group.push(item);
    else groups.set(at, [item]);
  }
  return groups;
}
