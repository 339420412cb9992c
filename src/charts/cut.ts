/**
 * Cuts a path to the shown stretch of x, thins it to what the pixels can show, and breaks it at holes.
 */
import { decimate } from './decimate.js';
import type { Path } from './path.js';
import { lowerBound } from './search.js';
import type { Point } from './types.js';

/** What of x is shown, on which axes, and in how many buckets. */
export interface Cut {
  readonly range: readonly [number, number] | null;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly buckets: number;
}

/** The ends of a band, index by index of its path. */
export interface Ends {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Unbroken stretches, and how many points of the path are in them. */
export interface Strokes {
  readonly stretches: readonly (readonly Point[])[];
  readonly drawn: number;
}

/** Draw `values` along the path; in a band, `ends` come with them. */
export function cutPath(path: Path, values: Float64Array, cut: Cut, ends?: Ends): Strokes {
  const y = cut.logY ? values.map(value => (value > 0 ? value : NaN)) : values;
  const pen = new Pen(path.x, y, cut, ends);
  if (path.ascends) alongX(path.x, y, cut, pen, ends);
  else alongPath(path.x, y, cut, pen);
  return pen;
}

/** Half-open index range of the points of an ascending x within the range. */
export function windowOf(x: Float64Array, range: readonly [number, number] | null) {
  if (range === null) return { from: 0, to: x.length };
  return { from: lowerBound(x, range[0]), to: lowerBound(x, range[1], true) };
}

function alongX(x: Float64Array, y: Float64Array, cut: Cut, pen: Pen, ends?: Ends): void {
  const { from, to } = windowOf(x, cut.range);
  const part = (values: Float64Array) => values.subarray(from, to);
  const across = cut.logX ? part(x).map(Math.log) : part(x);
  const channels = ends ? [y, ends.low, ends.high] : [y];
  const kept = channels.map(values => decimate(across, part(values), cut.buckets));
  // A line that leaves the window is cut exactly at its edge, so nothing has to be clipped.
  if (cut.range) pen.cross(from - 1, from, cut.range[0]);
  for (const i of kept.length > 1 ? union(kept) : kept[0]!) pen.point(from + i);
  if (cut.range) pen.cross(to - 1, to, cut.range[1]);
}

/** A path that may go back: thinned along its own length, cut wherever it crosses an edge. */
function alongPath(x: Float64Array, y: Float64Array, cut: Cut, pen: Pen): void {
  const along = Float64Array.from(x, (_, i) => i);
  const kept = union([decimate(along, y, cut.buckets), decimate(along, x, cut.buckets)]);
  const [low, high] = cut.range ?? [-Infinity, Infinity];
  let before = -1;
  for (const i of kept) {
    const side = sideOf(x[i]!, low, high);
    const was = before < 0 ? side : sideOf(x[before]!, low, high);
    if (before >= 0 && was !== side) {
      const edges = x[i]! > x[before]! ? [low, high] : [high, low];
      for (const edge of edges) pen.cross(before, i, edge);
    }
    if (side === 0) pen.point(i);
    else pen.lift();
    before = i;
  }
}

function sideOf(x: number, low: number, high: number): -1 | 0 | 1 {
  return x < low ? -1 : x > high ? 1 : 0;
}

function union(lists: readonly Uint32Array[]): Uint32Array {
  return Uint32Array.from(new Set(lists.flatMap(list => [...list]))).sort();
}

/** Gathers points into stretches. */
class Pen implements Strokes {
  readonly stretches: Point[][] = [];
  drawn = 0;
  private open: Point[] | null = null;

  constructor(
    private readonly x: Float64Array,
    private readonly y: Float64Array,
    private readonly cut: Cut,
    private readonly ends: Ends | undefined
  ) {}

  lift(): void {
    this.open = null;
  }

  point(i: number): void {
    this.add(this.x[i]!, this.y[i]!, this.ends?.low[i], this.ends?.high[i]);
    this.drawn++;
  }

  /** Where the stroke between two neighbouring points meets an edge, if it does. */
  cross(a: number, b: number, edge: number): void {
    const { x, y, ends } = this;
    if (a < 0 || b >= x.length || x[a] === x[b]) return;
    const along = this.cut.logX ? Math.log : (value: number) => value;
    const share = (along(edge) - along(x[a]!)) / (along(x[b]!) - along(x[a]!));
    if (!(share > 0 && share < 1)) return;
    const at = (values: Float64Array) => mix(values[a]!, values[b]!, share, this.cut.logY);
    this.add(edge, at(y), ends && at(ends.low), ends && at(ends.high));
  }

  private add(x: number, y: number, low?: number, high?: number): void {
    if (!Number.isFinite(y)) return this.lift();
    if (this.open === null) this.stretches.push((this.open = []));
    this.open.push(low === undefined || high === undefined ? { x, y } : { x, y, low, high });
  }
}

function mix(a: number, b: number, share: number, log: boolean): number {
  if (!log || a <= 0 || b <= 0) return a + (b - a) * share;
  return Math.exp(Math.log(a) + (Math.log(b) - Math.log(a)) * share);
}
