/**
 * Values within sentences: `{{value "metrics.acc" run="deeper"}}`, `{{best "acc"}}`, `{{count}}`.
 */
import { formatNumber } from '../charts/index.js';
import { fieldValue, parseField, QueryError } from '../query/index.js';
import { BlockError, type Desk } from './desk.js';
import { Markup, escapeHtml } from './escape.js';
import { bestOf, goalAmong, metricsInOrder, ranked } from './ranking.js';
import { textOf, type Options } from './source/options.js';
import type { CallToken } from './source/lex.js';
import type { SourceProblem } from './source/place.js';
import { paramText } from './words.js';

/** The value as text; where there is none, a mark in its place and a problem. */
export function sentenceValue(
  desk: Desk,
  token: CallToken,
  report: (problem: SourceProblem) => void
): { html: Markup; text: string } {
  if (token.problem) return missing(token);
  try {
    const text = textOfValue(desk, token.name ?? '', token.options ?? new Map());
    return { text, html: new Markup(`<span class="value">${escapeHtml(text)}</span>`) };
  } catch (error) {
    if (!(error instanceof BlockError)) throw error;
    if (token.place) report({ ...token.place, message: error.message });
    return missing(token);
  }
}

function missing({ raw }: CallToken): { html: Markup; text: string } {
  return { text: raw, html: new Markup(`<span class="missing">${escapeHtml(raw)}</span>`) };
}

function textOfValue(desk: Desk, name: string, options: Options): string {
  if (name === 'count') return String(desk.runsOf(options).length);
  if (name === 'best') return bestName(desk, options);
  return fieldText(desk, options);
}

function bestName(desk: Desk, options: Options): string {
  const runs = desk.runsOf(options);
  const named = textOf(options, 'metric');
  const metric = named === '' ? metricsInOrder(runs)[0] : desk.metricOf(named, runs);
  const goal = metric === undefined ? null : goalAmong(runs, metric);
  if (metric === undefined || goal === null) {
    throw new BlockError(
      `Nobody said which end of ${metric ?? 'what'} is good. Log it with a goal.`
    );
  }
  const [top] = ranked(runs, metric, goal);
  if (!top) throw new BlockError(`No run has a value of ${metric}.`);
  return top.run.name;
}

function fieldText(desk: Desk, options: Options): string {
  const path = textOf(options, 'field');
  const ref = textOf(options, 'run');
  const run =
    ref === '' ? desk.runs[0] : desk.runOf(ref === 'best' ? bestName(desk, new Map()) : ref);
  if (path === '' || !run) throw new BlockError('value takes a field such as "metrics.acc".');
  const metric = /^metrics\./.test(path) || desk.runs.some(one => one.run.metrics.has(path));
  if (metric) return metricText(desk, path, run, textOf(options, 'mode'));
  try {
    const value = fieldValue(run.run, parseField(path));
    if (value === undefined) throw new BlockError(`${run.name} has no ${path}.`);
    return paramText(value);
  } catch (error) {
    if (error instanceof QueryError) throw new BlockError(error.message);
    throw error;
  }
}

function metricText(desk: Desk, path: string, run: Desk['runs'][number], mode: string): string {
  const metric = desk.metricOf(path, desk.runs);
  const summary = run.run.metrics.get(metric);
  const goal = goalAmong(desk.runs, metric);
  const found =
    mode === 'last' || mode === 'min' || mode === 'max'
      ? summary?.[mode]
      : bestOf(run, metric, goal);
  if (!found) throw new BlockError(`${run.name} has no ${metric}.`);
  return formatNumber(found.value);
}
