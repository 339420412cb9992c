/**
 * The report's first paragraphs: sentences computed from the runs, true whatever the runs are.
 */
import { formatDuration, formatNumber } from '../charts/index.js';
import { compareValues } from '../query/index.js';
import { changes } from './changes.js';
import type { Goal } from '../store/index.js';
import type { ReportRun } from './gather.js';
import { goalAmong, metricsInOrder, ranked } from './ranking.js';
import { repeatsSentence } from './repeats-words.js';
import { counted, fateOf, listed, shortened, spreadOf } from './words.js';

const MOST_FAILURES = 3;

/** Paragraphs: what was run, what came out, what went wrong. */
export function abstractOf(runs: readonly ReportRun[]): string[] {
  const outcome = [opening(runs), repeatsSentence(runs) || result(runs)].filter(Boolean).join(' ');
  return [outcome, failures(runs)].filter(text => text !== '');
}

/** `5 runs of digits: 4 finished and 1 failed.` The dates stand above. */
function opening(runs: readonly ReportRun[]): string {
  const experiments = [...new Set(runs.map(({ run }) => run.experiment))];
  const of =
    experiments.length > 3
      ? ` of ${experiments.length} experiments`
      : ` of ${listed(experiments.map(name => shortened(name)))}`;
  const [only] = runs;
  if (only && runs.length === 1) {
    const { status, start, end } = only.run;
    const took = end === null ? '' : ` after ${formatDuration(end - start)}`;
    return `One run${of}; it ${fateOf(status)}${took}.`;
  }
  return `${counted(runs.length, 'run')}${of}: ${fates(runs)}.`;
}

function fates(runs: readonly ReportRun[]): string {
  const counts = new Map<string, number>();
  for (const { run } of runs) counts.set(run.status, (counts.get(run.status) ?? 0) + 1);
  const [[status] = ['']] = counts;
  if (counts.size === 1) {
    const both = runs.length === 2 ? 'both' : 'all';
    return status === 'finished' || status === 'failed' || status === 'crashed'
      ? `${both} ${status}`
      : `${both} are ${status}`;
  }
  return listed([...counts].map(([status, count]) => `${count} ${status}`));
}

function result(runs: readonly ReportRun[]): string {
  const [metric] = metricsInOrder(runs);
  const [first] = runs;
  if (metric === undefined || !first) return '';
  const goal = goalAmong(runs, metric);
  const name = shortened(metric);
  if (goal === null) return extent(runs, metric, name);
  const order = ranked(runs, metric, goal);
  const [top] = order;
  if (!top) return '';
  const spread = spreadOf(order.map(({ best }) => best.value));
  const value = formatNumber(top.best.value, spread);
  const extreme = goal === 'min' ? 'lowest' : 'highest';
  if (runs.length === 1) {
    const last = top.run.run.metrics.get(metric)?.last;
    if (!last || last.step === top.best.step) {
      return `Its ${name} was ${extreme} at the end, ${value} at step ${top.best.step}.`;
    }
    return `Its ${name} was ${extreme} at step ${top.best.step}, ${value}; it ended at ${formatNumber(last.value)}.`;
  }
  return comparison(first, order, `The ${extreme} ${name}`, spread, goal);
}

type Order = ReturnType<typeof ranked>;

/** Who reached the best value, how far from the first run that is, and what they changed for it. */
function comparison(
  first: ReportRun,
  order: Order,
  subject: string,
  spread: number | undefined,
  goal: Goal
): string {
  const best = order[0]?.best.value ?? NaN;
  const top = order.filter(({ best: { value } }) => value === best);
  const who = top.slice(0, 3).map(({ run, best: { step } }) => `${run.name} (step ${step})`);
  if (top.length > 3) who.push(counted(top.length - 3, 'more run'));
  const lead = `${subject}, ${formatNumber(best, spread)}, was reached by ${listed(who)}`;
  if (top.some(({ run }) => run === first)) {
    const next = order[top.length];
    if (!next) return `${lead}.`;
    const gap = formatNumber(Math.abs(next.best.value - best), spread);
    return `${lead}, ${gap} ahead of ${next.run.name}.`;
  }
  const base = order.find(({ run }) => run === first)?.best.value;
  const change = top.length === 1 && top[0] ? ` ${changes(first, top[0].run)}` : '';
  if (base === undefined) return `${lead}.${change}`;
  const gap = formatNumber(Math.abs(compareValues(best, base, goal).difference), spread);
  return `${lead}: ${gap} better than ${first.name} (${formatNumber(base, spread)}).${change}`;
}

/** Where nobody knows which end is good, only the extent is said. */
function extent(runs: readonly ReportRun[], metric: string, name: string): string {
  const lasts = runs
    .map(run => ({ run, value: run.run.metrics.get(metric)?.last?.value ?? NaN }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value);
  const [low] = lasts;
  const high = lasts.at(-1);
  if (!low || !high) return '';
  const spread = spreadOf(lasts.map(({ value }) => value));
  const say = ({ run, value }: typeof low) => `${formatNumber(value, spread)} (${run.name})`;
  return low === high || low.value === high.value
    ? `The last ${name} is ${formatNumber(low.value)}.`
    : `The last ${name} lies between ${say(low)} and ${say(high)}.`;
}

function failures(runs: readonly ReportRun[]): string {
  const bad = runs.filter(({ run }) => run.status !== 'finished' && run.status !== 'running');
  if (runs.length === 1 && bad.length === 1 && bad[0]?.run.exception === null) return '';
  const said = bad.slice(0, MOST_FAILURES).map(({ name, run }) => {
    const { exception } = run;
    const why = exception
      ? ` with ${shortened(exception.type, 60)}${exception.message ? `: ${shortened(exception.message, 140)}` : ''}`
      : '';
    return sentence(`${name} ${fateOf(run.status)}${why}`);
  });
  const more = bad.length - said.length;
  if (more > 0) said.push(`${counted(more, 'more run')} did not finish.`);
  return said.join(' ');
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** What a reader must know before the numbers are believed. */
export function warningsOf(runs: readonly ReportRun[]): string[] {
  const dropped = runs.reduce((sum, { run }) => sum + run.dropped, 0);
  const unread = runs.filter(({ problems }) => problems.length > 0);
  return [
    dropped > 0 ? `${counted(dropped, 'point')} could not be stored while training.` : '',
    unread.length > 0
      ? `Not all of ${listed(unread.slice(0, 5).map(({ name }) => name))} could be read; see there.`
      : ''
  ].filter(text => text !== '');
}
