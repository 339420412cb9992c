/**
 * Reads a series thinned for charts: of each metric several levels, each a range of record batches.
 *
 * Layout and the choice of a level: docs/format.md, "Levels, for charts".
 */
import { ArrowFile, rangeFrom } from './arrowfile.js';
import { Once } from './once.js';
import { listedMetrics, numbersOf, pairOf } from './series.js';
import type { BatchRange } from './arrowfile.js';
import type { ByteSource, Series } from './types.js';
import { isRecord } from './values.js';

/** One level of one metric. */
export interface Level {
  /** Rows of the series in each bucket. */
  readonly bucket: number;
  /** Half-open range of record batches. */
  readonly batches: readonly [number, number];
  /** The first step of each of those batches; empty where the file does not say. */
  readonly from: readonly number[];
}

/** The levels of one metric, finest first. */
export interface MetricLevels {
  /** Rows of the metric in the series that these levels are of. */
  readonly count: number;
  readonly levels: readonly Level[];
}

/** Some batches of a metric's level, counted from the level's first. */
export interface LevelRange extends BatchRange {
  readonly level: Level;
}

interface Metadata {
  readonly metrics: ReadonlyMap<string, MetricLevels>;
  readonly shift: number;
}

export class LevelsFile {
  private readonly file: ArrowFile;
  private readonly metadata: Once<Metadata>;

  /** Parameters as of SeriesFile. */
  constructor(
    source: ByteSource,
    readonly path: string,
    private readonly start: number,
    size = -1
  ) {
    this.file = new ArrowFile(source, path, size);
    this.metadata = new Once(path, () => this.open());
  }

  /** The levels of each metric that has some. */
  async levels(): Promise<ReadonlyMap<string, MetricLevels>> {
    return (await this.metadata.get()).metrics;
  }

  /** The rows of these batches. */
  async parts(wanted: readonly LevelRange[]): Promise<Series[]> {
    const { shift } = await this.metadata.get();
    const placed = wanted.map(one => rangeFrom(one.level.batches[0], one));
    return this.file.rows(placed, shift);
  }

  private async open(): Promise<Metadata> {
    const { metadata } = (await this.file.opened()).schema;
    const value = listedMetrics(this.path, metadata, 'flightlog.levels');
    const metrics = new Map<string, MetricLevels>();
    for (const { key, count, levels } of value.metrics) {
      const found = Array.isArray(levels) ? levels.flatMap(levelOf) : [];
      found.sort((a, b) => a.bucket - b.bucket);
      metrics.set(String(key), { count: Number(count), levels: found });
    }
    return { metrics, shift: (value.start ?? this.start) - this.start };
  }
}

function levelOf(value: unknown): Level[] {
  if (!isRecord(value)) return [];
  const batches = pairOf(value['batches']);
  const bucket = Number(value['bucket']);
  if (!batches || !(bucket > 0)) return [];
  const from = numbersOf(value['from']);
  return [{ bucket, batches, from: from.length === batches[1] - batches[0] ? from : [] }];
}
