/**
 * One open store, followed: its reader, the runs as they are now, and the series somebody looks at.
 *
 * Loaded with src/store when the first store is opened; when to look again is the model's business.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import { StoreReader, type Run, type SeriesView, type StoreSource } from '../store/index.js';
import { SeriesFeed } from './feed.js';
import type { IStoreSession, StoreInfo } from './tokens.js';

/** Runs without a summary of their own whose points are read unasked, so that the list shows their values. */
const FOLLOWED = 20;

/** Every chart and sparkline is drawn from views this wide, so that a run is read once for all of them. */
const PIXELS = 1_000;

export class StoreSession implements IStoreSession {
  readonly reader: StoreReader;
  private readonly feed: SeriesFeed;
  private readonly _changed = new Signal<this, ReadonlySet<string>>(this);
  private _error: string | null = null;
  private looking: Promise<void> | null = null;
  private again = false;
  private _isDisposed = false;

  constructor(
    readonly info: StoreInfo,
    source: StoreSource
  ) {
    this.reader = new StoreReader(source);
    this.feed = new SeriesFeed((id, keys) => this.read(id, keys));
    this.feed.loaded.connect((_, id) => this.announce(new Set([id])));
  }

  get changed(): ISignal<this, ReadonlySet<string>> {
    return this._changed;
  }

  get error(): string | null {
    return this._error;
  }

  get runs(): readonly Run[] {
    return this.reader.runs;
  }

  run(id: string): Run | null {
    return this.reader.run(id) ?? null;
  }

  series(id: string, keys: readonly string[] | null): ReadonlyMap<string, SeriesView> {
    return this.feed.get(id, keys);
  }

  /** Looks once more; while a look is under way, asks it to be followed by exactly one other. */
  refresh(): Promise<void> {
    if (this._isDisposed) return Promise.resolve();
    if (this.looking) {
      this.again = true;
      return this.looking;
    }
    this.looking = this.look().finally(() => {
      this.looking = null;
      if (this.again) {
        this.again = false;
        void this.refresh();
      }
    });
    return this.looking;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this.feed.dispose();
    Signal.clearData(this);
  }

  private async look(): Promise<void> {
    try {
      const changed = await this.reader.refresh();
      if (this._isDisposed) return;
      const mended = this._error !== null;
      this._error = null;
      this.feed.forget(changed);
      this.follow();
      if (changed.size > 0 || mended) this.announce(changed);
    } catch (error) {
      if (this._isDisposed) return;
      this._error = error instanceof Error ? error.message : String(error);
      this.announce(new Set());
    }
  }

  private follow(): void {
    const silent = this.reader.runs.filter(isSilent).slice(0, FOLLOWED);
    for (const run of silent) this.feed.get(run.id, null);
  }

  private async read(id: string, keys: readonly string[] | null): Promise<Map<string, SeriesView>> {
    await this.reader.follow(id);
    return this.reader.view(id, keys ?? undefined, { pixels: PIXELS });
  }

  private announce(ids: ReadonlySet<string>): void {
    this._changed.emit(ids);
  }
}

/** A run whose metrics only its points know. */
function isSilent(run: Run): boolean {
  if (run.status === 'running') return true;
  return run.metrics.size === 0 && (run.status === 'crashed' || run.status === 'lost');
}
