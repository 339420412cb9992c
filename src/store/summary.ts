/**
 * What is known of a metric without its points: count, first, last, extremes, first NaN.
 *
 * The rules are those of the `metric` facts in docs/format.md; Python computes the same.
 */
import type { MetricSummary, Series, StepValue } from './types.js';
import type { FactValue } from './values.js';
import { isRecord } from './values.js';

/** Collects a summary from points in the order they were logged. */
export class SummaryBuilder {
  private count = 0;
  private first: StepValue | null = null;
  private last: StepValue | null = null;
  private min: StepValue | null = null;
  private max: StepValue | null = null;
  private nan: number | null = null;

  /** Add one point. */
  add(step: number, value: number): void {
    this.count++;
    // Of equal steps the first logged is first, the last logged is last.
    if (!this.first || step < this.first.step) this.first = { step, value };
    if (!this.last || step >= this.last.step) this.last = { step, value };
    if (value !== value) {
      if (this.nan === null || step < this.nan) this.nan = step;
      return;
    }
    if (!this.min || isBefore(value - this.min.value, step, this.min)) this.min = { step, value };
    if (!this.max || isBefore(this.max.value - value, step, this.max)) this.max = { step, value };
  }

  /** The summary so far. */
  build(): MetricSummary {
    const { count, first, last, min, max, nan } = this;
    return { count, first, last, min, max, nan };
  }
}

/** Summarise a series, which is ordered by step. */
export function summarise(series: Series): MetricSummary {
  const builder = new SummaryBuilder();
  for (let i = 0; i < series.step.length; i++) {
    builder.add(series.step[i] as number, series.value[i] as number);
  }
  return builder.build();
}

/** Two writers' summaries of one metric as one; `later` was logged after `earlier`. */
export function mergeSummaries(earlier: MetricSummary, later: MetricSummary): MetricSummary {
  return {
    count: earlier.count + later.count,
    first: pick(earlier.first, later.first, (a, b) => b.step < a.step),
    last: pick(earlier.last, later.last, (a, b) => b.step >= a.step),
    min: pick(earlier.min, later.min, (a, b) => isBefore(b.value - a.value, b.step, a)),
    max: pick(earlier.max, later.max, (a, b) => isBefore(a.value - b.value, b.step, a)),
    nan: earlier.nan === null ? later.nan : Math.min(earlier.nan, later.nan ?? earlier.nan)
  };
}

/** A summary from a `metric` fact or a series' metadata; null for what is none. */
export function parseSummary(value: FactValue): MetricSummary | null {
  if (!isRecord(value) || typeof value['count'] !== 'number') return null;
  return {
    count: value['count'],
    first: pair(value['first']),
    last: pair(value['last']),
    min: pair(value['min']),
    max: pair(value['max']),
    nan: number(value['nan'])
  };
}

// Of equal values the smaller step wins; infinities of one sign are equal, their difference is NaN.
function isBefore(difference: number, step: number, best: StepValue): boolean {
  if (difference < 0) return true;
  return !(difference > 0) && step < best.step;
}

function pick(
  earlier: StepValue | null,
  later: StepValue | null,
  isLater: (earlier: StepValue, later: StepValue) => boolean
): StepValue | null {
  if (!earlier || !later) return earlier ?? later;
  return isLater(earlier, later) ? later : earlier;
}

function pair(value: unknown): StepValue | null {
  if (!Array.isArray(value)) return null;
  const step = number(value[0]);
  const of = number(value[1]);
  return step === null || of === null ? null : { step, value: of };
}

function number(value: unknown): number | null {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : null;
}
