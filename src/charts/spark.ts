/**
 * A line small enough for a table cell, as the `d` of one SVG path.
 */
import type { Series } from '../store/index.js';
import { decimate } from './decimate.js';

/**
 * Path of a series in a box of `w` by `h` pixels, with 1 px to spare on each side.
 *
 * Breaks at values that are not finite; '' when no value is finite; a single point is a short dash.
 */
export function sparkPath(series: Series, w: number, h: number): string {
  const { step, value } = series;
  const box = bounds(value);
  if (box === null) return '';
  const span = (step[step.length - 1] ?? 0) - step[0]! || 1;
  const across = (i: number) => round(1 + ((step[i]! - step[0]!) / span) * (w - 2));
  const down = (i: number) => {
    const share = box.high > box.low ? (value[i]! - box.low) / (box.high - box.low) : 0.5;
    return round(h - 1 - share * (h - 2));
  };
  let path = '';
  let pen = false;
  for (const i of decimate(step, value, Math.max(4, Math.floor(w / 2)))) {
    if (!Number.isFinite(value[i]!)) {
      pen = false;
      continue;
    }
    path += `${pen ? 'L' : 'M'}${across(i)},${down(i)}`;
    // A lone point draws nothing as a path, so it gets a stroke of one pixel.
    if (!pen) path += 'h.01';
    pen = true;
  }
  return path;
}

function bounds(values: Float64Array): { low: number; high: number } | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value - value !== 0) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : null;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
