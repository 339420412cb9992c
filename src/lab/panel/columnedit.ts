/** Changes to the columns of a view, each giving what the view shall hold. Pure. */
import type { MetricMode } from '../../query/index.js';
import type { ViewSettings } from '../../store/index.js';
import type { ListColumn } from './columns.js';
import { samePath } from './look.js';

type Columns = ViewSettings['columns'];

/** Columns as a view keeps them; `standard` is the view's own mode, which is not said again. */
export function asChosen(columns: readonly ListColumn[], standard: MetricMode): Columns {
  return columns.map(({ path, mode }) =>
    mode === null || mode === standard ? { field: path } : { field: path, mode }
  );
}

export function withMode(columns: Columns, path: string, mode: MetricMode): Columns {
  return columns.map(column =>
    samePath(column.field) === path ? { field: column.field, mode } : column
  );
}

export function without(columns: Columns, path: string): Columns {
  return columns.filter(column => samePath(column.field) !== path);
}

/** With the column moved by so many places, as far as that goes. */
export function moved(columns: Columns, path: string, by: number): Columns {
  const from = columns.findIndex(column => samePath(column.field) === path);
  return from < 0 ? columns : movedTo(columns, from, from + by);
}

export function movedTo(columns: Columns, from: number, to: number): Columns {
  const column = columns[from];
  if (!column) return columns;
  const others = columns.filter((_, i) => i !== from);
  others.splice(Math.max(0, Math.min(others.length, to)), 0, column);
  return others;
}
