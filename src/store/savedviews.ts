/**
 * Saved views of a list of runs, built from their facts (docs/format.md, "Views").
 *
 * Knows rows, not places: whoever lists `views/` brings them. What a filter or a field means is the
 * query room's concern.
 */
import { decodeFacts } from './facts.js';
import { FACTS_SUFFIX, VIEWS } from './format.js';
import type { FactRow } from './types.js';
import type { FactValue } from './values.js';
import { isRecord, parseFactValue } from './values.js';

/** How far values of a group spread: standard deviation, standard error, 95 % interval, least to greatest. */
export type SpreadKind = 'sd' | 'sem' | 'ci95' | 'range';

/** Which value of a metric stands for it; `at-best` is the one at the best step of the goal metric. */
export type MetricMode = 'best' | 'last' | 'min' | 'max' | 'at-best';

/** A column of the list; `field` as in the query language, `mode` for a metric that differs from the view's. */
export interface ViewColumn {
  readonly field: string;
  readonly mode?: MetricMode;
}

/** One key of an order. */
export interface ViewSort extends ViewColumn {
  readonly descending: boolean;
}

/** How a list of runs is looked at. */
export interface ViewSettings {
  /** In the query language, or free text; '' for all. */
  readonly filter: string;
  /** Empty: the default columns. */
  readonly columns: readonly ViewColumn[];
  /** Empty: newest first. */
  readonly sort: readonly ViewSort[];
  /** Fields that runs are grouped by, outermost first. */
  readonly group: readonly string[];
  readonly spread: SpreadKind;
  readonly metricMode: MetricMode;
  /** Id of the run that others are compared with. */
  readonly baseline: string | null;
}

/** A look at the list that somebody kept under a name. */
export interface SavedView extends ViewSettings {
  readonly id: string;
  readonly name: string;
}

const SPREADS: readonly SpreadKind[] = ['sd', 'sem', 'ci95', 'range'];
const METRIC_MODES: readonly MetricMode[] = ['best', 'last', 'min', 'max', 'at-best'];

/** A view as it is before somebody changes it. */
export const plainView: ViewSettings = {
  filter: '',
  columns: [],
  sort: [],
  group: [],
  spread: 'sd',
  metricMode: 'best',
  baseline: null
};

/** The facts that say a view, as kind `view`: key and value. */
export function viewFacts(name: string, view: ViewSettings): [key: string, value: FactValue][] {
  const { filter, columns, sort, group, spread, metricMode, baseline } = view;
  const said = { name, filter, columns, sort, group, spread, metricMode, baseline };
  return Object.entries(said) as [string, FactValue][];
}

/**
 * The views that facts tell of, by name, then id; removed ones are left out, and of what has another
 * shape than this page knows, the plain setting is taken.
 *
 * @param rows facts of any number of views, in any order; `run` is the view's id
 */
export function viewsOf(rows: readonly FactRow[]): SavedView[] {
  const views = new Map<string, Map<string, FactValue>>();
  for (const { run, kind, key, value } of [...rows].sort(compareRows)) {
    if (kind !== 'view') continue;
    const said = views.get(run) ?? new Map<string, FactValue>();
    views.set(run, said.set(key, parsed(value)));
  }
  const found = [...views].flatMap(([id, said]) => viewOf(id, said) ?? []);
  return found.sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
}

/** A facts file of a view, by its path within a store. */
export const isViewPath = (path: string): boolean => PATH.test(path);

/**
 * The facts of one file of `views/`, for viewsOf; `run` is the view's id.
 *
 * @throws StoreError as decodeFacts
 */
export function viewRows(path: string, bytes: Uint8Array): FactRow[] {
  const [, id = '', name = ''] = path.split('/');
  const writer = name.slice(0, -FACTS_SUFFIX.length);
  return decodeFacts(path, bytes).rows.map(row => ({ ...row, run: id, writer }));
}

const ID = '[0-7][0-9a-hjkmnp-tv-z]{25}';
const PATH = new RegExp(`^${VIEWS}/${ID}/${ID}\\.facts\\.arrow$`);

/** What can be used of settings of unknown shape. */
export function readSettings(value: Readonly<Record<string, unknown>>): ViewSettings {
  const { filter, columns, sort, group, spread, metricMode, baseline } = value;
  return {
    filter: typeof filter === 'string' ? filter : plainView.filter,
    columns: listOf(columns, columnOf),
    sort: listOf(sort, sortOf),
    group: listOf(group, field => (typeof field === 'string' ? field : null)),
    spread: SPREADS.find(kind => kind === spread) ?? plainView.spread,
    metricMode: METRIC_MODES.find(mode => mode === metricMode) ?? plainView.metricMode,
    baseline: typeof baseline === 'string' ? baseline : null
  };
}

function viewOf(id: string, said: ReadonlyMap<string, FactValue>): SavedView | null {
  const name = said.get('name');
  if (typeof name !== 'string' || said.get('deleted') === true) return null;
  return { id, name, ...readSettings(Object.fromEntries(said)) };
}

function listOf<T>(value: unknown, read: (item: unknown) => T | null): readonly T[] {
  if (!Array.isArray(value)) return [];
  return value.map(read).filter(item => item !== null);
}

function columnOf(value: unknown): ViewColumn | null {
  if (!isRecord(value) || typeof value['field'] !== 'string') return null;
  const mode = METRIC_MODES.find(known => known === value['mode']);
  return mode ? { field: value['field'], mode } : { field: value['field'] };
}

function sortOf(value: unknown): ViewSort | null {
  const column = columnOf(value);
  return column && { ...column, descending: isRecord(value) && value['descending'] === true };
}

function parsed(json: string): FactValue {
  try {
    return parseFactValue(json);
  } catch {
    return null; // as if it had not been said
  }
}

function compareRows(a: FactRow, b: FactRow): number {
  return a.time - b.time || compare(a.writer, b.writer) || a.row - b.row;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
