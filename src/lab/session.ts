/**
 * One open store, followed: its reader, the runs as they are now, and the series somebody looks at.
 *
 * Loaded with src/store when the first store is opened; when to look again is the model's business.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import {
  StoreReader,
  type Run,
  type SavedView,
  type SeriesView,
  type StepValue,
  type StoreSource
} from '../store/index.js';
import { SeriesFeed } from './feed.js';
import { Overlay } from './overlay.js';
import { ServerError } from './servererror.js';
import { RankedSeries } from './ranked.js';
import { StepValues } from './steps.js';
import type { Edit, IStoreSession, StoreInfo } from './tokens.js';

/** Runs without a summary of their own whose points are read unasked, so that the list shows their values. */
const FOLLOWED = 20;

/** Every chart and sparkline is drawn from views this wide, so that a run is read once for all of them. */
const PIXELS = 1_000;

/** Series that come within so many milliseconds are told of together. */
const GATHER_MS = 25;

export class StoreSession implements IStoreSession {
  readonly reader: StoreReader;
  private readonly feed: SeriesFeed;
  private readonly ranked: RankedSeries;
  private readonly steps: StepValues;
  private readonly overlay = new Overlay();
  private readonly _changed = new Signal<this, ReadonlySet<string>>(this);
  /** Ids of runs that nobody has said the end of, running or not. */
  private readonly open = new Set<string>();
  private readonly running = new Set<string>();
  private readonly loaded = new Set<string>();
  private telling: ReturnType<typeof setTimeout> | null = null;
  private _views: readonly SavedView[] = [];
  private _error: string | null = null;
  private _offlineSince: number | null = null;
  private looking: Promise<void> | null = null;
  private next: Promise<void> | null = null;
  private _isDisposed = false;

  constructor(
    readonly info: StoreInfo,
    private readonly source: StoreSource
  ) {
    this.reader = new StoreReader(source);
    this.feed = new SeriesFeed((id, keys) => this.read(id, keys));
    this.feed.loaded.connect((_, id) => this.tell(id));
    this.ranked = new RankedSeries(
      (id, keys, rank) => this.reader.view(id, keys ?? undefined, { pixels: PIXELS, rank }),
      id => this.tell(id)
    );
    this.steps = new StepValues(
      (id, key, step) => this.readStep(id, key, step),
      id => this.tell(id)
    );
  }

  get changed(): ISignal<this, ReadonlySet<string>> {
    return this._changed;
  }

  get error(): string | null {
    return this._error;
  }

  get offlineSince(): number | null {
    return this._offlineSince;
  }

  get runs(): readonly Run[] {
    return this.overlay.runs(this.reader.runs);
  }

  get views(): readonly SavedView[] {
    return this._views;
  }

  /** Whether any run is being recorded. */
  get isBusy(): boolean {
    return this.running.size > 0;
  }

  run(id: string): Run | null {
    const run = this.reader.run(id);
    return run ? this.overlay.run(run) : null;
  }

  series(
    id: string,
    keys: readonly string[] | null,
    rank: number | null = null
  ): ReadonlyMap<string, SeriesView> {
    return rank === null ? this.feed.get(id, keys) : this.ranked.get(id, keys, rank);
  }

  ranks(id: string): readonly number[] | null {
    return this.ranked.ranks(id);
  }

  known(id: string): ReadonlyMap<string, SeriesView> {
    return this.feed.peek(id);
  }

  valueAt(id: string, key: string, step: number): StepValue | null | undefined {
    return this.steps.get(id, key, step);
  }

  /** Resolves after a look that began after the call; of all asked for meanwhile there is one. */
  refresh(): Promise<void> {
    if (this._isDisposed) return Promise.resolve();
    if (this.looking) {
      this.next ??= this.looking.then(() => {
        this.next = null;
        return this.refresh();
      });
      return this.next;
    }
    this.looking = this.look().finally(() => (this.looking = null));
    return this.looking;
  }

  /** Shows edits while `write` writes them, and until the store's facts have them. */
  async edit(edits: readonly Edit[], write: () => Promise<unknown>): Promise<void> {
    const ids = new Set(edits.map(({ run }) => run));
    const drop = this.overlay.add(edits);
    this.announce(ids);
    try {
      await write();
      await this.refresh();
    } finally {
      drop();
      if (!this._isDisposed) this.announce(ids);
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    if (this.telling !== null) clearTimeout(this.telling);
    this.feed.dispose();
    this.ranked.dispose();
    Signal.clearData(this);
  }

  private async look(): Promise<void> {
    try {
      const changed = await this.reader.refresh();
      const views = (await this.source.views?.()) ?? this._views;
      if (this._isDisposed) return;
      const isNews = changed.size > 0 || this._error !== null || views !== this._views;
      this._error = null;
      this._offlineSince = null;
      this._views = views;
      this.feed.forget(changed);
      this.ranked.forget(changed);
      this.steps.forget(changed);
      this.sortOut(changed);
      this.follow();
      if (isNews) this.announce(changed);
    } catch (error) {
      if (this._isDisposed) return;
      this._error = isGone(error) ? goneText(this.info) : sentence(error);
      const isOffline = error instanceof ServerError && error.code === 'offline';
      this._offlineSince = isOffline ? (this._offlineSince ?? Date.now()) : null;
      this.announce(new Set());
    }
  }

  private sortOut(changed: ReadonlySet<string>): void {
    for (const id of changed) {
      const status = this.reader.run(id)?.status;
      put(this.running, id, status === 'running');
      put(this.open, id, status === 'running' || status === 'crashed' || status === 'lost');
    }
  }

  /** Reads the points of runs whose metrics only those know. */
  private follow(): void {
    // Ids begin with their time: the newest are read.
    for (const id of [...this.open].sort().reverse().slice(0, FOLLOWED)) {
      const run = this.reader.run(id);
      if (run?.status === 'running' || run?.metrics.size === 0) this.feed.get(id, null);
    }
  }

  private async read(id: string, keys: readonly string[] | null): Promise<Map<string, SeriesView>> {
    await this.reader.follow(id);
    const series = await this.reader.view(id, keys ?? undefined, { pixels: PIXELS });
    const mayGrow = this.running.has(id);
    await this.ranked.learn(id, mayGrow, () => this.reader.ranks(id));
    return series;
  }

  private async readStep(id: string, key: string, step: number): Promise<SeriesView | undefined> {
    const range = { pixels: PIXELS, from: step, to: step };
    return (await this.reader.view(id, [key], range)).get(key);
  }

  private tell(id: string): void {
    this.loaded.add(id);
    this.telling ??= setTimeout(() => this.announce(new Set()), GATHER_MS);
  }

  private announce(ids: ReadonlySet<string>): void {
    if (this.telling !== null) clearTimeout(this.telling);
    this.telling = null;
    const all = new Set([...ids, ...this.loaded]);
    this.loaded.clear();
    this._changed.emit(all);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ServerError && error.code === 'not-found';
}

function goneText({ path, name }: StoreInfo): string {
  return `There is no store at ${path ?? name} any more. Put its folder back, and it is listed again by itself.`;
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function put(set: Set<string>, id: string, isIn: boolean): void {
  if (isIn) set.add(id);
  else set.delete(id);
}
