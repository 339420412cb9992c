/**
 * Views of a writer's series at rest: from which file, and which of its batches, a chart is drawn.
 *
 * The plan is made from what the files say of themselves; then each file is read once for all metrics.
 */
import { KeptViews, viewOf } from './kept.js';
import { StoreError } from './errors.js';
import { mergeSeries } from './growing.js';
import type { Level, LevelRange, LevelsFile, MetricLevels } from './levels.js';
import { isNotFound } from './points.js';
import type { MetricEntry, SeriesFile } from './series.js';
import { fitsWhole, lowerBound, thin, upperBound } from './thin.js';
import type { MetricSummary, Series, SeriesView, ViewOptions } from './types.js';

/** Rows of a series from which on it may have levels (docs/format.md); shorter ones are read whole. */
const LEVELS_FROM = 4096;

/** Rows of a full batch of a series. */
const FULL = 65_536;

/** Batches of a series read at once at most: a million rows. */
const BATCHES_AT_ONCE = 16;

/** Steps from and to, both included. */
export type StepRange = readonly [from: number, to: number];

/** Where a metric's view comes from: the whole series, or batches of series or level from its first. */
export type Plan =
  | { readonly kind: 'whole' }
  | { readonly kind: 'series'; readonly batches: readonly [number, number] }
  | { readonly kind: 'level'; readonly level: Level; readonly batches: readonly [number, number] };

interface Planned {
  readonly key: string;
  readonly plan: Plan;
}

interface Read {
  readonly series: Series;
  /** Whether every point of the range is in it. */
  readonly counted: boolean;
}

/** One writer's points, at rest or live. */
export interface RunFile {
  /** Within the store. */
  readonly path: string;
  /** Of the process that logged; null where it was the only one. */
  rank(): Promise<number | null>;
  summaries(): Promise<Map<string, MetricSummary>>;
  series(keys?: readonly string[]): Promise<Map<string, Series>>;
  /** The same objects when nothing is new. */
  views(
    keys: readonly string[] | undefined,
    options: ViewOptions
  ): Promise<Map<string, SeriesView>>;
}

/** A finished writer: its series, and their levels where there are some. */
export class RestingFile implements RunFile {
  private readonly kept = new KeptViews();

  /** @param onBroken told once of levels that cannot be read; the series are used instead */
  constructor(
    private readonly file: SeriesFile,
    private levels: LevelsFile | null,
    private readonly onBroken: (path: string, error: unknown) => void
  ) {}

  get path(): string {
    return this.file.path;
  }

  rank(): Promise<number | null> {
    return this.file.rank();
  }

  summaries(): Promise<Map<string, MetricSummary>> {
    return this.file.summaries();
  }

  series(keys?: readonly string[]): Promise<Map<string, Series>> {
    return this.file.series(keys);
  }

  /** Views of these metrics, of all without `keys`; the same objects when asked again. */
  async views(
    keys: readonly string[] | undefined,
    options: ViewOptions
  ): Promise<Map<string, SeriesView>> {
    const [entries, levels] = await Promise.all([this.file.entries(), this.openLevels()]);
    const wanted = [...entries.keys()].filter(key => keys?.includes(key) ?? true);
    const found = new Map(wanted.map(key => [key, this.kept.get(key, options)] as const));
    const missing = wanted.filter(key => !found.get(key));
    const plans = missing.map(key => {
      const entry = entries.get(key) as MetricEntry;
      return { key, plan: planView(entry, levels?.get(key) ?? null, options) };
    });
    const read = await this.readPlans(plans, options.pixels);
    for (const [i, { key }] of plans.entries()) {
      const { series, counted } = read[i] as Read;
      const view = viewOf(series, options);
      const total = rowsWithin(entries.get(key) as MetricEntry, rangeOf(options));
      found.set(key, counted ? view : { ...view, total });
      this.kept.set(key, options, found.get(key) as SeriesView);
    }
    return found as Map<string, SeriesView>;
  }

  private async openLevels(): Promise<ReadonlyMap<string, MetricLevels> | null> {
    try {
      return (await this.levels?.levels()) ?? null;
    } catch (error) {
      this.dropLevels(error);
      return null;
    }
  }

  // Levels that cannot be decoded never will be; one that is gone, or out of reach, is another matter.
  private dropLevels(error: unknown): void {
    if (!(error instanceof StoreError)) throw error;
    if (this.levels && !isNotFound(error)) this.onBroken(this.levels.path, error);
    this.levels = null;
  }

