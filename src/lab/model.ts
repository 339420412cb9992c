/**
 * The runs model: which store is open, which runs are picked, and when to look again.
 *
 * Looks when the server says that something changed, and from time to time in case it cannot say so.
 * Code that decodes Arrow is loaded when the first store is opened, not before.
 */
import type { IStateDB } from '@jupyterlab/statedb';
import type { Event } from '@jupyterlab/services';
import { Signal, type ISignal } from '@lumino/signaling';
import { refusal } from './edits.js';
import { OpenStores } from './opened.js';
import { Pace } from './pace.js';
import { Picks } from './picks.js';
import { PointedRuns } from './pointed.js';
import { defaultPreferences, type Preferences } from './preferences.js';
import { ServerError } from './servererror.js';
import type { SavedView } from '../store/index.js';
import type { StoreSession } from './session.js';
import type {
  Edit,
  IRunsModel,
  IRunsServer,
  IStoreSession,
  ModelState,
  RunsView,
  StoreInfo,
  Undoable
} from './tokens.js';
import { undoOf, UndoStack } from './undo.js';

export const CHANGED_EVENT = 'https://flightlog.example/events/changed/v1';

/** What the model is made of; only the server must be there. */
export interface RunsModelOptions {
  readonly server: IRunsServer;
  /** Jupyter's event bus, where there is one. */
  readonly events?: ISignal<unknown, Event.Emission> | null;
  readonly state?: IStateDB | null;
  /** Awaited before the first look. */
  readonly preferences?: Promise<Preferences>;
}

export class RunsModel implements IRunsModel {
  readonly pointed = new PointedRuns();
  private readonly known: OpenStores;
  private readonly picks: Picks;
  private readonly undos = new UndoStack();
  private readonly looks: Pace;
  private readonly _stateChanged = new Signal<this, void>(this);
  private readonly _changed = new Signal<this, ReadonlySet<string>>(this);
  private readonly _selectionChanged = new Signal<this, void>(this);
  private started: Promise<void> | null = null;
  private lookForStores = true;
  private _state: ModelState = { kind: 'loading' };
  private _current: StoreSession | null = null;
  private _preferences: Preferences = defaultPreferences;
  private _isDisposed = false;

  constructor(private readonly options: RunsModelOptions) {
    this.known = new OpenStores(options.server);
    this.picks = new Picks(options.state ?? null);
    this.looks = new Pace(
      () => this.tick(),
      () => void (this.started && this.refresh())
    );
    options.events?.connect(this.onEvent, this);
  }

