/**
 * What lies under a place on the x axis: the nearest point of every line, by binary search.
 */
import { lowerBound } from './search.js';
import type { PreparedLine } from './types.js';

/** A line's point nearest to the asked x; x in steps or milliseconds. */
export interface Hit {
  readonly line: PreparedLine;
  readonly x: number;
  readonly y: number;
  /** The smoothed value, or null without smoothing. */
  readonly smoothed: number | null;
  /** Place in the line's points. */
  readonly index: number;
}

/** The index of the x nearest to `at`, or -1 for no points; of two as near, the earlier. */
export function nearestIndex(x: Float64Array, at: number): number {
  if (x.length === 0) return -1;
  const right = Math.min(lowerBound(x, at), x.length - 1);
  return right > 0 && at - x[right - 1]! <= x[right]! - at ? right - 1 : right;
}

/** The x of the point nearest to `at` in any line, or null where there is none. */
export function snapX(lines: readonly PreparedLine[], at: number): number | null {
  let best: number | null = null;
  for (const { x } of lines) {
    const found = x[nearestIndex(x, at)];
    if (found === undefined) continue;
    if (best === null || Math.abs(found - at) < Math.abs(best - at)) best = found;
  }
  return best;
}

/** The next x beyond `at` in any line, to the right (1) or the left (-1); null at the end. */
export function stepX(
  lines: readonly PreparedLine[],
  at: number,
  direction: 1 | -1
): number | null {
  let best: number | null = null;
  for (const { x } of lines) {
    const index = direction > 0 ? lowerBound(x, at, true) : lowerBound(x, at) - 1;
    const found = x[index];
    if (found === undefined) continue;
    if (best === null || direction * (found - best) < 0) best = found;
  }
  return best;
}

/** Each line's value at `at`, greatest first; lines that end more than `reach` away are left out. */
export function hitsAt(lines: readonly PreparedLine[], at: number, reach: number): Hit[] {
  const hits = lines.flatMap(line => {
    const index = nearestIndex(line.x, at);
    const x = line.x[index];
    const y = line.y[index];
    if (x === undefined || y === undefined || Math.abs(x - at) > reach) return [];
    return [{ line, x, y, smoothed: line.smoothed?.[index] ?? null, index }];
  });
  const rank = ({ smoothed, y }: Hit) => {
    const value = smoothed ?? y;
    return Number.isNaN(value) ? -Infinity : value;
  };
  return hits.sort((a, b) => rank(b) - rank(a));
}

/** The hit whose drawn value is nearest to a height in pixels, at most `reach` away. */
export function nearestHit(
  hits: readonly Hit[],
  toY: (y: number) => number,
  at: number,
  reach: number
): Hit | null {
  let best: Hit | null = null;
  let least = reach;
  for (const hit of hits) {
    const away = Math.abs(toY(hit.smoothed ?? hit.y) - at);
    if (!(away <= least)) continue;
    least = away;
    best = hit;
  }
  return best;
}
