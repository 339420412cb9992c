/**
 * A run's files of points, writer by writer: which of a writer's files to read, and what was read.
 *
 * A writer's series comes before its points; its levels stand beside the series. What the files are
 * made into is the reader's concern.
 */
import { LEVELS_SUFFIX, POINTS_SUFFIX, RUNS, SERIES_SUFFIX } from './format.js';
import { KeptViews, viewOf } from './kept.js';
import { LevelsFile } from './levels.js';
import { PointsStream } from './points.js';
import { SeriesFile } from './series.js';
import type { Lease } from './status.js';
import type { ByteSource, MetricSummary, Series, SeriesView, ViewOptions } from './types.js';
import { RestingFile } from './views.js';
import type { RunFile } from './views.js';

/** What a run's folder is known to hold, and who listens to what cannot be read. */
export interface RunListing {
  readonly id: string;
  /** Epoch milliseconds from which times count. */
  readonly start: number;
  /** Bytes by file name. */
  readonly files: ReadonlyMap<string, number>;
  readonly leases: ReadonlyMap<string, Lease>;
  /** Told of levels that cannot be read. */
  readonly broken: (path: string, error: unknown) => void;
}

export class RunFiles {
  private readonly writers = new Map<string, RunFile>();

  constructor(
    private readonly source: ByteSource,
    readonly start: number
  ) {}

  /** Writers in the order of their ids, as the folder is listed now; live ones as read before. */
  list(listing: RunListing): RunFile[] {
    const names = chosen(listing.files);
    for (const name of this.writers.keys()) if (!names.includes(name)) this.writers.delete(name);
    return names.map(name => {
      let writer = this.writers.get(name);
      if (!writer) this.writers.set(name, (writer = this.open(listing, name)));
      return writer;
    });
  }

  /** Drop what was read of a file, so that the next look reads it from the start. */
  forget(path: string): void {
    this.writers.delete(path.slice(path.lastIndexOf('/') + 1));
  }

  private open({ id, files, leases, broken }: RunListing, name: string): RunFile {
    const { source, start } = this;
    const path = `${RUNS}/${id}/${name}`;
    if (name.endsWith(POINTS_SUFFIX)) {
      const lease = leases.get(name.slice(0, -POINTS_SUFFIX.length));
      // After a power loss lengths may outlive values: only what was known to be on disk counts.
      const limit = lease?.sameBoot === false ? (lease.durable ?? Infinity) : Infinity;
      return new LiveFile(new PointsStream(source, path, start, limit));
    }
    const series = new SeriesFile(source, path, start, files.get(name));
    const beside = name.slice(0, -SERIES_SUFFIX.length) + LEVELS_SUFFIX;
    const levels = files.has(beside)
      ? new LevelsFile(source, `${RUNS}/${id}/${beside}`, start, files.get(beside))
      : null;
    return new RestingFile(series, levels, broken);
  }
}

/** A writer whose points still grow. */
export class LiveFile implements RunFile {
  private readonly kept = new KeptViews();

  constructor(readonly points: PointsStream) {}

  get path(): string {
    return this.points.path;
  }

  async rank(): Promise<number | null> {
    return this.points.rank;
  }

  async summaries(): Promise<Map<string, MetricSummary>> {
    return this.points.summaries();
  }

  async series(keys?: readonly string[]): Promise<Map<string, Series>> {
    const all = [...this.points.series()];
    return new Map(all.filter(([key]) => keys?.includes(key) ?? true));
  }

  async views(
    keys: readonly string[] | undefined,
    options: ViewOptions
  ): Promise<Map<string, SeriesView>> {
    const views = new Map<string, SeriesView>();
    for (const [key, series] of await this.series(keys))
      views.set(
        key,
        this.kept.make(key, options, [series], () => viewOf(series, options))
      );
    return views;
  }
}

/** Of each writer the series where there is one, else the points, in the writers' order. */
function chosen(files: ReadonlyMap<string, number>): string[] {
  return [...files.keys()].sort().filter(name => {
    if (name.endsWith(SERIES_SUFFIX)) return true;
    const writer = name.slice(0, -POINTS_SUFFIX.length);
    return name.endsWith(POINTS_SUFFIX) && !files.has(writer + SERIES_SUFFIX);
  });
}
