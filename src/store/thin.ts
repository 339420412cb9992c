/**
 * Keeps of a series the points that so many pixels can show, so that no spike, end or hole vanishes.
 *
 * Knows arrays, not files. The rules are those of the levels in docs/format.md, over buckets of steps
 * and over buckets of rows: a chart may draw either steps or times.
 */
import type { Series } from './types.js';

/** Series of at most this many points a pixel are left as they are. */
const WHOLE = 4;

/** Whether a series of so many points is left whole. */
export function fitsWhole(points: number, pixels: number): boolean {
  return points <= WHOLE * pixels;
}

/**
 * The same object where the series fits, else of every bucket of steps and of rows, as many of each as
 * there are pixels: first, last, least and greatest finite, and the first NaN and infinities.
 */
export function thin(series: Series, pixels: number): Series {
  const { step, value } = series;
  const n = step.length;
  if (fitsWhole(n, pixels)) return series;
  const keep = new Uint8Array(n);
  const buckets = Math.max(1, Math.floor(pixels));
  const first = step[0] as number;
  const perStep = buckets / ((step[n - 1] as number) - first || 1);
  markBuckets(keep, value, i => Math.floor(((step[i] as number) - first) * perStep));
  const perRow = buckets / (n - 1);
  markBuckets(keep, value, i => Math.floor(i * perRow));
  return picked(series, keep);
}

/** The points of a range of steps, and one more on either side where there is one. */
export function cut(series: Series, from: number, to: number): Series {
  const { key, step, time, value } = series;
  const start = Math.max(0, lowerBound(step, from) - 1);
  const end = Math.min(step.length, upperBound(step, to) + 1);
  if (start === 0 && end === step.length) return series;
  return {
    key,
    step: step.subarray(start, end),
    time: time.subarray(start, end),
    value: value.subarray(start, end)
  };
}

/** How many steps of an ascending column lie in a range. */
export function countWithin(step: Float64Array, from: number, to: number): number {
  return Math.max(0, upperBound(step, to) - lowerBound(step, from));
}

/** The index of the first that is at least `wanted`. */
export function lowerBound(ascending: ArrayLike<number>, wanted: number): number {
  return bound(ascending, at => at < wanted);
}

/** The index of the first that is greater than `wanted`. */
export function upperBound(ascending: ArrayLike<number>, wanted: number): number {
  return bound(ascending, at => at <= wanted);
}

function bound(ascending: ArrayLike<number>, before: (value: number) => boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(ascending[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function markBuckets(
  keep: Uint8Array,
  value: Float64Array,
  bucketOf: (index: number) => number
): void {
  let start = 0;
  let bucket = bucketOf(0);
  for (let i = 1; i < keep.length; i++) {
    const next = bucketOf(i);
    if (next === bucket) continue;
    mark(keep, value, start, i);
    start = i;
    bucket = next;
  }
  mark(keep, value, start, keep.length);
}

function mark(keep: Uint8Array, value: Float64Array, start: number, end: number): void {
  let least = -1;
  let most = -1;
  let odd = 0;
  for (let i = start; i < end; i++) {
    const at = value[i] as number;
    if (at - at !== 0) {
      // NaN and the infinities: the first of each.
      const kind = at !== at ? 1 : at > 0 ? 2 : 4;
      if ((odd & kind) === 0) keep[i] = 1;
      odd |= kind;
    } else if (least < 0) least = most = i;
    else if (at < (value[least] as number)) least = i;
    else if (at > (value[most] as number)) most = i;
  }
  if (least >= 0) keep[least] = keep[most] = 1;
  keep[start] = keep[end - 1] = 1;
}

function picked({ key, step, time, value }: Series, keep: Uint8Array): Series {
  let count = 0;
  for (const kept of keep) count += kept;
  const thinned = {
    key,
    step: new Float64Array(count),
    time: new Float64Array(count),
    value: new Float64Array(count)
  };
  let at = 0;
  for (let i = 0; i < keep.length; i++) {
    if (keep[i] === 0) continue;
    thinned.step[at] = step[i] as number;
    thinned.time[at] = time[i] as number;
    thinned.value[at++] = value[i] as number;
  }
  return thinned;
}
