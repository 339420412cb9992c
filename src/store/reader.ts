/**
 * Reads a store: the runs that its facts tell of, and their series when asked.
 *
 * Puts together what several writers of a run logged, and keeps what was read; where bytes come from
 * is its source's concern, which file of a writer to read that of runfiles.ts.
 */
import { blobPath } from './build.js';
import { StoreError } from './errors.js';
import { BLOBS } from './format.js';
import { KeptMerges, KeptViews, byMetric, mergeViews } from './kept.js';
import { isNotFound } from './points.js';
import { FoundProblems, partial } from './problems.js';
import { LiveFile, RunFiles } from './runfiles.js';
import { RunIndex } from './runs.js';
import { mergeSummaries } from './summary.js';
import type {
  BlobRef,
  MetricSummary,
  Problem,
  Run,
  Series,
  SeriesView,
  StoreSource,
  ViewOptions
} from './types.js';
import type { FactValue } from './values.js';
import { parseFactValue } from './values.js';
import type { RunFile } from './views.js';

/** Runs whose files stay open at most; the one looked at longest ago goes first. */
const KEPT_RUNS = 200;

/** What was read of one run. */
interface OpenRun {
  readonly files: RunFiles;
  readonly merged: KeptMerges;
  readonly views: KeptViews;
}

export interface ReaderOptions {
  /** The clock that statuses are derived with, in epoch milliseconds. */
  readonly now?: () => number;
}

export class StoreReader {
  private readonly index = new RunIndex();
  private readonly open = new Map<string, OpenRun>();
  private readonly now: () => number;
  private readonly found = new FoundProblems();
  private cursor: string | null = null;
  private listed: readonly Run[] | null = null;

  constructor(
    readonly source: StoreSource,
    options: ReaderOptions = {}
  ) {
    this.now = options.now ?? Date.now;
  }

  /** All runs, newest first, archived and deleted ones too; the same array until something changed. */
  get runs(): readonly Run[] {
    this.listed ??= [...this.index.runs.values()].sort(
      (a, b) => b.start - a.start || (a.id < b.id ? 1 : -1)
    );
    return this.listed;
  }

  /** Everything that could not be read so far, of runs that list and of folders that do not. */
  get problems(): readonly Problem[] {
    return [...this.index.problems, ...this.found.all];
  }

  /** Whether a process of this host died and left a lease, so that its run waits to be finished. */
  get hasDeadWriters(): boolean {
    return this.index.hasDeadWriters;
  }

  run(id: string): Run | undefined {
    return this.index.runs.get(id);
  }

  /**
   * Look for what is new; reads facts, no points.
   *
   * @param changed what a watch told: no run but these can have changed since; default any
   * @returns ids of the runs that changed, came or went
   * @throws StoreError when the store itself cannot be read
   */
  async refresh(changed?: ReadonlySet<string> | null): Promise<Set<string>> {
    const delta = await this.source.facts(this.cursor, true, changed ?? undefined);
    this.cursor = delta.cursor;
    const now = this.now();
    const { changed: news } = this.index.apply(delta, now);
    for (const id of this.index.tick(now)) news.add(id);
    if (news.size > 0) this.listed = null;
    for (const id of news) if (!this.index.runs.has(id)) this.open.delete(id);
    return news;
  }

  /**
   * Series of a run by metric, of all metrics without `keys`; metrics without points are absent. Of
   * live points only what is new is read. An unchanged series is the same object as before.
   *
   * @param options `rank`: only what the process of this rank logged; default all, as one series
   * @throws StoreError when no file of the run can be read; where others can, it is a problem
   */
  async series(
    id: string,
    keys?: readonly string[],
    options: { readonly rank?: number | undefined } = {}
  ): Promise<Map<string, Series>> {
    const files = await this.files(id, options.rank);
    const parts = byMetric(await this.found.each(files, file => file.series(keys)));
    const { merged } = this.opened(id);
    return new Map([...parts].map(([key, own]) => [key, merged.merge(key, own)]));
  }

  /**
   * Series thinned to what a chart of so many pixels can show, by metric; of all metrics without
   * `keys`. Costs bytes in proportion to the pixels where the run's levels are there, whatever its
   * length. An unchanged view is the same object as before.
   *
   * @throws StoreError as series; broken levels are a problem, and the series is read instead
   */
  async view(
    id: string,
    keys: readonly string[] | undefined,
    options: ViewOptions
  ): Promise<Map<string, SeriesView>> {
    const files = await this.files(id, options.rank);
    const parts = byMetric(await this.found.each(files, file => file.views(keys, options)));
    const { views } = this.opened(id);
    return new Map([...parts].map(([key, own]) => [key, mergeViews(views, key, own, options)]));
  }

  /**
   * Ranks of the processes that logged the run, ascending; empty for a run of one process.
   *
   * @throws StoreError as series
   */
  async ranks(id: string): Promise<number[]> {
    const files = await this.advance(id);
    const found = new Set<number>();
    for (const rank of await this.found.each(files, file => file.rank()))
      if (rank !== null) found.add(rank);
    return [...found].sort((a, b) => a - b);
  }

