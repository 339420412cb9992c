/**
 * What is kept in JupyterLab's state database between sessions, and how to read it back with distrust.
 */
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import type { RunsView } from './tokens.js';

export const SAVED_KEY = 'jupyterlab-flightlog:panel';

export interface Saved {
  readonly store: string | null;
  /** Run id and colour slot, in the order picked. */
  readonly selection: readonly (readonly [string, number])[];
  readonly view: Partial<RunsView>;
}

export const defaultView: RunsView = {
  filter: '',
  columns: [],
  sort: [],
  group: [],
  spread: 'sd',
  metricMode: 'best',
  baseline: null,
  showArchived: false,
  showTrashed: false,
  saved: null,
  widths: {},
  focus: null,
  folds: [],
  detailsOpen: true,
  sections: [],
  detailsHeight: 280
};

/** As JSON for the state database. */
export function toSaved(
  store: string | null,
  slots: ReadonlyMap<string, number>,
  view: RunsView
): ReadonlyPartialJSONValue {
  const kept = { store, selection: [...slots].map(([id, slot]) => [id, slot]), view };
  return JSON.parse(JSON.stringify(kept)) as ReadonlyPartialJSONValue;
}

/** What can be used of a saved value; anything of another shape is left out. */
export function readSaved(value: unknown): Saved {
  const saved = isObject(value) ? value : {};
  const selection = Array.isArray(saved['selection']) ? saved['selection'].filter(isSlot) : [];
  const view = isObject(saved['view']) ? saved['view'] : {};
  return {
    store: typeof saved['store'] === 'string' ? saved['store'] : null,
    selection,
    view: Object.fromEntries(
      Object.entries(defaultView)
        .filter(([key, standard]) => (KINDS[key] ?? sameKind(standard))(view[key]))
        .map(([key]) => [key, view[key]])
    )
  };
}

type Check = (value: unknown) => boolean;

// The store's own words for these are loaded with the first store, not before.
const KINDS: Readonly<Record<string, Check>> = {
  columns: listOf(isColumn),
  sort: listOf(isColumn),
  group: listOf(isText),
  folds: listOf(isText),
  widths: value => isObject(value) && Object.values(value).every(Number.isFinite),
  sections: listOf(isText),
  spread: oneOf('sd', 'sem', 'ci95', 'range'),
  metricMode: oneOf('best', 'last', 'min', 'max', 'at-best')
};

function sameKind(standard: unknown): Check {
  return standard === null ? isText : value => typeof value === typeof standard;
}

function listOf(check: Check): Check {
  return value => Array.isArray(value) && value.every(check);
}

function oneOf(...words: readonly string[]): Check {
  return value => isText(value) && words.includes(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isColumn(value: unknown): boolean {
  if (!isObject(value) || !isText(value['field'])) return false;
  const { mode, descending } = value;
  const isMode = mode === undefined || KINDS['metricMode']!(mode);
  return isMode && (descending === undefined || typeof descending === 'boolean');
}

function isSlot(pair: unknown): pair is [string, number] {
  return (
    Array.isArray(pair) && typeof pair[0] === 'string' && Number.isInteger(pair[1]) && pair[1] >= 0
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
