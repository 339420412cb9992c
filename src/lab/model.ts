/**
 * The runs model: which store is open, which runs are picked, and when to look again.
 *
 * Looks when the server says that something changed, and from time to time in case it cannot say so.
 * Code that decodes Arrow is loaded when the first store is opened, not before.
 */
import type { IStateDB } from '@jupyterlab/statedb';
import type { Event } from '@jupyterlab/services';
import { Poll } from '@lumino/polling';
import { Signal, type ISignal } from '@lumino/signaling';
import { defaultPreferences, type Preferences } from './preferences.js';
import { defaultView, readSaved, SAVED_KEY, toSaved } from './saved.js';
import { ServerError } from './server.js';
import { assignSlots } from './slots.js';
import type {
  Edit,
  IRunsModel,
  IRunsServer,
  IStoreSession,
  ModelState,
  RunsView,
  StoreInfo
} from './tokens.js';

export const CHANGED_EVENT = 'https://flightlog.example/events/changed/v1';

/** Milliseconds between two looks while something runs. */
const BUSY_INTERVAL = 2_000;

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
  private readonly sessions = new Map<string, Promise<IStoreSession>>();
  private readonly opened = new Map<string, IStoreSession>();
  private readonly poll: Poll;
  private readonly _stateChanged = new Signal<this, void>(this);
  private readonly _changed = new Signal<this, ReadonlySet<string>>(this);
  private readonly _selectionChanged = new Signal<this, void>(this);
  private slots = new Map<string, number>();
  private started: Promise<void> | null = null;
  private wantedStore: string | null = null;
  private lookForStores = true;
  private saving: ReturnType<typeof setTimeout> | null = null;
  private _state: ModelState = { kind: 'loading' };
  private _stores: readonly StoreInfo[] = [];
  private _current: IStoreSession | null = null;
  private _view: RunsView = defaultView;
  private _preferences: Preferences = defaultPreferences;
  private _isDisposed = false;

  constructor(private readonly options: RunsModelOptions) {
    this.poll = new Poll({
      auto: false,
      name: 'jupyterlab-flightlog:runs',
      standby: 'when-hidden',
      frequency: { interval: BUSY_INTERVAL, backoff: true, max: 60_000 },
      factory: () => this.tick()
    });
    options.events?.connect(this.onEvent, this);
  }

  get state(): ModelState {
    return this._state;
  }
  get stores(): readonly StoreInfo[] {
    return this._stores;
  }
  get current(): IStoreSession | null {
    return this._current;
  }
  get view(): RunsView {
    return this._view;
  }
  get preferences(): Preferences {
    return this._preferences;
  }
  get selection(): readonly string[] {
    return [...this.slots.keys()];
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
    return this.slots.get(run) ?? null;
  }

  select(runs: readonly string[]): void {
    const before = [...this.slots.keys()];
    this.slots = assignSlots(this.slots, runs);
    if (before.join() === [...this.slots.keys()].join()) return;
    this.save();
    this._selectionChanged.emit();
  }

  toggle(run: string): void {
    this.select(
      this.slots.has(run) ? this.selection.filter(id => id !== run) : [...this.selection, run]
    );
  }

  setView(view: Partial<RunsView>): void {
    this._view = { ...this._view, ...view };
    this.save();
    this._stateChanged.emit();
  }

  open(): Promise<void> {
    this.started ??= this.start();
    return this.started;
  }

  async refresh(): Promise<void> {
    if (!this.started) return this.open();
    this.lookForStores = true;
    await this.poll.refresh();
    await this.poll.tick.catch(() => undefined); // the state tells what went wrong
  }

  async openStore(id: string): Promise<void> {
    const session = await this.session(id);
    if (!session || session === this._current || this._isDisposed) return;
    this._current?.changed.disconnect(this.onRuns, this);
    const moved = this._current !== null;
    this._current = session;
    session.changed.connect(this.onRuns, this);
    if (moved) this.select([]);
    this.setState({ kind: 'ready' });
    this._changed.emit(new Set());
    this.save();
  }

  async withReader(store: string): Promise<IStoreSession | null> {
    await this.open();
    if (!this._stores.some(({ id }) => id === store)) await this.findStores();
    return this.session(store);
  }

  async edit(edits: readonly Edit[]): Promise<void> {
    const session = this._current;
    if (!session) return;
    await this.options.server.edit(session.info.id, edits);
    await session.refresh();
  }

  setPreferences(preferences: Preferences): void {
    this._preferences = preferences;
    this.pace();
    this._stateChanged.emit();
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    if (this.saving !== null) clearTimeout(this.saving);
    this.options.events?.disconnect(this.onEvent, this);
    this.poll.dispose();
    for (const session of this.opened.values()) session.dispose();
    Signal.clearData(this);
  }

  private async start(): Promise<void> {
    const [value, preferences] = await Promise.all([
      this.options.state?.fetch(SAVED_KEY),
      this.options.preferences
    ]);
    if (preferences) this._preferences = preferences;
    const saved = readSaved(value);
    this.wantedStore = saved.store;
    this.slots = new Map(saved.selection);
    this._view = { ...defaultView, showArchived: this._preferences.showArchived, ...saved.view };
    await this.poll.start();
    await this.poll.tick.catch(() => undefined); // the state tells what went wrong
  }

  private async tick(): Promise<void> {
    try {
      if (!this._current || this.lookForStores) await this.findStores();
      await Promise.all([...this.opened.values()].map(session => session.refresh()));
    } catch (error) {
      this.fail(error);
      throw error; // the poll backs off
    } finally {
      this.pace();
    }
    if (this._current?.error) throw new Error(this._current.error);
  }

  private async findStores(): Promise<void> {
    this._stores = await this.options.server.stores();
    this.lookForStores = false;
    if (this._isDisposed) return;
    const store = this._current ? null : preferred(this._stores, this.wantedStore);
    if (store) await this.openStore(store.id);
    else if (!this._current) this.setState({ kind: 'no-store' });
    else this._stateChanged.emit();
  }

  private async session(id: string): Promise<IStoreSession | null> {
    const info = this._stores.find(store => store.id === id);
    if (!info) return null;
    let session = this.sessions.get(id);
    if (!session) {
      session = this.openSession(info);
      this.sessions.set(id, session);
    }
    return session;
  }

  private async openSession(info: StoreInfo): Promise<IStoreSession> {
    const { StoreSession } = await import('./session.js');
    const session = new StoreSession(info, this.options.server.source(info));
    this.opened.set(info.id, session);
    await session.refresh();
    return session;
  }

  private pace(): void {
    if (this.poll.isDisposed) return;
    const running = [...this.opened.values()].some(({ runs }) =>
      runs.some(run => run.status === 'running')
    );
    const interval = running ? BUSY_INTERVAL : this._preferences.pollInterval * 1_000;
    if (this.poll.frequency.interval !== interval) {
      this.poll.frequency = { ...this.poll.frequency, interval, max: Math.max(60_000, interval) };
    }
  }

  private onEvent(_: unknown, event: Event.Emission): void {
    if (event.schema_id !== CHANGED_EVENT || !this.started) return;
    const session = this.opened.get(String(event['store']));
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

  private save(): void {
    if (!this.options.state || this.saving !== null) return;
    this.saving = setTimeout(() => {
      this.saving = null;
      const store = this._current?.info.id ?? this.wantedStore;
      void this.options.state?.save(SAVED_KEY, toSaved(store, this.slots, this._view));
    }, 500);
  }
}

function preferred(stores: readonly StoreInfo[], wanted: string | null): StoreInfo | undefined {
  const readable = stores.filter(store => store.problem === null);
  return readable.find(store => store.id === wanted) ?? readable[0] ?? stores[0];
}
