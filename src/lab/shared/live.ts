/** A run's key metric and its series, the way the row, the card and the details all mean it. */
import { bestValue, keyMetric } from '../../query/index.js';
import type { Run, StepValue } from '../../store/types.js';

/** The metric that stands for a run: its first goal, else the one most of `among` share. */
export function metricOf(run: Run, fallback: string | null): string | null {
  const goal = run.goals.keys().next().value;
  if (goal !== undefined && (run.metrics.has(goal) || fallback === null)) return goal;
  if (fallback !== null && run.metrics.has(fallback)) return fallback;
  return goal ?? run.metrics.keys().next().value ?? null;
}

/** The metric that stands for several runs. */
export function sharedMetric(runs: readonly Run[]): string | null {
  return keyMetric(runs) ?? null;
}

/** Best value where the run has a goal for the metric, else the last. */
export function shownValue(run: Run, metric: string): { value: StepValue | null; best: boolean } {
  const best = run.goals.has(metric) ? bestValue(run, metric) : null;
  if (best) return { value: best, best: true };
  return { value: run.metrics.get(metric)?.last ?? null, best: false };
}
