/**
 * From series to what is drawn: cut to the shown range, smoothed, decimated, broken at holes.
 *
 * Pure. Pixels come later (layout.ts); Vega sees only the rows made from this (rows.ts).
 */
import { decimate } from './decimate.js';
import { fullRange, yDomain } from './domains.js';
import { chartNote } from './note.js';
import { GREY_STYLE, runStyle } from './palette.js';
import { smooth } from './smooth.js';
import type { ChartData, ChartInput, ChartLine, EdgeMark, Point, PreparedLine } from './types.js';

const DEFAULT_POINTS = 3000;

/** Prepare every line of a chart and the domains that hold them. */
export function chartData(input: ChartInput): ChartData {
  const layers = input.smooth ? 2 : 1;
  const share = (input.points ?? DEFAULT_POINTS) / (4 * layers * Math.max(1, input.lines.length));
  const buckets = Math.max(24, Math.floor(Math.min(share, input.width)));
  const lines = input.lines
    .map(line => prepareLine(input, line, buckets))
    .sort((a, b) => Number(isColored(a)) - Number(isColored(b)));
  const total = lines.reduce((sum, line) => sum + line.total, 0);
  const drawn = lines.reduce((sum, line) => sum + line.drawn, 0);
  return {
    input,
    lines,
    xDomain: input.range ? [input.range[0], input.range[1]] : fullRange(input),
    yDomain: yDomain(input, lines),
    total,
    drawn,
    note: chartNote(input, lines, drawn, total)
  };
}

/** Whether a line has one of the eighteen looks, rather than grey. */
export function isColored(line: { readonly slot: number }): boolean {
  return runStyle(line.slot) !== GREY_STYLE;
}

function prepareLine(input: ChartInput, line: ChartLine, buckets: number): PreparedLine {
  const { x, y } = ordered(line, input.x);
  const smoothed = input.smooth ? smooth(y, input.smooth) : null;
  const window = windowOf(x, input.range ?? null);
  const cut = (values: Float64Array) => strokes(x, values, window, input, buckets);
  const main = cut(smoothed ?? y);
  const counts = countOdd(y, window, input.logY === true);
  return {
    run: line.run,
    label: line.label,
    slot: line.slot,
    x,
    y,
    smoothed,
    stretches: main.stretches,
    faint: smoothed === null ? [] : cut(y).stretches,
    edges: edgeMarks(x, y, window, input.width / 6),
    end: main.stretches.at(-1)?.at(-1) ?? null,
    ...countPoints(line, window),
    drawn: main.drawn,
    ...counts
  };
}

/** How many points a line stands for in the shown stretch. */
function countPoints(line: ChartLine, { from, to, range }: Window) {
  const here = line.series.step.length;
  const whole = line.total ?? here;
  if (range === null) return { total: whole, isGuess: false };
  if (line.inRange !== undefined) return { total: line.inRange, isGuess: false };
  const share = (to - from) / (here || 1);
  return { total: Math.round(whole * share), isGuess: whole > here };
}

/** A line's points ordered by x; steps are ordered in the store, times need not be. */
function ordered(line: ChartLine, by: 'step' | 'time'): { x: Float64Array; y: Float64Array } {
  const { step, time, value } = line.series;
  const x = by === 'step' ? step : time;
  let ascends = true;
  for (let i = 1; i < x.length && ascends; i++) ascends = x[i]! >= x[i - 1]!;
  if (ascends) return { x, y: value };
  const order = Uint32Array.from(x, (_, i) => i).sort((a, b) => x[a]! - x[b]! || a - b);
  return { x: Float64Array.from(order, i => x[i]!), y: Float64Array.from(order, i => value[i]!) };
}

/** Half-open index range of the points shown, with the shown stretch of x itself. */
interface Window {
  readonly from: number;
  readonly to: number;
  readonly range: readonly [number, number] | null;
}

function windowOf(x: Float64Array, range: readonly [number, number] | null): Window {
  if (range === null) return { from: 0, to: x.length, range };
  return { from: lowerBound(x, range[0]), to: lowerBound(x, range[1], true), range };
}

/** The first index whose x is at least (or, `above`, greater than) the given value. */
export function lowerBound(x: Float64Array, value: number, above = false): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! < value || (above && x[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function strokes(
  x: Float64Array,
  y: Float64Array,
  { from, to, range }: Window,
  input: ChartInput,
  buckets: number
): { stretches: Point[][]; drawn: number } {
  const log = input.logY === true;
  const values = log ? y.map(value => (value > 0 ? value : NaN)) : y;
  const stretches: Point[][] = [];
  let open: Point[] | null = null;
  let drawn = 0;
  const add = (px: number, py: number) => {
    if (!Number.isFinite(py)) return void (open = null);
    if (open === null) stretches.push((open = []));
    open.push({ x: px, y: py });
  };
  // A line that leaves the window is cut exactly at its edge, so nothing has to be clipped.
  const edge = (at: number, right: number) => {
    if (right <= 0 || right >= x.length || x[right - 1] === x[right]) return;
    const share = (at - x[right - 1]!) / (x[right]! - x[right - 1]!);
    if (share > 0 && share < 1) add(at, between(values[right - 1]!, values[right]!, share, log));
  };
  if (range) edge(range[0], from);
  for (const i of decimate(x.subarray(from, to), values.subarray(from, to), buckets)) {
    add(x[from + i]!, values[from + i]!);
    drawn++;
  }
  if (range) edge(range[1], to);
  return { stretches, drawn };
}

function between(a: number, b: number, share: number, log: boolean): number {
  if (!log) return a + (b - a) * share;
  return Math.exp(Math.log(a) + (Math.log(b) - Math.log(a)) * share);
}

function countOdd(y: Float64Array, { from, to }: Window, log: boolean) {
  let nan = 0;
  let infinite = 0;
  let nonpositive = 0;
  for (let i = from; i < to; i++) {
    const value = y[i]!;
    if (value !== value) nan++;
    else if (value - value !== 0) infinite++;
    else if (log && value <= 0) nonpositive++;
  }
  return { nan, infinite, nonpositive };
}

/** Marks for values without a place, at most one of a kind per slot of x. */
function edgeMarks(x: Float64Array, y: Float64Array, window: Window, slots: number): EdgeMark[] {
  const marks: EdgeMark[] = [];
  const span = (x[window.to - 1] ?? 0) - (x[window.from] ?? 0) || 1;
  const seen = new Set<string>();
  for (let i = window.from; i < window.to; i++) {
    const value = y[i]!;
    if (value - value === 0) continue;
    const kind = value !== value ? 'nan' : value > 0 ? 'inf' : '-inf';
    const slot = `${kind} ${Math.floor(((x[i]! - x[window.from]!) / span) * slots)}`;
    if (seen.has(slot)) continue;
    seen.add(slot);
    marks.push({ x: x[i]!, kind });
  }
  return marks;
}
