/**
 * What single processes of a distributed run logged: which ranks a run has, and a feed of series for each rank that
 * somebody looks at.
 */
import type { IDisposable } from '@lumino/disposable';
import type { SeriesView } from '../store/index.js';
import { SeriesFeed } from './feed.js';

/** Reads the series that one rank of a run logged; `keys` null means every metric. */
export type ReadRank = (
  run: string,
  keys: readonly string[] | null,
  rank: number
) => Promise<Map<string, SeriesView>>;

/** Milliseconds after which a run that is being recorded is asked again which ranks it has. */
const REST = 5_000;

export class RankedSeries implements IDisposable {
  private readonly feeds = new Map<number, SeriesFeed>();
  private readonly known = new Map<string, { readonly ranks: readonly number[]; at: number }>();
  private _isDisposed = false;

  /** @param loaded told of a run of which something was read */
  constructor(
    private readonly read: ReadRank,
    private readonly loaded: (run: string) => void
  ) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** What was read so far of one rank; what is missing or stale will be read. */
  get(run: string, keys: readonly string[] | null, rank: number): ReadonlyMap<string, SeriesView> {
    let feed = this.feeds.get(rank);
    if (!feed) {
      feed = new SeriesFeed((id, wanted) => this.read(id, wanted, rank));
      feed.loaded.connect((_, id) => this.loaded(id));
      this.feeds.set(rank, feed);
    }
    return feed.get(run, keys);
  }

  /** Ascending; empty for a run of one process, null while nobody has asked the run. */
  ranks(run: string): readonly number[] | null {
    return this.known.get(run)?.ranks ?? null;
  }

  /**
   * Asks a run for its ranks, where that can tell something new.
   *
   * @param mayGrow whether processes may still join
   */
  async learn(run: string, mayGrow: boolean, ask: () => Promise<number[]>): Promise<void> {
    const known = this.known.get(run);
    if (known && !(mayGrow && Date.now() - known.at > REST)) return;
    const ranks = await ask();
    this.known.set(run, { ranks, at: Date.now() });
  }

  /** Marks what was read of these runs as stale. */
  forget(runs: ReadonlySet<string>): void {
    for (const feed of this.feeds.values()) feed.forget(runs);
  }

  dispose(): void {
    this._isDisposed = true;
    for (const feed of this.feeds.values()) feed.dispose();
    this.feeds.clear();
  }
}
