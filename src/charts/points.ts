/**
 * The numbers behind a metric's chart, point by point: what CSV and the plain spec are written from.
 */
import { windowOf } from './cut.js';
import type { ChartData, ChartInput, PreparedLine } from './types.js';

/** One point at hand, in the shown range. */
export interface DataPoint {
  readonly line: PreparedLine;
  readonly x: number;
  readonly y: number;
  readonly smoothed: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number | null;
}

/** Every point at hand of every line; a thinned series has only those that it was thinned to. */
export function dataPoints({ input, lines }: ChartData): DataPoint[] {
  return lines.flatMap(line => {
    const { from, to } = windowOf(line.x, input.range ?? null);
    return Array.from({ length: to - from }, (_, k): DataPoint => {
      const i = from + k;
      return {
        line,
        x: line.x[i]!,
        y: line.y[i]!,
        smoothed: line.smoothed?.[i] ?? null,
        low: line.band?.low[i] ?? null,
        high: line.band?.high[i] ?? null,
        n: line.band?.n[i] ?? null
      };
    });
  });
}

/** What x is called in a file: `step`, `time_ms`, `time_utc`, or the metric's name. */
export function xName({ x }: ChartInput): string {
  if (typeof x === 'object') return x.metric;
  return x === 'step' ? 'step' : x === 'relative' ? 'time_ms' : 'time_utc';
}