  get state(): ModelState {
    return this._state;
  }
  get stores(): readonly StoreInfo[] {
    return this.known.list;
  }
  get current(): IStoreSession | null {
    return this._current;
  }
  get view(): RunsView {
    return this.picks.view;
  }
  get preferences(): Preferences {
    return this._preferences;
  }
  get selection(): readonly string[] {
    return this.picks.selection;
  }
  get undoable(): Undoable | null {
    return this.undos.last;
  }
  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }
  get changed(): ISignal<this, ReadonlySet<string>> {
    return this._changed;
  }
  get selectionChanged(): ISignal<this, void> {
    return this._selectionChanged;
  }
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  slot(run: string): number | null {
    return this.picks.slot(run);
  }

  select(runs: readonly string[]): void {
    if (this.picks.select(runs)) this._selectionChanged.emit();
  }

  toggle(run: string): void {
    const isPicked = this.slot(run) !== null;
    this.select(isPicked ? this.selection.filter(id => id !== run) : [...this.selection, run]);
  }

  setView(view: Partial<RunsView>): void {
    this.picks.look(view);
    this._stateChanged.emit();
  }

  open(): Promise<void> {
    this.started ??= this.start();
    return this.started;
  }

  async refresh(): Promise<void> {
    if (!this.started) return this.open();
    this.lookForStores = true;
    await this.looks.now();
  }

  async openStore(id: string): Promise<void> {
    const session = await this.known.session(id);
    if (!session || session === this._current || this._isDisposed) return;
    this._current?.changed.disconnect(this.onRuns, this);
    const moved = this._current !== null;
    this._current = session;
    session.changed.connect(this.onRuns, this);
    if (moved) this.select([]);
    this.setState({ kind: 'ready' });
    this._changed.emit(new Set());
    this.picks.store = id;
    this.picks.save();
  }

  async openPath(path: string): Promise<IStoreSession> {
    const { id } = await this.known.at(path);
    await this.openStore(id);
    return (await this.known.session(id))!;
  }

  async withReader(store: string): Promise<IStoreSession | null> {
    await this.open();
    if (!this.known.has(store)) await this.findStores();
    return this.known.session(store);
  }

  async edit(edits: readonly Edit[], label?: string): Promise<void> {
    const session = this._current;
    if (!session || edits.length === 0) return;
    const refused = refusal(edits, id => session.run(id));
    if (refused) throw new Error(refused);
    const undo = label === undefined ? null : await undoOf(session, edits, label);
    await this.write(session, edits);
    if (!undo) return;
    this.undos.push(undo);
    this._stateChanged.emit();
  }

  async undo(): Promise<void> {
    const undo = this.undos.last;
    const session = undo && (await this.known.session(undo.store));
    if (!undo || !session) return;
    await this.write(session, undo.edits);
    this.undos.remove(undo);
    this._stateChanged.emit();
  }

  async saveView(name: string, id?: string): Promise<SavedView> {
    const session = this._current;
    if (!session) throw new Error('No store is open. Open one, then save the view.');
    const { filter, columns, sort, group, spread, metricMode, baseline } = this.view;
    const settings = { filter, columns, sort, group, spread, metricMode, baseline };
    const view = { name, ...settings };
    const saved = await this.options.server.saveView(session.info.id, id ?? null, view);
    await session.refresh();
    this.setView({ saved });
    return { id: saved, ...view };
  }

  async removeView(id: string): Promise<void> {
    const session = this._current;
    if (!session) return;
    await this.options.server.saveView(session.info.id, id, null);
    await session.refresh();
    if (this.view.saved === id) this.setView({ saved: null });
  }

  applyView({ id, name: _, ...settings }: SavedView): void {
    this.setView({ ...settings, saved: id });
  }

  setPreferences(preferences: Preferences): void {
    this._preferences = preferences;
    this.pace();
    this._stateChanged.emit();
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this.picks.dispose();
    this.options.events?.disconnect(this.onEvent, this);
    this.looks.dispose();
    this.known.dispose();
    Signal.clearData(this);
    Signal.clearData(this.pointed);
  }

  private async start(): Promise<void> {
    const preferences = await this.options.preferences;
    if (preferences) this._preferences = preferences;
    await this.picks.restore({ showArchived: this._preferences.showArchived });
    await this.looks.start();
  }

  private async tick(): Promise<void> {
    const known = this.known.sessions; // a store that is opened now is read with that
    try {
      if (!this._current || this.lookForStores) await this.findStores();
      await Promise.all(known.map(session => session.refresh()));
    } catch (error) {
      this.fail(error);
      throw error; // the poll backs off
    } finally {
      this.pace();
    }
    if (!this._current?.error) return;
    this.lookForStores = true; // it may have moved, or the server may have been started anew
    throw new Error(this._current.error);
  }

  private async findStores(): Promise<void> {
    await this.known.find();
    this.lookForStores = false;
    if (this._isDisposed) return;
    const store = this._current ? null : preferred(this.known.list, this.picks.store);
    if (store) await this.openStore(store.id);
    else if (!this._current) this.setState({ kind: 'no-store' });
    else this._stateChanged.emit();
  }

  private write(session: StoreSession, edits: readonly Edit[]): Promise<void> {
    return session.edit(edits, () => this.options.server.edit(session.info.id, edits));
  }

  private pace(): void {
    const isQuick = this.known.sessions.some(({ isBusy, error }) => isBusy || error !== null);
    this.looks.set(isQuick, this._preferences.pollInterval);
  }

  private onEvent(_: unknown, event: Event.Emission): void {
    // A hidden window catches up when it is looked at.
    if (event.schema_id !== CHANGED_EVENT || !this.started || document.hidden) return;
    const session = this.known.peek(event['store']);
    if (session) void session.refresh().then(() => this.pace());
    else if (!this._current) void this.refresh();
  }

  private onRuns(session: IStoreSession, ids: ReadonlySet<string>): void {
    const gone = this.selection.filter(id => !session.run(id));
    if (gone.length > 0 && session.runs.length > 0)
      this.select(this.selection.filter(id => !gone.includes(id)));
    this._changed.emit(ids);
  }

  private fail(error: unknown): void {
    if (error instanceof ServerError && error.code === 'no-server')
      this.setState({ kind: 'no-server' });
    else if (!this._current) {
      this.setState({
        kind: 'error',
        message: error instanceof Error ? error.message : String(error)
      });
    }
  }

  private setState(state: ModelState): void {
    if (this._isDisposed) return;
    this._state = state;
    this._stateChanged.emit();
  }
}

function preferred(stores: readonly StoreInfo[], wanted: string | null): StoreInfo | undefined {
  const readable = stores.filter(store => store.problem === null);
  return readable.find(store => store.id === wanted) ?? readable[0] ?? stores[0];
}
