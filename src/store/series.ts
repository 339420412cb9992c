/**
 * Reads a series file by ranges: its metadata once, then only the batches of the metrics asked for.
 *
 * Layout: docs/format.md, "Series, at rest".
 */
import { ArrowFile, rangeFrom } from './arrowfile.js';
import type { BatchRange } from './arrowfile.js';
import { StoreError } from './errors.js';
import { rankIn } from './format.js';
import { Once } from './once.js';
import { parseSummary } from './summary.js';
import type { ByteSource, MetricSummary, Series } from './types.js';
import type { FactValue } from './values.js';
import { isRecord, parseFactValue } from './values.js';

/** What the file says of one metric. */
export interface MetricEntry {
  /** Half-open range of record batches. */
  readonly batches: readonly [number, number];
  /** The first step of each of those batches; empty where the file does not say. */
  readonly from: readonly number[];
  readonly count: number;
  readonly summary: MetricSummary | null;
}

interface Metadata {
  readonly metrics: ReadonlyMap<string, MetricEntry>;
  /** Milliseconds to add to the file's times, so that they count from the run's start. */
  readonly shift: number;
  readonly rank: number | null;
}

export class SeriesFile {
  private readonly file: ArrowFile;
  private readonly read = new Map<string, Promise<Series>>();
  private readonly metadata: Once<Metadata>;

  /**
   * @param start the run's start in epoch milliseconds; times of the series count from it
   * @param size bytes of the file as listed; -1 where unknown
   */
  constructor(
    source: ByteSource,
    readonly path: string,
    private readonly start: number,
    size = -1
  ) {
    this.file = new ArrowFile(source, path, size);
    this.metadata = new Once(path, () => this.open());
  }

  /** What the file's metadata says of each metric; reads no points. */
  async summaries(): Promise<Map<string, MetricSummary>> {
    const summaries = new Map<string, MetricSummary>();
    for (const [key, { summary }] of (await this.metadata.get()).metrics)
      if (summary) summaries.set(key, summary);
    return summaries;
  }

  /** Where each metric lies; reads no points. */
  async entries(): Promise<ReadonlyMap<string, MetricEntry>> {
    return (await this.metadata.get()).metrics;
  }

  /** The rank of the process that wrote it; null where it was the only one. */
  async rank(): Promise<number | null> {
    return (await this.metadata.get()).rank;
  }

  /** The series of these metrics, of all without `keys`; what was read once is kept. */
  async series(keys?: readonly string[]): Promise<Map<string, Series>> {
    const { metrics, shift } = await this.metadata.get();
    const wanted = [...metrics].filter(([key]) => keys?.includes(key) ?? true);
    const missing = wanted.flatMap(([key, { batches }]) =>
      this.read.has(key) ? [] : [{ key, batches }]
    );
    const reading = missing.length > 0 ? this.file.rows(missing, shift) : null;
    for (const [i, { key }] of missing.entries()) {
      const one = (reading as Promise<Series[]>).then(all => all[i] as Series);
      one.catch(() => this.read.delete(key));
      this.read.set(key, one);
    }
    const found = await Promise.all(wanted.map(([key]) => this.read.get(key) as Promise<Series>));
    return new Map(found.map(series => [series.key, series]));
  }

  /** The points of some batches of metrics, counted from each metric's first; not kept. */
  async parts(wanted: readonly BatchRange[]): Promise<Series[]> {
    const { metrics, shift } = await this.metadata.get();
    const placed = wanted.map(one => rangeFrom(metrics.get(one.key)?.batches[0] ?? 0, one));
    return this.file.rows(placed, shift);
  }

  private async open(): Promise<Metadata> {
    const { metadata } = (await this.file.opened()).schema;
    const value = listedMetrics(this.path, metadata, 'flightlog.series');
    const metrics = new Map<string, MetricEntry>();
    for (const entry of value.metrics) {
      const summary = parseSummary(entry);
      const batches = pairOf(entry['batches']);
      if (!batches) continue;
      const from = numbersOf(entry['from']);
      const known = from.length === batches[1] - batches[0] ? from : [];
      const count = summary?.count ?? Number(entry['count'] ?? 0);
      metrics.set(String(entry['key']), { batches, from: known, count, summary });
    }
    return { metrics, shift: (value.start ?? this.start) - this.start, rank: rankIn(metadata) };
  }
}

/** The JSON that series and levels keep in their schema: where times begin, and an entry a metric. */
export function listedMetrics(
  path: string,
  metadata: ReadonlyMap<string, string>,
  name: 'flightlog.series' | 'flightlog.levels'
): { start: number | null; metrics: Record<string, FactValue>[] } {
  const json = metadata.get(name);
  const value = json === undefined ? null : parseFactValue(json);
  const listed = isRecord(value) ? value['metrics'] : null;
  if (!isRecord(value) || !Array.isArray(listed)) {
    throw new StoreError(
      'missing-column',
      path,
      `its schema holds no ${name}`,
      'See docs/format.md, "Series, at rest"'
    );
  }
  const { start } = value;
  return {
    start: typeof start === 'number' ? start : null,
    metrics: (listed as FactValue[]).filter(isRecord) as Record<string, FactValue>[]
  };
}

/** `[from, to]` of JSON; null for anything else. */
export function pairOf(value: unknown): readonly [number, number] | null {
  return Array.isArray(value) && value.length === 2 ? [Number(value[0]), Number(value[1])] : null;
}

/** A list of numbers of JSON; empty for anything else. */
export function numbersOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}
