/**
 * Repeated runs: mean, spread and number of each group, and how far it is from the first one.
 */
import { formatNumber } from '../../charts/index.js';
import { aggregate, type SpreadKind } from '../../query/index.js';
import type { Goal } from '../../store/index.js';
import { BlockError, type Desk } from '../desk.js';
import { effectOf } from '../effect.js';
import type { ReportRun } from '../gather.js';
import type { Part, SeedsTable } from '../model.js';
import { goalAmong, metricsInOrder } from '../ranking.js';
import { repeatsOf, valuesOf, type Repeats } from '../repeats.js';
import { textOf, textsOf, type Options } from '../source/options.js';
import { shortened, signed, spreadOf } from '../words.js';

const MOST_METRICS = 4;

const SPREAD_WORDS: Readonly<Record<SpreadKind, string>> = {
  sd: 'mean ± standard deviation',
  sem: 'mean ± standard error',
  ci95: 'mean ± half the 95 % interval (Student’s t)',
  range: 'mean, least to greatest'
};

export function seedsBlock(desk: Desk, options: Options): Part[] {
  const runs = desk.runsOf(options);
  const groups = repeatsOf(runs, textsOf(options, 'by'));
  if (groups.length === 0) {
    throw new BlockError('No two finished runs here are alike in everything but a seed.', true);
  }
  const named = textOf(options, 'metric');
  const metrics =
    named === '' ? metricsInOrder(runs).slice(0, MOST_METRICS) : [desk.metricOf(named, runs)];
  const spread = (textOf(options, 'spread') || 'sd') as SpreadKind;
  return [
    {
      kind: 'seeds',
      caption: textOf(options, 'caption'),
      label: desk.label('Table of repeated runs'),
      ...seedsTable(runs, groups, metrics, spread)
    }
  ];
}

function seedsTable(
  runs: readonly ReportRun[],
  groups: readonly Repeats[],
  metrics: readonly string[],
  spread: SpreadKind
): Omit<SeedsTable, 'label'> {
  const columns = metrics.map(metric => column(runs, groups, metric, spread));
  const base = groups[0]?.label ?? '';
  return {
    metrics: columns.map(({ label, note }) => ({ label, note })),
    rows: groups.map(({ label, runs: members }, i) => ({
      label: shortened(label, 60),
      n: members.length,
      cells: columns.map(({ cells }) => cells[i]!)
    })),
    notes: [
      `Each run counts with its best value, where a goal is known, else its last: ${SPREAD_WORDS[spread]}.`,
      groups.length > 1
        ? `Differences are from ${base}, with their 95 % interval by Welch’s t.`
        : ''
    ].filter(text => text !== '')
  };
}

function column(
  runs: readonly ReportRun[],
  groups: readonly Repeats[],
  metric: string,
  spread: SpreadKind
) {
  const goal = goalAmong(runs, metric);
  const values = groups.map(group => valuesOf(group, metric, goal));
  const digits = spreadOf(values.flat());
  const found = values.map(list => aggregate(list, spread));
  const means = found.map(one => one?.mean ?? NaN);
  const ends = means.filter(Number.isFinite);
  const best = goal === null ? NaN : goal === 'min' ? Math.min(...ends) : Math.max(...ends);
  return {
    label: shortened(metric, 40),
    note: goal === null ? 'last' : goal === 'min' ? 'lowest' : 'highest',
    cells: found.map((one, i) => ({
      text: one ? formatNumber(one.mean, digits) : '',
      spread: one ? spreadText(one, spread, digits) : '',
      best: groups.length > 1 && means[i] === best,
      ...(i === 0
        ? { delta: '', interval: '', verdict: '' }
        : deltaOf(values[i]!, values[0]!, goal, digits))
    }))
  };
}

function spreadText(
  { mean, low, high }: { mean: number; low: number; high: number },
  kind: SpreadKind,
  digits: number | undefined
): string {
  if (kind === 'range') return `${formatNumber(low, digits)} to ${formatNumber(high, digits)}`;
  return `± ${formatNumber(high - mean, digits)}`;
}

/** `+0.012 better` and its interval; no word where the interval holds zero. */
function deltaOf(
  values: readonly number[],
  base: readonly number[],
  goal: Goal | null,
  digits: number | undefined
) {
  const effect = effectOf(values, base);
  if (!effect) return { delta: '', interval: '', verdict: '' };
  const { difference, low, high } = effect;
  const text = signed(difference, digits);
  const interval = `${signed(low, digits)} to ${signed(high, digits)}`;
  if (goal === null) return { delta: text, interval, verdict: '' };
  if (low <= 0 && high >= 0) return { delta: `${text} not told apart`, interval, verdict: '' };
  const verdict = difference < 0 === (goal === 'min') ? 'better' : 'worse';
  return { delta: `${text} ${verdict}`, interval, verdict };
}
