/**
 * How far a chart's axes reach.
 */
import { isLogX, pathOf } from './path.js';
import type { ChartInput, PreparedLine } from './types.js';

/** First and last x of all lines, in the units of x, whatever the shown range. */
export function fullRange(input: ChartInput): [number, number] {
  const members = (input.bands ?? []).flatMap(band => band.members);
  const log = isLogX(input);
  let low = Infinity;
  let high = -Infinity;
  for (const line of [...input.lines, ...members]) {
    const { x, ascends } = pathOf(line, input);
    for (const at of ascends ? [x[0] ?? NaN, x.at(-1) ?? NaN] : x) {
      if (at < low) low = at;
      if (at > high) high = at;
    }
  }
  if (low > high) return log ? [1, 10] : [0, 1];
  if (low < high) return [low, high];
  return log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
}

/** The stretch of y that holds all that is drawn, with a little room. */
export function yDomain(input: ChartInput, lines: readonly PreparedLine[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  const take = (value: number) => {
    if (input.logY && value <= 0) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const { stretches, faint } of lines) {
    for (const stretch of [...stretches, ...faint]) {
      for (const point of stretch) {
        take(point.y);
        if (point.low !== undefined) take(point.low);
        if (point.high !== undefined) take(point.high);
      }
    }
  }
  if (low > high) return input.logY ? [1, 10] : [0, 1];
  return input.logY ? padLog(low, high) : padLinear(low, high);
}

function padLog(low: number, high: number): [number, number] {
  const room = low < high ? (high / low) ** 0.04 : 2;
  return [Math.max(low / room, Number.MIN_VALUE), Math.min(high * room, Number.MAX_VALUE)];
}

// Zero is shown only where the values come near it anyway.
function padLinear(low: number, high: number): [number, number] {
  const span = high - low;
  if (!(span > 0)) {
    const room = Math.abs(low) * 0.1 || 0.5;
    return [low - room, high + room];
  }
  if (!Number.isFinite(span)) return [low, high];
  const pad = span * 0.05;
  if (low >= 0 && low < span * 0.2) return [0, high + pad];
  if (high <= 0 && -high < span * 0.2) return [low - pad, 0];
  return [low - pad, high + pad];
}
