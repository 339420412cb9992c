/** What a metric means for a run: which end is good, its best value, how two values compare. */
import type { Goal, Run, StepValue } from '../store/index.js';

// As in flightlog/notebook/metric.py; tests/conformance/words.json holds both together.
const LOWER =
  /(^|[^a-z])(loss|losses|error|err|errors|mse|rmse|mae|mape|nll|logloss|perplexity|ppl|wer|cer|fid|deviance|regret)([^a-z]|$)/;
const HIGHER =
  /(^|[^a-z])(acc|accuracy|f1|auc|auroc|roc|r2|score|precision|recall|bleu|rouge|map|iou|dice|reward|return)([^a-z]|$)/;

/** "baseline #3"; the attempt only when it is not the first, the id's beginning for lack of a name. */
export function displayName(run: Run): string {
  const name = run.name === '' ? run.id.slice(0, 10) : run.name;
  return run.attempt > 1 ? `${name} #${run.attempt}` : name;
}

/** Which end of a metric is good, by its name alone; null when the name does not say. */
export function guessGoal(metric: string): Goal | null {
  // Camel case counts as words: valLoss.
  const words = metric.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  if (LOWER.test(words)) return 'min';
  return HIGHER.test(words) ? 'max' : null;
}

/** The declared goal of a metric, else the guessed one. */
export function goalOf(run: Run, metric: string): Goal | null {
  return run.goals.get(metric) ?? guessGoal(metric);
}

/** Whether a metric is about the machine rather than about what ran on it: `system/cpu`. */
export function isSystemMetric(metric: string): boolean {
  return metric.startsWith('system/');
}

/** The last value of a metric, by step; undefined when the run has none. */
export function metricValue(run: Run, metric: string): number | undefined {
  return run.metrics.get(metric)?.last?.value;
}

/** Which of a metric's values: of its summary, so that nothing is read. */
export type ValueMode = 'best' | 'last' | 'min' | 'max';

export const VALUE_MODES: readonly ValueMode[] = ['best', 'last', 'min', 'max'];

/** One value of a metric and its step; null where the run has none such. */
export function metricAs(run: Run, metric: string, mode: ValueMode): StepValue | null {
  if (mode === 'best') return bestValue(run, metric);
  return run.metrics.get(metric)?.[mode] ?? null;
}

/** The best value of a metric and its step; the last one where nobody knows what is good. */
export function bestValue(run: Run, metric: string): StepValue | null {
  const summary = run.metrics.get(metric);
  if (!summary) return null;
  const goal = goalOf(run, metric);
  if (goal === null) return summary.last;
  return goal === 'min' ? summary.min : summary.max;
}

/**
 * The metric that stands for some runs: the goal that most of them declared first; without goals the
 * metric that most have, of these one whose name tells what is good. Null when there is none.
 */
export function keyMetric(runs: readonly Run[]): string | null {
  const goals = runs.flatMap(run => [...run.goals.keys()].slice(0, 1));
  const goal = mostFrequent(goals, () => 0);
  if (goal !== null) return goal;
  const all = runs.flatMap(run => [...run.metrics.keys()]);
  const own = all.filter(metric => !isSystemMetric(metric));
  const metrics = own.length > 0 ? own : all;
  return mostFrequent(metrics, metric => (guessGoal(metric) === null ? 0 : 1));
}

/** How a value compares with a baseline. */
export interface Delta {
  /** value − base. */
  readonly difference: number;
  /** Null when nobody knows which end is good, or a value is NaN. */
  readonly word: 'better' | 'worse' | 'same' | null;
}

export function compareValues(value: number, base: number, goal: Goal | null): Delta {
  // Two infinities of one sign are the same; their difference would be NaN.
  const difference = value === base ? 0 : value - base;
  if (difference === 0) return { difference, word: 'same' };
  if (goal === null || Number.isNaN(difference)) return { difference, word: null };
  return { difference, word: difference < 0 === (goal === 'min') ? 'better' : 'worse' };
}

// Of equally frequent ones the higher ranked, then the one met first.
function mostFrequent(names: readonly string[], rank: (name: string) => number): string | null {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  let best: string | null = null;
  let bestScore = -1;
  for (const [name, count] of counts) {
    const score = count * 2 + rank(name);
    if (score > bestScore) [best, bestScore] = [name, score];
  }
  return best;
}
