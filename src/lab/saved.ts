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
  showArchived: false,
  showTrashed: false,
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
  return {
    store,
    selection: [...slots].map(([id, slot]) => [id, slot]),
    view: { ...view, folds: [...view.folds], sections: [...view.sections] }
  };
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
        .filter(([key, standard]) => sameKind(view[key], standard))
        .map(([key]) => [key, view[key]])
    )
  };
}

function sameKind(value: unknown, standard: unknown): boolean {
  if (standard === null) return typeof value === 'string';
  if (Array.isArray(standard))
    return Array.isArray(value) && value.every(v => typeof v === 'string');
  return typeof value === typeof standard;
}

function isSlot(pair: unknown): pair is [string, number] {
  return (
    Array.isArray(pair) && typeof pair[0] === 'string' && Number.isInteger(pair[1]) && pair[1] >= 0
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