  /**
   * Fill in the metrics of a run that has not said them itself: while it runs, and after a crash. Its
   * Run is replaced by one whose `metrics` come from the points.
   *
   * @returns whether its metrics changed
   * @throws StoreError as series
   */
  async follow(id: string): Promise<boolean> {
    const run = this.run(id);
    if (!run || run.status === 'finished' || run.status === 'failed') return false;
    const summaries = new Map<string, MetricSummary>();
    for (const own of await this.found.each(await this.advance(id), file => file.summaries())) {
      for (const [key, summary] of own) {
        const earlier = summaries.get(key);
        summaries.set(key, earlier ? mergeSummaries(earlier, summary) : summary);
      }
    }
    if (!differ(run.metrics, summaries)) return false;
    this.index.setLive(id, summaries, this.now());
    this.listed = null;
    return true;
  }

  /** The bytes of a blob; throws StoreError when it is missing or cut. */
  async blob(ref: BlobRef): Promise<Uint8Array> {
    const path = blobPath(ref);
    const { parts } = await this.source.read(path);
    const bytes = parts[0] ?? new Uint8Array();
    if (bytes.length === ref.size) return bytes;
    throw new StoreError(
      'partial',
      path,
      `${bytes.length} bytes, but the fact that names it says ${ref.size}`,
      `Copy ${BLOBS}/ again from where the store came`
    );
  }

  /** The text of a blob (UTF-8). */
  async text(ref: BlobRef): Promise<string> {
    return new TextDecoder().decode(await this.blob(ref));
  }

  /** A value too long for a fact, of `Run.long`: `longValue(id, 'run', 'note')`; undefined for no such. */
  async longValue(id: string, kind: string, key: string): Promise<FactValue | undefined> {
    const ref = this.run(id)?.long.get(`${kind}.${key}`);
    if (!ref) return undefined;
    const text = await this.text(ref);
    try {
      return parseFactValue(text);
    } catch (cause) {
      const remedy = 'Copy it again from where the store came';
      throw new StoreError('bad-value', blobPath(ref), 'no JSON', remedy, { cause });
    }
  }

  /** A run's files of all ranks or of one, points read up to now. */
  private async files(id: string, rank?: number): Promise<RunFile[]> {
    const files = await this.advance(id);
    if (rank === undefined) return files;
    const ranked = await this.found.each(files, async file => ({ file, rank: await file.rank() }));
    return ranked.filter(one => one.rank === rank).map(({ file }) => file);
  }

  /** A run's files, writer by writer, points read up to now. */
  private async advance(id: string): Promise<RunFile[]> {
    try {
      return await this.advanceOnce(id);
    } catch (error) {
      // Points become a series and are deleted, perhaps just now: list the folder again, once.
      if (!isNotFound(error)) throw error;
      await this.refresh();
      return this.advanceOnce(id);
    }
  }

  private async advanceOnce(id: string): Promise<RunFile[]> {
    const open = this.opened(id);
    const files = open.files.list({
      id,
      start: open.files.start,
      files: this.index.files(id),
      leases: this.index.leases(id),
      broken: (path, error) => this.found.add(path, error)
    });
    const errors: unknown[] = [];
    const whole: RunFile[] = [];
    for (const file of files) {
      try {
        if (file instanceof LiveFile) await this.advancePoints(id, open, file);
        whole.push(file);
      } catch (error) {
        this.found.refuse(file.path, error);
        errors.push(error);
      }
    }
    if (errors.length > 0 && whole.length === 0) throw errors[0];
    return whole;
  }

  private async advancePoints(id: string, open: OpenRun, { points }: LiveFile): Promise<void> {
    const { path } = points;
    try {
      await points.advance();
    } catch (error) {
      // What it holds may be half a batch: the next look reads it from the start.
      open.files.forget(path);
      throw error;
    }
    if (!points.torn || this.run(id)?.status === 'running') this.found.forget(path);
    else this.found.add(path, partial(path, points.rows));
  }

  private opened(id: string): OpenRun {
    const known = this.open.get(id);
    this.open.delete(id);
    const start = this.run(id)?.start ?? 0;
    const open =
      known?.files.start === start
        ? known
        : {
            files: new RunFiles(this.source, start),
            merged: new KeptMerges(),
            views: new KeptViews()
          };
    this.open.set(id, open);
    const [oldest] = this.open.keys();
    if (this.open.size > KEPT_RUNS && oldest !== undefined) this.open.delete(oldest);
    return open;
  }
}

function differ(
  known: ReadonlyMap<string, MetricSummary>,
  found: ReadonlyMap<string, MetricSummary>
): boolean {
  for (const [key, { count }] of found) if (known.get(key)?.count !== count) return true;
  return false;
}
