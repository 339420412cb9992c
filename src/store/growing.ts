/**
 * A metric's points in memory: columns that grow as a live stream does, and their order by step.
 */
import { SummaryBuilder } from './summary.js';
import type { MetricSummary, Series } from './types.js';

const FIRST_CAPACITY = 256;

/** Points of one metric in the order logged; a Series of them is made when asked for. */
export class GrowingSeries {
  private step = new Float64Array(FIRST_CAPACITY);
  private time = new Float64Array(FIRST_CAPACITY);
  private value = new Float64Array(FIRST_CAPACITY);
  private length = 0;
  private sorted = true;
  private readonly aggregate = new SummaryBuilder();
  private made: Series | null = null;

  constructor(readonly key: string) {}

  /** Add a point; `time` in milliseconds since the run's start. */
  push(step: number, time: number, value: number): void {
    const at = this.length;
    if (at === this.step.length) this.grow();
    if (at > 0 && step < (this.step[at - 1] as number)) this.sorted = false;
    this.step[at] = step;
    this.time[at] = time;
    this.value[at] = value;
    this.length = at + 1;
    this.aggregate.add(step, value);
  }

  summary(): MetricSummary {
    return this.aggregate.build();
  }

  /** The points by step; the same object until a point is added. */
  series(): Series {
    if (this.made?.step.length === this.length) return this.made;
    const { key, length } = this;
    const step = this.step.subarray(0, length);
    const time = this.time.subarray(0, length);
    const value = this.value.subarray(0, length);
    const plain = { key, step, time, value };
    this.made = this.sorted ? plain : sortByStep(plain);
    return this.made;
  }

  // Series made before keep the old columns, whose rows never change.
  private grow(): void {
    const capacity = this.step.length * 2;
    this.step = widened(this.step, capacity);
    this.time = widened(this.time, capacity);
    this.value = widened(this.value, capacity);
  }
}

/** One series of several, in the order their writers logged; equal steps keep that order. */
export function mergeSeries(parts: readonly Series[]): Series {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const length = parts.reduce((sum, part) => sum + part.step.length, 0);
  const merged: Series = {
    key: only?.key ?? '',
    step: new Float64Array(length),
    time: new Float64Array(length),
    value: new Float64Array(length)
  };
  let at = 0;
  for (const part of parts) {
    merged.step.set(part.step, at);
    merged.time.set(part.time, at);
    merged.value.set(part.value, at);
    at += part.step.length;
  }
  return isSorted(merged.step) ? merged : sortByStep(merged);
}

/** The same points ordered by step; stable. */
export function sortByStep({ key, step, time, value }: Series): Series {
  const order = Uint32Array.from(step, (_, index) => index);
  order.sort((a, b) => (step[a] as number) - (step[b] as number) || a - b);
  const by = (column: Float64Array): Float64Array =>
    Float64Array.from(order, index => column[index] as number);
  return { key, step: by(step), time: by(time), value: by(value) };
}

function isSorted(step: Float64Array): boolean {
  for (let i = 1; i < step.length; i++) {
    if ((step[i] as number) < (step[i - 1] as number)) return false;
  }
  return true;
}

function widened(column: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(capacity);
  wider.set(column);
  return wider;
}
