/**
 * Reads a store: the runs that its facts tell of, and their series when asked.
 *
 * Knows which file of a writer to read (its series once there, else its points) and keeps what was
 * read; where bytes come from is its source's concern.
 */
import { blobPath } from './build.js';
import { StoreError } from './errors.js';
import { BLOBS, POINTS_SUFFIX, RUNS, SERIES_SUFFIX } from './format.js';
import { mergeSeries } from './growing.js';
import { PointsStream, isNotFound } from './points.js';
import { RunIndex } from './runs.js';
import { SeriesFile } from './series.js';
import { mergeSummaries } from './summary.js';
import type { BlobRef, MetricSummary, Problem, Run, Series, StoreSource } from './types.js';
import type { FactValue } from './values.js';
import { parseFactValue } from './values.js';

/** Runs whose files stay open at most; the one looked at longest ago goes first. */
const KEPT_RUNS = 200;

/** What was read of one run. */
interface OpenRun {
  readonly start: number;
  readonly files: Map<string, PointsStream | SeriesFile>;
  /** Series of several writers, as long as their parts are the same. */
  readonly merged: Map<string, { parts: readonly Series[]; series: Series }>;
}

export interface ReaderOptions {
  /** The clock that statuses are derived with, in epoch milliseconds. */
  readonly now?: () => number;
}

export class StoreReader {
  private readonly index = new RunIndex();
  private readonly open = new Map<string, OpenRun>();
  private readonly now: () => number;
  private readonly found = new Map<string, Problem>();
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
    return [...this.index.problems, ...this.found.values()];
  }

  run(id: string): Run | undefined {
    return this.index.runs.get(id);
  }

  /**
   * Look for what is new; reads facts, no points.
   *
   * @returns ids of the runs that changed, came or went
   * @throws StoreError when the store itself cannot be read
   */
  async refresh(): Promise<Set<string>> {
    const delta = await this.source.facts(this.cursor);
    this.cursor = delta.cursor;
    const now = this.now();
    const { changed } = this.index.apply(delta, now);
    for (const id of this.index.tick(now)) changed.add(id);
    if (changed.size > 0) this.listed = null;
    for (const id of changed) if (!this.index.runs.has(id)) this.open.delete(id);
    return changed;
  }

  /**
   * Series of a run by metric, of all metrics without `keys`; metrics without points are absent. Of
   * live points only what is new is read. An unchanged series is the same object as before.
   *
   * @throws StoreError when a file of the run cannot be read
   */
  async series(id: string, keys?: readonly string[]): Promise<Map<string, Series>> {
    const parts = new Map<string, Series[]>();
    for (const file of await this.advance(id)) {
      const found = file instanceof SeriesFile ? await file.series(keys) : file.series();
      for (const [key, series] of found) {
        if (keys && !keys.includes(key)) continue;
        parts.set(key, [...(parts.get(key) ?? []), series]);
      }
    }
    return new Map([...parts].map(([key, own]) => [key, this.merge(id, key, own)]));
  }

  /**
   * Fill in the metrics of a run that has not said them itself: while it runs, and after a crash. Its
   * Run is replaced by one whose `metrics` come from the points.
   *
   * @returns whether its metrics changed
   * @throws StoreError when a file of the run cannot be read
   */
  async follow(id: string): Promise<boolean> {
    const run = this.run(id);
    if (!run || run.status === 'finished' || run.status === 'failed') return false;
    const summaries = new Map<string, MetricSummary>();
    for (const file of await this.advance(id)) {
      const own = file instanceof SeriesFile ? await file.summaries() : file.summaries();
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
    return ref ? parseFactValue(await this.text(ref)) : undefined;
  }

  /** A run's files, writer by writer, points read up to now. */
  private async advance(id: string): Promise<(PointsStream | SeriesFile)[]> {
    try {
      return await this.advanceOnce(id);
    } catch (error) {
      // Points become a series and are deleted, perhaps just now: list the folder again, once.
      if (!isNotFound(error)) throw error;
      await this.refresh();
      return this.advanceOnce(id);
    }
  }

  private async advanceOnce(id: string): Promise<(PointsStream | SeriesFile)[]> {
    const open = this.opened(id);
    const paths = this.paths(id);
    for (const path of open.files.keys()) if (!paths.includes(path)) open.files.delete(path);
    for (const path of paths) {
      if (!open.files.has(path)) open.files.set(path, this.openFile(id, path, open.start));
    }
    const files = paths.map(path => open.files.get(path) as PointsStream | SeriesFile);
    for (const file of files) {
      if (file instanceof PointsStream) await this.advancePoints(id, open, file);
    }
    return files;
  }

  private async advancePoints(id: string, open: OpenRun, points: PointsStream): Promise<void> {
    const { path } = points;
    try {
      await points.advance();
    } catch (error) {
      // What it holds may be half a batch: the next look reads it from the start.
      open.files.delete(path);
      throw error;
    }
    if (!points.torn || this.run(id)?.status === 'running') this.found.delete(path);
    else this.found.set(path, partial(path, points.rows));
  }

  /** Of each writer the series where there is one, else the points, in the writers' order. */
  private paths(id: string): string[] {
    const files = this.index.files(id);
    const names = [...files.keys()].sort();
    return names
      .filter(name => {
        if (name.endsWith(SERIES_SUFFIX)) return true;
        const writer = name.slice(0, -POINTS_SUFFIX.length);
        return name.endsWith(POINTS_SUFFIX) && !files.has(writer + SERIES_SUFFIX);
      })
      .map(name => `${RUNS}/${id}/${name}`);
  }

  private openFile(id: string, path: string, start: number): PointsStream | SeriesFile {
    if (path.endsWith(SERIES_SUFFIX)) return new SeriesFile(this.source, path, start);
    const writer = path.slice(path.lastIndexOf('/') + 1, -POINTS_SUFFIX.length);
    const lease = this.index.leases(id).get(writer);
    // After a power loss lengths may outlive values: only what was known to be on disk counts.
    const limit = lease?.sameBoot === false ? (lease.durable ?? Infinity) : Infinity;
    return new PointsStream(this.source, path, start, limit);
  }

  private opened(id: string): OpenRun {
    const known = this.open.get(id);
    this.open.delete(id);
    const start = this.run(id)?.start ?? 0;
    const open = known?.start === start ? known : { start, files: new Map(), merged: new Map() };
    this.open.set(id, open);
    const [oldest] = this.open.keys();
    if (this.open.size > KEPT_RUNS && oldest !== undefined) this.open.delete(oldest);
    return open;
  }

  private merge(id: string, key: string, parts: readonly Series[]): Series {
    const [only] = parts;
    if (only && parts.length === 1) return only;
    const merged = this.open.get(id)?.merged;
    const known = merged?.get(key);
    if (known?.parts.length === parts.length && known.parts.every((part, i) => part === parts[i])) {
      return known.series;
    }
    const series = mergeSeries(parts);
    merged?.set(key, { parts, series });
    return series;
  }
}

function differ(
  known: ReadonlyMap<string, MetricSummary>,
  found: ReadonlyMap<string, MetricSummary>
): boolean {
  for (const [key, { count }] of found) if (known.get(key)?.count !== count) return true;
  return false;
}

function partial(path: string, rows: number): Problem {
  const { file, code, message } = new StoreError(
    'partial',
    path,
    `cut in the middle of a message; the ${rows} points before it were read`,
    'Copy it again if it came from elsewhere'
  );
  return { file, code, message };
}
