/**
 * The runs model as other plugins see it: which store is open, what its runs are, which are picked.
 *
 * Types and the token only; model.ts keeps the promises.
 */
import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { Run, SeriesView, StoreReader, StoreSource } from '../store/index.js';
import type { Preferences } from './preferences.js';

/** A store the server knows. */
export interface StoreInfo {
  readonly id: string;
  /** Relative to the server's root, or null where it lies outside. */
  readonly path: string | null;
  readonly name: string;
  readonly writable: boolean;
  /** Why it cannot be read, as a sentence. */
  readonly problem: string | null;
}

/** One fact to write; `value` is JSON, null takes the fact back. */
export interface Edit {
  readonly run: string;
  readonly kind: 'run' | 'tag';
  readonly key: string;
  readonly value: string | boolean | null;
}

/** What the model needs of a server. */
export interface IRunsServer {
  stores(): Promise<readonly StoreInfo[]>;
  source(store: StoreInfo): StoreSource;
  /** How many facts were written. */
  edit(store: string, edits: readonly Edit[]): Promise<number>;
}

/** One open store, followed. */
export interface IStoreSession extends IDisposable {
  readonly info: StoreInfo;
  readonly reader: StoreReader;
  /** Newest first; metrics of running runs are filled in from their points. */
  readonly runs: readonly Run[];
  /** Why the last look failed, as a sentence; null when it did not. */
  readonly error: string | null;
  /** Ids whose facts or points are new. Also emitted, empty, when `error` changes. */
  readonly changed: ISignal<IStoreSession, ReadonlySet<string>>;
  run(id: string): Run | null;
  /**
   * The series read so far, thinned for charts, and a request to read what is missing or stale; `changed` tells when they came.
   * `keys` null means every metric.
   */
  series(id: string, keys: readonly string[] | null): ReadonlyMap<string, SeriesView>;
  refresh(): Promise<void>;
}

export type ModelState =
  | { readonly kind: 'loading' | 'ready' | 'no-server' | 'no-store' }
  | { readonly kind: 'error'; readonly message: string };

/** How the list is looked at; kept in JupyterLab's state database. */
export interface RunsView {
  readonly filter: string;
  readonly showArchived: boolean;
  /** Whether runs in the trash are listed instead of the others. */
  readonly showTrashed: boolean;
  /** The run whose details are shown. */
  readonly focus: string | null;
  /** Keys of group and attempt rows that are not as they are at first. */
  readonly folds: readonly string[];
  readonly detailsOpen: boolean;
  /** Sections of the details that are not as they are at first. */
  readonly sections: readonly string[];
  /** Pixels. */
  readonly detailsHeight: number;
}

export interface IRunsModel extends IDisposable {
  readonly state: ModelState;
  readonly stores: readonly StoreInfo[];
  readonly current: IStoreSession | null;
  readonly view: RunsView;
  readonly preferences: Preferences;
  /** Picked runs of the current store, in the order picked. */
  readonly selection: readonly string[];
  /** State, stores, current store, or view changed. */
  readonly stateChanged: ISignal<IRunsModel, void>;
  /** Runs of the current store that are new or different. */
  readonly changed: ISignal<IRunsModel, ReadonlySet<string>>;
  readonly selectionChanged: ISignal<IRunsModel, void>;
  /** Colour slot of a picked run, or null. A run keeps it while it is picked. */
  slot(run: string): number | null;
  select(runs: readonly string[]): void;
  toggle(run: string): void;
  setView(view: Partial<RunsView>): void;
  /** Begins to follow; does nothing when it already does. */
  open(): Promise<void>;
  /** Looks for stores and runs again, now. */
  refresh(): Promise<void>;
  openStore(id: string): Promise<void>;
  /** The store of that id, opened, or null where the server has none such. */
  withReader(store: string): Promise<IStoreSession | null>;
  /** Writes facts of runs of the current store. Throws with a sentence when the server refuses. */
  edit(edits: readonly Edit[]): Promise<void>;
}

export const IRunsModel = new Token<IRunsModel>(
  'jupyterlab-flightlog:IRunsModel',
  'The runs of the open store, and which of them are picked.'
);
