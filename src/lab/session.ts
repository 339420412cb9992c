/**
 * One open store, followed: its reader, the runs as they are now, and the series somebody looks at.
 *
 * Loaded with src/store when the first store is opened; when to look again is the model's business.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import { StoreReader, summarise } from '../store/index.js';
import type { Run, Series, StoreSource } from '../store/types.js';
import { SeriesFeed } from './feed.js';
import type { IStoreSession, StoreInfo } from './tokens.js';

/** Running runs whose points are read without anybody asking, so that the list shows their values. */
const FOLLOWED = 20;

export class StoreSession implements IStoreSession {
  readonly reader: StoreReader;
  private readonly feed: SeriesFeed;
  private readonly _changed = new Signal<this, ReadonlySet<string>>(this);
  private _runs: readonly Run[] | null = null;
  private _error: string | null = null;
  private looking: Promise<void> | null = null;
  private again = false;
  private _isDisposed = false;

  constructor(
    readonly info: StoreInfo,
    source: StoreSource
  ) {
    this.reader = new StoreReader(source);
    this.feed = new SeriesFeed((id, keys) => this.reader.series(id, keys ?? undefined));
    this.feed.loaded.connect((_, id) => this.announce(new Set([id])));
  }

  get changed(): ISignal<this, ReadonlySet<string>> {
    return this._changed;
  }

  get error(): string | null {
    return this._error;
  }

  get runs(): readonly Run[] {
    this._runs ??= this.reader.runs.map(run => this.live(run));
    return this._runs;
  }

  run(id: string): Run | null {
    const run = this.reader.run(id);
    return run ? this.live(run) : null;
  }

  series(id: string, keys: readonly string[] | null): ReadonlyMap<string, Series> {
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
    const running = this.reader.runs.filter(run => run.status === 'running').slice(0, FOLLOWED);
    for (const run of running) this.feed.get(run.id, null);
  }

  private live(run: Run): Run {
    if (run.status !== 'running') return run;
    const series = this.feed.peek(run.id);
    if (series.size === 0) return run;
    const metrics = new Map(run.metrics);
    for (const [key, one] of series) metrics.set(key, summarise(one));
    return { ...run, metrics };
  }

  private announce(ids: ReadonlySet<string>): void {
    this._runs = null;
    this._changed.emit(ids);
  }
}
