/**
 * Keeps the points that a screen can show: first, last, least and greatest of each bucket (M4), so
 * that no spike vanishes. Knows arrays, not runs.
 */

/**
 * Indices to draw of a line whose `x` ascends, in order; at most 5 per bucket.
 *
 * The first and the last point are always kept. Where a bucket holds values that are not finite, the
 * first of them is kept too, so that the line still breaks there. A line of at most four points a
 * bucket is kept whole.
 */
export function decimate(x: Float64Array, y: Float64Array, buckets: number): Uint32Array {
  const n = Math.min(x.length, y.length);
  if (n <= buckets * 4) return Uint32Array.from({ length: n }, (_, i) => i);
  const kept = new Uint32Array(buckets * 5 + 2);
  const from = x[0]!;
  const scale = buckets / (x[n - 1]! - from || 1);
  let count = 0;
  let start = 0;
  while (start < n) {
    const bucket = bucketOf(x[start]!, from, scale, buckets);
    let end = start + 1;
    while (end < n && bucketOf(x[end]!, from, scale, buckets) === bucket) end++;
    count = keepBucket(y, start, end, kept, count);
    start = end;
  }
  if (kept[0] !== 0) {
    kept.copyWithin(1, 0, count++);
    kept[0] = 0;
  }
  if (kept[count - 1] !== n - 1) kept[count++] = n - 1;
  return kept.slice(0, count);
}

function bucketOf(x: number, from: number, scale: number, buckets: number): number {
  return Math.min(buckets - 1, Math.floor((x - from) * scale));
}

/** Append the five indices of y[start, end) that matter, ascending and once each. */
function keepBucket(
  y: Float64Array,
  start: number,
  end: number,
  kept: Uint32Array,
  count: number
): number {
  let first = -1;
  let last = -1;
  let least = -1;
  let most = -1;
  let hole = -1;
  for (let i = start; i < end; i++) {
    const value = y[i]!;
    // Not finite: NaN and both infinities.
    if (value - value !== 0) {
      if (hole < 0) hole = i;
      continue;
    }
    if (first < 0) first = least = most = i;
    else if (value < y[least]!) least = i;
    else if (value > y[most]!) most = i;
    last = i;
  }
  if (hole >= 0) return keepSorted([first, least, most, last, hole], kept, count);
  // The common case without a list to sort: first and last stand outside.
  const inner = Math.min(least, most);
  const outer = Math.max(least, most);
  kept[count++] = first;
  if (inner > first) kept[count++] = inner;
  if (outer > inner) kept[count++] = outer;
  if (last > outer) kept[count++] = last;
  return count;
}

function keepSorted(indices: number[], kept: Uint32Array, count: number): number {
  let before = -1;
  for (const index of indices.sort((a, b) => a - b)) {
    if (index > before) kept[count++] = index;
    before = Math.max(before, index);
  }
  return count;
}
