/**
 * Which metric stands for the runs of a report, which end of it is good, and who is best.
 */
import { bestValue, guessGoal, keyMetric } from '../query/index.js';
import { copyRun } from '../store/index.js';
import type { Goal, StepValue } from '../store/index.js';
import type { ReportRun } from './gather.js';

/** The end of a metric that is good, as any of the runs says it, else by its name; null for unknown. */
export function goalAmong(runs: readonly ReportRun[], metric: string): Goal | null {
  for (const { run } of runs) {
    const goal = run.goals.get(metric);
    if (goal) return goal;
  }
  return guessGoal(metric);
}

/** All metrics, the one that stands for the runs first, the others as they were first met. */
export function metricsInOrder(runs: readonly ReportRun[]): string[] {
  const key = keyMetric(runs.map(({ run }) => run));
  const all = new Set(key === null ? [] : [key]);
  for (const { run } of runs) for (const metric of run.metrics.keys()) all.add(metric);
  return [...all].filter(metric => runs.some(({ run }) => run.metrics.has(metric)));
}

/** A run's best value of a metric, or its last where no end is good. */
export function bestOf({ run }: ReportRun, metric: string, goal: Goal | null): StepValue | null {
  if (goal === null) return run.metrics.get(metric)?.last ?? null;
  return bestValue(copyRun(run, { goals: new Map([[metric, goal]]) }), metric);
}

/** Runs with a comparable value of the metric, best first; equal ones in the report's order. */
export function ranked(
  runs: readonly ReportRun[],
  metric: string,
  goal: Goal
): { readonly run: ReportRun; readonly best: StepValue }[] {
  const sign = goal === 'min' ? 1 : -1;
  return runs
    .flatMap(run => {
      const best = bestOf(run, metric, goal);
      return best === null || Number.isNaN(best.value) ? [] : [{ run, best }];
    })
    .sort((a, b) => (a.best.value === b.best.value ? 0 : sign * (a.best.value - b.best.value)));
}

/** The best run by the metric that stands for all; undefined where nobody knows which end is good. */
export function topRun(runs: readonly ReportRun[]): ReportRun | undefined {
  const [metric] = metricsInOrder(runs);
  const goal = metric === undefined ? null : goalAmong(runs, metric);
  return metric === undefined || goal === null ? undefined : ranked(runs, metric, goal)[0]?.run;
}
