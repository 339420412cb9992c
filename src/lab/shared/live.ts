/** A run's key metric and its value, the way the row, the card and the tables all mean it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatSigned } from '../../charts/index.js';
import { bestValue, compareValues, goalOf, isSystemMetric } from '../../query/index.js';
import type { Run, StepValue } from '../../store/index.js';

/** The metric that stands for a run: its first goal, else the one that the list shows, else its first. */
export function metricOf(run: Run, listed: string | null): string | null {
  const goal = run.goals.keys().next().value;
  if (goal !== undefined) return goal;
  if (listed !== null && run.metrics.has(listed)) return listed;
  const [first = null] = run.metrics.keys();
  return [...run.metrics.keys()].find(metric => !isSystemMetric(metric)) ?? first;
}

/** Best value where it is known which end is good, else the last. */
export function shownValue(run: Run, metric: string): { value: StepValue | null; best: boolean } {
  if (goalOf(run, metric) !== null) {
    const value = bestValue(run, metric);
    if (value) return { value, best: true };
  }
  return { value: run.metrics.get(metric)?.last ?? null, best: false };
}

/** Greatest minus least shown value of each run's key metric; metrics that do not vary are absent. */
export function valueSpreads(runs: readonly Run[], listed: string | null): Map<string, number> {
  const ends = new Map<string, [number, number]>();
  for (const run of runs) {
    const metric = metricOf(run, listed);
    const value = metric === null ? undefined : shownValue(run, metric).value?.value;
    if (metric === null || value === undefined || !Number.isFinite(value)) continue;
    const [low, high] = ends.get(metric) ?? [value, value];
    ends.set(metric, [Math.min(low, value), Math.max(high, value)]);
  }
  return new Map(
    [...ends]
      .filter(([, [low, high]]) => high > low)
      .map(([metric, [low, high]]) => [metric, high - low])
  );
}

/** `−0.021 better`, or null where either has no value. */
export function changeText(
  run: Run,
  base: Run,
  metric: string,
  trans: TranslationBundle
): string | null {
  const value = shownValue(run, metric).value;
  const before = shownValue(base, metric).value;
  if (!value || !before) return null;
  const { difference, word } = compareValues(value.value, before.value, goalOf(run, metric));
  const words = { better: trans.__('better'), worse: trans.__('worse'), same: trans.__('same') };
  if (word === 'same') return words.same;
  const number = formatSigned(difference);
  return word === null ? number : `${number} ${words[word]}`;
}
