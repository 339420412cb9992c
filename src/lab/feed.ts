/**
 * Series of the runs that are looked at: asked for while drawing, read a few at a time, kept until the run changes.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import type { SeriesView } from '../store/index.js';

/** Reads one run's series; `keys` null means every metric. */
export type ReadSeries = (
  run: string,
  keys: readonly string[] | null
) => Promise<Map<string, SeriesView>>;

interface Entry {
  series: ReadonlyMap<string, SeriesView>;
  /** Metrics that were read since the run last changed; null means all. */
  fresh: Set<string> | null;
  wanted: Set<string> | null;
  /** A read is waiting or under way. */
  busy: boolean;
}

const AT_ONCE = 4;

export class SeriesFeed implements IDisposable {
  private readonly entries = new Map<string, Entry>();
  private readonly queue: string[] = [];
  private readonly _loaded = new Signal<this, string>(this);
  private reading = 0;
  private _isDisposed = false;

  constructor(private readonly read: ReadSeries) {}

  /** A run whose series were read. */
  get loaded(): ISignal<this, string> {
    return this._loaded;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** What was read so far. */
  peek(run: string): ReadonlyMap<string, SeriesView> {
    return this.entries.get(run)?.series ?? new Map();
  }

  /** What was read so far; whatever of `keys` is missing or stale will be read. */
  get(run: string, keys: readonly string[] | null): ReadonlyMap<string, SeriesView> {
    let entry = this.entries.get(run);
    if (!entry) {
      entry = { series: new Map(), fresh: new Set(), wanted: new Set(), busy: false };
      this.entries.set(run, entry);
    }
    const { fresh } = entry;
    const missing = fresh !== null && (keys === null || keys.some(key => !fresh.has(key)));
    if (missing) this.want(run, entry, keys);
    return entry.series;
  }

  /** Marks what was read of these runs as stale; it is still shown until it is read anew. */
  forget(runs: ReadonlySet<string>): void {
    for (const run of runs) {
      const entry = this.entries.get(run);
      if (entry) entry.fresh = new Set();
    }
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this.queue.length = 0;
    this.entries.clear();
    Signal.clearData(this);
  }

  private want(run: string, entry: Entry, keys: readonly string[] | null): void {
    if (keys === null) entry.wanted = null;
    else for (const key of keys) entry.wanted?.add(key);
    if (entry.busy) return;
    entry.busy = true;
    this.queue.push(run);
    this.next();
  }

  private next(): void {
    while (this.reading < AT_ONCE && this.queue.length > 0) {
      // What was asked for last is what is in sight now.
      const run = this.queue.pop()!;
      this.reading += 1;
      void this.load(run).finally(() => {
        this.reading -= 1;
        if (!this._isDisposed) this.next();
      });
    }
  }

  private async load(run: string): Promise<void> {
    const entry = this.entries.get(run);
    if (!entry) return;
    const keys = entry.wanted === null ? null : [...entry.wanted];
    const fresh = keys && new Set(keys);
    // Set before reading: a change that comes while we read makes it stale again.
    entry.wanted = new Set();
    entry.fresh = fresh;
    let series: ReadonlyMap<string, SeriesView> = new Map();
    try {
      series = await this.read(run, keys);
    } catch {
      // The run's own problem line says what is wrong with the file; here there is nothing to draw.
    }
    if (this._isDisposed) return;
    entry.series = new Map([...entry.series, ...series]);
    entry.busy = false;
    // Asked again while we read: what came since is still to be read.
    if (entry.wanted === null || entry.wanted.size > 0) this.want(run, entry, []);
    this._loaded.emit(run);
  }
}
