/** The order of a saved view of the list, as keys to sort by. */
import type { SavedView, ViewColumn } from '../store/index.js';
import type { Field } from './fields.js';
import { parseField } from './paths.js';
import type { SortKey } from './sort.js';

/** What says in a view how its runs follow one another. */
export type ViewOrder = Pick<SavedView, 'sort' | 'metricMode'>;

/** A view's order; empty where it says none. Throws QueryError for an unknown field. */
export function viewKeys(view: ViewOrder): SortKey[] {
  return view.sort.map(({ descending, ...column }) => ({
    field: viewField(column, view),
    descending
  }));
}

/**
 * The field of a view's column. The value at the goal's best step is in the points; the best is the nearest
 * to it that facts tell. Throws QueryError for an unknown field.
 */
export function viewField({ field: path, mode }: ViewColumn, view: ViewOrder): Field {
  const field = parseField(path);
  if (field.group !== 'metrics' || (field.mode && !mode)) return field;
  const asked = mode ?? view.metricMode;
  return { ...field, mode: asked === 'at-best' ? 'best' : asked };
}
