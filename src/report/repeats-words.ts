/**
 * Sentences about repeated runs: which group is best, how sure that is, what it changed.
 */
import { formatNumber } from '../charts/index.js';
import { aggregate, type Aggregate } from '../query/index.js';
import type { Goal } from '../store/index.js';
import { changes } from './changes.js';
import { effectOf, type Effect } from './effect.js';
import type { ReportRun } from './gather.js';
import { goalAmong, metricsInOrder } from './ranking.js';
import { repeatsOf, valuesOf, type Repeats } from './repeats.js';
import { counted, shortened, signed, spreadOf } from './words.js';

interface Measured {
  readonly group: Repeats;
  readonly values: readonly number[];
  readonly found: Aggregate;
}

/** '' where most runs are not repeated, or nobody knows which end of the metric is good. */
export function repeatsSentence(runs: readonly ReportRun[]): string {
  const [metric] = metricsInOrder(runs);
  const goal = metric === undefined ? null : goalAmong(runs, metric);
  if (metric === undefined || goal === null) return '';
  const groups = repeatsOf(runs);
  const whole = runs.filter(({ run }) => run.status === 'finished').length;
  const covered = groups.reduce((sum, group) => sum + group.runs.length, 0);
  const [first] = groups;
  if (!first || 2 * covered < whole) return '';
  const measured = groups.flatMap(group => {
    const values = valuesOf(group, metric, goal);
    const found = aggregate(values, 'sd');
    return found && found.n > 1 ? [{ group, values, found }] : [];
  });
  const base = measured.find(({ group }) => group === first);
  const best = bestGroup(measured, goal);
  if (!base || !best) return '';
  const digits = spreadOf(measured.flatMap(({ values }) => [...values]));
  const name = shortened(metric);
  const value = `${formatNumber(best.found.mean, digits)} ± ${formatNumber(best.found.high - best.found.mean, digits)}`;
  const count = `mean ± standard deviation, n = ${best.found.n}`;
  if (measured.length === 1)
    return `Over ${counted(best.found.n, 'seed')} its ${name} was ${value} (${count}).`;
  const lead = `Of ${counted(measured.length, 'group')} of runs that differ in nothing but a seed, ${shortened(best.group.label)} has the ${goal === 'min' ? 'lowest' : 'highest'} ${name}: ${value} (${count})`;
  if (best === base) return ahead(lead, best, measured, goal, digits);
  const effect = effectOf(best.values, base.values);
  if (!effect) return `${lead}.`;
  const said = `${lead}, ${against(effect, first.label, digits)}`;
  const [from, to] = [first.runs[0], best.group.runs[0]];
  return from && to ? `${said} ${changes(from, to, true)}` : said;
}

function bestGroup(measured: readonly Measured[], goal: Goal): Measured | undefined {
  const sign = goal === 'min' ? 1 : -1;
  return [...measured].sort((a, b) => sign * (a.found.mean - b.found.mean))[0];
}

function against(effect: Effect, base: string, digits: number | undefined): string {
  const gap = formatNumber(Math.abs(effect.difference), digits);
  const interval = `${signed(effect.low, digits)} to ${signed(effect.high, digits)}`;
  return effect.low <= 0 && effect.high >= 0
    ? `${gap} better than ${base}; but the 95 % interval of the difference, ${interval}, holds zero, so these runs do not tell the two apart.`
    : `${gap} better than ${base} (95 % interval of the difference ${interval}).`;
}

/** The group compared with is best itself: how far ahead of the next. */
function ahead(
  lead: string,
  best: Measured,
  measured: readonly Measured[],
  goal: Goal,
  digits: number | undefined
): string {
  const next = bestGroup(
    measured.filter(one => one !== best),
    goal
  );
  const effect = next && effectOf(best.values, next.values);
  if (!next || !effect) return `${lead}.`;
  return `${lead}, ${against(effect, shortened(next.group.label), digits)}`;
}
