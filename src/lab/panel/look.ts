/**
 * What a view asks of the list: which runs, in what order, in which groups, in which columns.
 *
 * Pure. A view may come from another person's store: what names no field is left out.
 */
import {
  aggregate,
  fieldPath,
  fieldValue,
  matches,
  NO_GROUPS,
  parseField,
  SEEDS,
  sortByValues,
  type Field,
  type Query,
  type ValueKey
} from '../../query/index.js';
import type { ParamValue, Run, ViewSettings } from '../../store/index.js';
import type { RunsView } from '../tokens.js';
import { valueOf, type ListColumn, type Values } from './columns.js';

/** Groups of a list that nobody grouped: by experiment, and what differs by a seed together. */
const OWN_GROUPS = ['experiment', SEEDS];

/** Fields to group by; `none` for a flat list. */
export function levelsOf({ group }: Pick<ViewSettings, 'group'>): readonly string[] {
  if (group.length === 0) return OWN_GROUPS;
  const fields = group.filter(path => path !== SEEDS && path !== NO_GROUPS && knownField(path));
  return group.includes(SEEDS) ? [...fields, SEEDS] : fields;
}

/** The field of a path, or null for what is none. */
export function knownField(path: string): Field | null {
  try {
    return parseField(path);
  } catch {
    return null;
  }
}

/** A path as the language writes it, so that two ways of writing are one column. */
export function samePath(path: string): string {
  const field = knownField(path);
  return field === null ? path : fieldPath(field);
}

/** Runs that the filter and the menu let through. */
export function shownRuns(
  runs: readonly Run[],
  query: Query | null,
  { showArchived, showTrashed }: Pick<RunsView, 'showArchived' | 'showTrashed'>
): readonly Run[] {
  return runs.filter(run => {
    if (run.deleted !== showTrashed) return false;
    if (run.archived && !showArchived && !showTrashed) return false;
    return query === null || matches(run, query);
  });
}

/** What runs are sorted by; of a metric, groups stand by their mean. */
export interface OrderKey extends ValueKey {
  readonly isMetric: boolean;
}

/** The order of a view as values of its runs; empty where it has none. */
export function orderOf(
  sort: ViewSettings['sort'],
  columns: readonly ListColumn[],
  values: Values
): readonly OrderKey[] {
  return sort.flatMap(({ field, descending }): OrderKey[] => {
    const column = columns.find(one => one.path === samePath(field));
    const known = knownField(field);
    const value = column
      ? (run: Run) => valueOf(run, column, values)
      : known && ((run: Run): ParamValue | undefined => fieldValue(run, known));
    return value ? [{ valueOf: value, descending, isMetric: known?.group === 'metrics' }] : [];
  });
}

/** Runs in an order; newest first where there is none. */
export function sortShown(runs: readonly Run[], order: readonly OrderKey[]): readonly Run[] {
  return order.length === 0 ? runs : sortByValues(runs, order);
}

/** Groups in an order: by the mean of a metric, by their first run in everything else. */
export function sortGroups<T>(
  items: readonly T[],
  runsOf: (item: T) => readonly Run[],
  order: readonly OrderKey[]
): readonly T[] {
  if (!order.some(key => key.isMetric)) return items;
  const keys = order.map(({ valueOf: value, descending, isMetric }) => ({
    valueOf: (item: T) => {
      const runs = runsOf(item);
      const found = isMetric && runs.length > 1 ? runs.map(run => Number(value(run))) : [];
      return aggregate(found, 'range')?.mean ?? (runs[0] && value(runs[0]));
    },
    descending
  }));
  return sortByValues(items, keys);
}

/** The order after somebody asked for a column: it alone, or `also` behind the others; a third time not at all. */
export function nextSort(
  sort: ViewSettings['sort'],
  path: string,
  also: boolean,
  firstDescending: boolean
): ViewSettings['sort'] {
  const at = sort.findIndex(key => samePath(key.field) === path);
  const others = also ? sort.filter((_, i) => i !== at) : [];
  const now = sort[at];
  if (!now) return [...others, { field: path, descending: firstDescending }];
  if (now.descending !== firstDescending) return others;
  const turned = { ...now, descending: !now.descending };
  return also ? sort.map((key, i) => (i === at ? turned : key)) : [turned];
}