  private async readPlans(plans: readonly Planned[], pixels: number): Promise<Read[]> {
    const whole = plans.flatMap(({ key, plan }) => (plan.kind === 'whole' ? [key] : []));
    const rows = plans.flatMap(({ key, plan }) =>
      plan.kind === 'level' ? [{ key, level: plan.level, batches: plan.batches }] : []
    );
    const [wholes, thinned] = await Promise.all([
      whole.length > 0 ? this.file.series(whole) : new Map<string, Series>(),
      rows.length > 0 ? this.readLevels(rows) : new Map<string, Series>()
    ]);
    const read: Read[] = [];
    for (const { key, plan } of plans) {
      const series = wholes.get(key) ?? thinned.get(key);
      if (series) read.push({ series, counted: plan.kind === 'whole' });
      else if (plan.kind !== 'whole') read.push(await this.readPart(key, plan.batches, pixels));
    }
    return read;
  }

  /** Batches of a series a few at a time, thinned on the way: a long one never stands in memory. */
  private async readPart(
    key: string,
    [from, to]: readonly [number, number],
    pixels: number
  ): Promise<Read> {
    const parts: Series[] = [];
    for (let at = from; at < to; at += BATCHES_AT_ONCE) {
      const end = Math.min(to, at + BATCHES_AT_ONCE);
      const [part] = await this.file.parts([{ key, batches: [at, end] }]);
      if (part) parts.push(to - from > BATCHES_AT_ONCE ? thin(part, pixels) : part);
    }
    return { series: mergeSeries(parts), counted: to - from <= BATCHES_AT_ONCE };
  }

  private async readLevels(rows: readonly LevelRange[]): Promise<Map<string, Series>> {
    try {
      const read = (await this.levels?.parts(rows)) ?? [];
      return new Map(read.map(series => [series.key, series]));
    } catch (error) {
      this.dropLevels(error);
      return this.file.series(rows.map(({ key }) => key));
    }
  }
}

/** Choose what to read: the coarsest level with a bucket for every pixel, else the series. */
export function planView(
  entry: MetricEntry,
  levels: MetricLevels | null,
  options: ViewOptions
): Plan {
  const { pixels } = options;
  const range = rangeOf(options);
  if (entry.count <= LEVELS_FROM || fitsWhole(entry.count, pixels)) return { kind: 'whole' };
  const rows = rowsWithin(entry, range);
  if (levels?.count === entry.count) {
    const enough = levels.levels.filter(({ bucket }) => rows / bucket >= pixels);
    const level = enough.at(-1);
    if (level) return { kind: 'level', level, batches: overlapping(level, range) };
  }
  const batches = overlapping(entry, range);
  const count = batches[1] - batches[0];
  const isWhole = count === entry.batches[1] - entry.batches[0];
  return isWhole && count <= BATCHES_AT_ONCE ? { kind: 'whole' } : { kind: 'series', batches };
}

/** The batches that hold a range of steps and a neighbour on either side, counted from the first. */
export function overlapping(
  { batches, from }: Pick<MetricEntry, 'batches' | 'from'>,
  [low, high]: StepRange
): readonly [number, number] {
  const count = batches[1] - batches[0];
  if (from.length !== count || count === 0) return [0, count];
  // The last point before the range stands in the last batch that begins before it, and the first
  // behind it at latest at the beginning of the next batch.
  const first = Math.max(0, lowerBound(from, low) - 1);
  const end = upperBound(from, high);
  return [first, Math.max(first, Math.min(count, end + 1))];
}

/** How many points lie in a range of steps, judged by where batches begin; exact for all of them. */
export function rowsWithin(
  { batches, from, count, summary }: MetricEntry,
  range: StepRange
): number {
  const all = batches[1] - batches[0];
  const last = summary?.last?.step ?? from.at(-1) ?? 0;
  if (all === 0 || from.length !== all || (range[0] <= (from[0] as number) && range[1] >= last))
    return count;
  const full = (all - 1) * FULL < count && count <= all * FULL ? FULL : Math.ceil(count / all);
  const before = (step: number): number => {
    const batch = upperBound(from, step) - 1;
    if (batch < 0) return 0;
    const start = from[batch] as number;
    const end = from[batch + 1] ?? last + 1;
    const share = end > start ? Math.min(1, (step - start) / (end - start)) : 1;
    return batch * full + share * Math.min(full, count - batch * full);
  };
  return Math.max(0, Math.round(before(range[1] + 1) - before(range[0])));
}

function rangeOf({ from = -Infinity, to = Infinity }: ViewOptions): StepRange {
  return [from, to];
}
