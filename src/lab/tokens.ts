/**
 * The runs model as other plugins see it: which store is open, what its runs are, which are picked.
 *
 * Types and the token only; model.ts keeps the promises.
 */
import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type {
  Run,
  SavedView,
  SeriesView,
  StepValue,
  StoreReader,
  StoreSource,
  ViewSettings
} from '../store/index.js';
import type { PointedRuns } from './pointed.js';
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
  /** What cannot be done with it here, as a sentence; absent or null where everything can. */
  readonly limits?: string | null;
}

/** What of a run can be edited besides its tags; `deleted` is the trash. */
export type RunKey = 'name' | 'note' | 'experiment' | 'archived' | 'deleted' | 'protected';

/** One fact to write: text, true for a flag; null takes it back. edits.ts makes them. */
export type Edit =
  | {
      readonly run: string;
      readonly kind: 'run';
      readonly key: RunKey;
      readonly value: string | boolean | null;
    }
  | {
      readonly run: string;
      readonly kind: 'tag';
      readonly key: string;
      readonly value: string | null;
    };

/** An edit that was made and can be taken back. */
export interface Undoable {
  /** What was done, for a button or a notice: 'Archive 3 runs'. */
  readonly label: string;
  readonly store: string;
  readonly runs: readonly string[];
}

/** What the model needs of a server. */
export interface IRunsServer {
  stores(): Promise<readonly StoreInfo[]>;
  source(store: StoreInfo): StoreSource;
  /** How many facts were written. */
  edit(store: string, edits: readonly Edit[]): Promise<number>;
  /** Writes a view, a new one for `id` null, or removes it for `view` null; the view's id. */
  saveView(
    store: string,
    id: string | null,
    view: (ViewSettings & { readonly name: string }) | null
  ): Promise<string>;
  /** The store in a folder below the server's root, whether it was found before or not. */
  storeAt(path: string): Promise<StoreInfo>;
}

/** One open store, followed. */
export interface IStoreSession extends IDisposable {
  readonly info: StoreInfo;
  readonly reader: StoreReader;
  /** Newest first; metrics of running runs are filled in from their points, edits under way are seen. */
  readonly runs: readonly Run[];
  /** By name; the same array while none changed. */
  readonly views: readonly SavedView[];
  /** Why the last look failed, as a sentence; null when it did not. */
  readonly error: string | null;
  /** Epoch milliseconds since which no look succeeded; null while they do. */
  readonly offlineSince: number | null;
  /** Ids whose facts or points are new. Also emitted, empty, when `error` or `views` changes. */
  readonly changed: ISignal<IStoreSession, ReadonlySet<string>>;
  run(id: string): Run | null;
  /**
   * The series read so far, thinned for charts, and a request to read what is missing or stale; `changed` tells when they came.
   * `keys` null means every metric; of a run of several processes, only what the one of `rank` logged, where it is given.
   */
  series(
    id: string,
    keys: readonly string[] | null,
    rank?: number | null
  ): ReadonlyMap<string, SeriesView>;
  /** Ranks of the processes that logged the run, as far as known once its series were read; null until then. */
  ranks(id: string): readonly number[] | null;
  /** As `series`, without asking for anything. */
  known(id: string): ReadonlyMap<string, SeriesView>;
  /**
   * The value of a metric at a step, as far as it is known: undefined asks for it, and `changed` tells
   * when it came; null when the run has no value at that step. Of several the last logged.
   */
  valueAt(id: string, key: string, step: number): StepValue | null | undefined;
  refresh(): Promise<void>;
}

export type ModelState =
  | { readonly kind: 'loading' | 'ready' | 'no-server' | 'no-store' }
  | { readonly kind: 'error'; readonly message: string };

/** How the list is looked at; kept in JupyterLab's state database. */
export interface RunsView extends ViewSettings {
  readonly showArchived: boolean;
  /** Whether runs in the trash are listed instead of the others. */
  readonly showTrashed: boolean;
  /** The saved view that was chosen last, by id; what differs from it was changed since. */
  readonly saved: string | null;
  /** Pixels of columns that somebody made wider or narrower, by field. */
  readonly widths: Readonly<Record<string, number>>;
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
  /** Runs that the pointer or the keyboard is at, in whatever shows runs. */
  readonly pointed: PointedRuns;
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
  /** The store in a folder below the server's root, opened. Throws with a sentence where there is none. */
  openPath(path: string): Promise<IStoreSession>;
  /**
   * Writes facts of runs of the current store. They show at once, and no longer when the server
   * refuses; then it throws with a sentence. Protected runs are refused the trash.
   *
   * @param label what is done, for undo; without one it cannot be undone
   */
  edit(edits: readonly Edit[], label?: string): Promise<void>;
  /** The last edit that can be taken back, or null. `stateChanged` tells when it changes. */
  readonly undoable: Undoable | null;
  /** Takes the last edit back; does nothing when there is none. */
  undo(): Promise<void>;
  /** Keeps the list's look under a name, in the store; in place of view `id` where one is given. */
  saveView(name: string, id?: string): Promise<SavedView>;
  removeView(id: string): Promise<void>;
  /** Looks at the list as a view says. */
  applyView(view: SavedView): void;
}

export const IRunsModel = new Token<IRunsModel>(
  'jupyterlab-flightlog:IRunsModel',
  'The runs of the open store, and which of them are picked.'
);
