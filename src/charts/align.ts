/**
 * Brings lines with different x together, so that a mean of them means something: by step where they
 * were logged at the same steps, else by buckets of equal width.
 */
import { formatDuration, formatNumber, groupThousands } from './format.js';
import type { Path } from './path.js';
import type { XAxis } from './types.js';

/** Each path's value at each x; NaN where it has none. */
export interface Aligned {
  readonly x: Float64Array;
  readonly columns: readonly Float64Array[];
  /** The buckets in words, `buckets of 20 steps`; '' by step. */
  readonly aligned: string;
}

const MOST_BUCKETS = 120;

/** Align paths; in a bucket a path's value is the mean of its finite ones. */
export function alignPaths(
  paths: readonly Path[],
  axis: XAxis,
  log: boolean,
  width: number
): Aligned {
  const exact = axis === 'step' ? byStep(paths) : null;
  if (exact) return exact;
  const along = log ? Math.log10 : (value: number) => value;
  const [low, high] = extent(paths, along);
  if (!(low <= high)) {
    return { x: new Float64Array(), columns: paths.map(() => new Float64Array()), aligned: '' };
  }
  const size = bucketSize(paths, axis, log, high - low, width);
  const first = Math.floor(low / size);
  const count = Math.floor(high / size) - first + 1;
  // The outermost buckets may reach beyond the points, their middles may not.
  const middle = (i: number) => Math.max(low, Math.min(high, (first + i + 0.5) * size));
  const x = Float64Array.from({ length: count }, (_, i) => (log ? 10 ** middle(i) : middle(i)));
  const columns = paths.map(path =>
    bucketMeans(path, count, at => Math.floor(along(at) / size) - first)
  );
  return { ...used(x, columns), aligned: `buckets of ${bucketName(size, axis, log)}` };
}

/** By step, where every path has all the steps that others have between its first and its last. */
function byStep(paths: readonly Path[]): Aligned | null {
  const all = new Set<number>();
  for (const { x } of paths) for (const at of x) all.add(at);
  const x = Float64Array.from(all).sort();
  const place = new Map<number, number>();
  x.forEach((at, i) => place.set(at, i));
  const columns: Float64Array[] = [];
  for (const path of paths) {
    const column = new Float64Array(x.length).fill(NaN);
    const steps = new Set(path.x);
    const first = place.get(path.x[0] ?? NaN) ?? 0;
    const last = place.get(path.x.at(-1) ?? NaN) ?? -1;
    if (last - first + 1 !== steps.size) return null;
    for (let i = 0; i < path.x.length; i++) column[place.get(path.x[i]!)!] = path.y[i]!;
    columns.push(column);
  }
  return { x, columns, aligned: '' };
}

function extent(paths: readonly Path[], along: (value: number) => number): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const { x } of paths) {
    for (const at of x) {
      const value = along(at);
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return [low, high];
}

/** A round width, so that a bucket holds a point of most paths and is at least four pixels wide. */
function bucketSize(
  paths: readonly Path[],
  axis: XAxis,
  log: boolean,
  span: number,
  width: number
): number {
  const points = paths.map(({ x }) => x.length).sort((a, b) => a - b);
  const few = points[points.length >> 1] ?? 1;
  const most = Math.max(1, Math.min(MOST_BUCKETS, width / 4, few));
  const least = (span || 1) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const round = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= least * 0.999);
  const size = round ?? least;
  return axis === 'step' && !log ? Math.max(1, Math.round(size)) : size;
}

function bucketMeans(
  { x, y }: Path,
  count: number,
  bucketOf: (at: number) => number
): Float64Array {
  const sums = new Float64Array(count);
  const counts = new Float64Array(count);
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(y[i]!)) continue;
    const bucket = bucketOf(x[i]!);
    sums[bucket] = sums[bucket]! + y[i]!;
    counts[bucket] = counts[bucket]! + 1;
  }
  return sums.map((sum, i) => (counts[i]! > 0 ? sum / counts[i]! : NaN));
}

/** Without the buckets that nothing fell into: a line is not broken by them. */
function used(x: Float64Array, columns: readonly Float64Array[]) {
  const keep = Array.from(x, (_, i) => columns.some(column => !Number.isNaN(column[i])));
  const pick = (values: Float64Array) => values.filter((_, i) => keep[i]);
  return { x: pick(x), columns: columns.map(pick) };
}

function bucketName(size: number, axis: XAxis, log: boolean): string {
  if (log) return `${formatNumber(size)} decades`;
  if (axis === 'step') return size === 1 ? '1 step' : `${groupThousands(String(size))} steps`;
  return typeof axis === 'object' ? formatNumber(size) : formatDuration(size);
}
