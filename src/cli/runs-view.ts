/** A view saved in the panel, as `flightlog runs --view` shows it: its filter, order and columns. */
import { fieldValue, nearest, parseQuery, sortRuns, viewField, viewKeys } from '../query/index.js';
import type { Field, Query } from '../query/index.js';
import type { ParamValue, Run, SavedView, StoreReader } from '../store/index.js';
import { CliError } from './errors.js';
import type { TableColumn } from './table.js';
import { columnTexts, timeText, valueText } from './values.js';

/** Fields that every table of runs has a column for. */
const SHOWN = ['name', 'status', 'start_time', 'duration', 'run_id'];
const TIMES = ['start_time', 'end_time'];

/**
 * The view of that name or id; null where none is asked for.
 *
 * @throws CliError where there is none, naming the nearest
 */
export async function findView(
  reader: StoreReader,
  name: string | null
): Promise<SavedView | null> {
  if (name === null) return null;
  const views = (await reader.source.views?.()) ?? [];
  const found = views.find(view => view.name === name || view.id === name);
  if (found) return found;
  const near = nearest(
    name,
    views.map(view => view.name)
  );
  const listed = views.length > 0 ? 'It has: ' + views.map(view => view.name).join(', ') : null;
  const hint = near ? `Did you mean "${near}"?` : `${listed ?? 'Save one in the panel first'}.`;
  throw new CliError(`No view "${name}" in ${reader.source.label}. ${hint}`, 1);
}

/** What its filter finds; everything without a view. Throws QueryError. */
export function viewQuery(view: SavedView | null): Query {
  return parseQuery(view?.filter ?? '');
}

/** Runs in the view's order; as they come where it says none. Throws QueryError. */
export function inOrder(runs: readonly Run[], view: SavedView | null): readonly Run[] {
  if (!view || view.sort.length === 0) return runs;
  return sortRuns(runs, viewKeys(view));
}

/** The view's columns, but for those that stand in every table. Throws QueryError. */
export function chosenColumns(runs: readonly Run[], view: SavedView): TableColumn[] {
  return view.columns.flatMap((column): TableColumn[] => {
    const field = viewField(column, view);
    if (field.group === 'run' && SHOWN.includes(field.name)) return [];
    const values = runs.map(run => fieldValue(run, field));
    const isNumber = values.every(value => value == null || /number|bigint/.test(typeof value));
    return [{ style: { title: field.name, right: isNumber }, texts: textsOf(field, values) }];
  });
}

function textsOf(field: Field, values: readonly (ParamValue | undefined)[]): readonly string[] {
  if (field.group === 'metrics')
    return columnTexts(values.map(value => (typeof value === 'number' ? value : undefined)));
  const isTime = field.group === 'run' && TIMES.includes(field.name);
  return values.map(value =>
    isTime && typeof value === 'number' ? timeText(value) : valueText(value ?? undefined)
  );
}
