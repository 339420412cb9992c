/**
 * A line's points in the units of its x axis: step, time of the clock, time since the start, or another
 * metric joined by step.
 */
import type { Series } from '../store/index.js';
import type { ChartInput, ChartLine } from './types.js';

/** Points in the order in which they are joined by strokes. */
export interface Path {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Whether x ascends; a metric on the x axis may go back. */
  readonly ascends: boolean;
  /** Points left out: x has no value there, or none that a logarithmic axis can place. */
  readonly unplaced: number;
}

/** Whether x is drawn on a logarithmic axis; clock times never are. */
export function isLogX({ x, logX }: ChartInput): boolean {
  return logX === true && x !== 'time';
}

/** The path of a line, without the points that its x axis has no place for. */
export function pathOf(line: ChartLine, input: ChartInput): Path {
  const { step, time, value } = line.series;
  const { x: axis } = input;
  if (typeof axis === 'object') return placed(joined(line), value, isLogX(input), false);
  const start = line.start ?? 0;
  const x = axis === 'step' ? step : axis === 'time' && start ? time.map(at => at + start) : time;
  return placed(x, value, isLogX(input), true);
}

/** Each point's x: the last value of the other metric at the same step, NaN where there is none. */
function joined({ series, xSeries }: ChartLine): Float64Array {
  const x = new Float64Array(series.step.length).fill(NaN);
  if (xSeries === undefined) return x;
  const at = lastByStep(xSeries);
  for (let i = 0; i < x.length; i++) x[i] = at.get(series.step[i]!) ?? NaN;
  return x;
}

function lastByStep({ step, value }: Series): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (let i = 0; i < step.length; i++) found.set(step[i]!, value[i]!);
  return found;
}

function placed(x: Float64Array, y: Float64Array, log: boolean, order: boolean): Path {
  const fits = (at: number) => at - at === 0 && (!log || at > 0);
  let n = 0;
  let ascends = true;
  for (let i = 0; i < x.length; i++) {
    if (fits(x[i]!)) n++;
    if (i > 0 && x[i]! < x[i - 1]!) ascends = false;
  }
  const unplaced = x.length - n;
  let path = { x, y };
  if (unplaced > 0) path = { x: x.filter(fits), y: y.filter((_, i) => fits(x[i]!)) };
  if (unplaced > 0) ascends = isSorted(path.x);
  if (!ascends && order) return { ...sortedByX(path), ascends: true, unplaced };
  return { ...path, ascends, unplaced };
}

function isSorted(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (x[i]! < x[i - 1]!) return false;
  return true;
}

/** The same points ordered by x; those of one x keep their order. */
export function sortedByX<T extends { x: Float64Array; y: Float64Array }>({ x, y }: T) {
  const order = orderOf(x);
  return { x: Float64Array.from(order, i => x[i]!), y: Float64Array.from(order, i => y[i]!) };
}

/** The indices of x in ascending order of its values. */
export function orderOf(x: Float64Array): Uint32Array {
  return Uint32Array.from(x, (_, i) => i).sort((a, b) => x[a]! - x[b]! || a - b);
}
