/**
 * The table of runs: what was varied and what came out, with the difference from the first run.
 */
import { formatDuration, formatNumber } from '../charts/index.js';
import { compareValues, diffMaps } from '../query/index.js';
import type { Goal } from '../store/index.js';
import { timestamp } from './dates.js';
import type { ReportRun } from './gather.js';
import type { Cell, RunsTable } from './model.js';
import { bestOf, goalAmong, metricsInOrder, ranked } from './ranking.js';
import { counted, paramText, shortened, signed, spreadOf } from './words.js';

const MOST_PARAMS = 5;
const MOST_METRICS = 6;
const MOST_TAGS = 3;

/** The anchor of a run's details. */
export function anchorOf({ run }: ReportRun): string {
  return `run-${run.id}`;
}

/** One row a run, in the report's order. */
export function runsTable(runs: readonly ReportRun[]): RunsTable {
  const params = diffMaps(runs.map(({ run }) => run.params)).differing.map(({ key }) => key);
  const shownParams = runs.length > 1 ? params.slice(0, MOST_PARAMS) : [];
  const metrics = metricsInOrder(runs);
  const commonTags: ReadonlyMap<string, string> =
    runs.length > 1 ? diffMaps(runs.map(({ run }) => run.tags)).same : new Map();
  const columns = metrics.slice(0, MOST_METRICS).map(metric => metricColumn(runs, metric));
  return {
    columns: [
      { label: 'Run', note: '', numeric: false },
      { label: 'Status', note: '', numeric: false },
      ...shownParams.map(key => ({
        label: shortened(key, 40),
        note: '',
        numeric: isNumeric(runs, key)
      })),
      ...columns.map(({ label, note }) => ({ label, note, numeric: true })),
      { label: 'Duration', note: '', numeric: true }
    ],
    rows: runs.map((entry, i) => ({
      anchor: anchorOf(entry),
      name: entry.name,
      slot: entry.slot,
      tags: tagsOf(entry, commonTags),
      status: entry.run.status,
      statusWord: entry.run.status,
      cells: [
        ...shownParams.map(key => paramCell(entry, key, isNumeric(runs, key))),
        ...columns.map(({ cells }) => cells[i] ?? cell('')),
        durationCell(entry)
      ]
    })),
    notes: notesOf(runs, params.length - shownParams.length, metrics.length - columns.length)
  };
}

function cell(text: string, rest: Partial<Cell> = {}): Cell {
  return {
    text,
    numeric: false,
    best: false,
    delta: '',
    verdict: '',
    sort: text,
    full: '',
    ...rest
  };
}

function isNumeric(runs: readonly ReportRun[], key: string): boolean {
  return runs.every(({ run }) => {
    const value = run.params.get(key);
    return value === undefined || typeof value === 'number' || typeof value === 'bigint';
  });
}

function paramCell({ run }: ReportRun, key: string, numeric: boolean): Cell {
  const value = run.params.get(key);
  const text = value === undefined ? '' : paramText(value);
  const short = shortened(text, 40);
  const exact = typeof value === 'number' ? String(value) : text;
  const full = short === exact ? '' : exact;
  return cell(short, { numeric, full, sort: numeric ? String(value ?? '') : text });
}

function durationCell({ run }: ReportRun): Cell {
  const ms = run.end === null ? null : run.end - run.start;
  const text = ms === null ? '' : formatDuration(ms);
  return cell(text, {
    numeric: true,
    sort: String(ms ?? ''),
    full: `started ${timestamp(run.start)}`
  });
}

function metricColumn(runs: readonly ReportRun[], metric: string) {
  const goal = goalAmong(runs, metric);
  const values = runs.map(run => bestOf(run, metric, goal));
  const spread = spreadOf(values.map(best => best?.value ?? NaN));
  const top = goal === null || runs.length < 2 ? null : ranked(runs, metric, goal)[0];
  const base = values[0]?.value;
  const note = goal === null ? 'last' : goal === 'min' ? 'lowest' : 'highest';
  return {
    label: shortened(metric, 40),
    note,
    cells: runs.map((run, i) => {
      const best = values[i];
      if (!best) return cell('', { numeric: true });
      const delta = i === 0 || base === undefined ? null : deltaOf(best.value, base, goal, spread);
      const last = run.run.metrics.get(metric)?.last;
      const ended = last && goal !== null ? `, last ${last.value} at step ${last.step}` : '';
      return cell(formatNumber(best.value, spread), {
        numeric: true,
        best: top !== null && top?.best.value === best.value,
        delta: delta?.text ?? '',
        verdict: delta?.verdict ?? '',
        sort: String(best.value),
        full: `${note} ${best.value} at step ${best.step}${ended}`
      });
    })
  };
}

function deltaOf(value: number, base: number, goal: Goal | null, spread: number | undefined) {
  const { difference, word } = compareValues(value, base, goal);
  if (word === 'same') return { text: 'same', verdict: '' };
  if (Number.isNaN(difference)) return null;
  return { text: [signed(difference, spread), word ?? ''].join(' ').trim(), verdict: word ?? '' };
}

/** Tags that not every run has. */
function tagsOf({ run }: ReportRun, common: ReadonlyMap<string, string>): string[] {
  const own = [...run.tags].filter(([key]) => !common.has(key));
  const tags = own.map(([key, value]) => shortened(value ? `${key}: ${value}` : key, 30));
  const more = tags.length - MOST_TAGS;
  return more > 0 ? [...tags.slice(0, MOST_TAGS), `+${more}`] : tags;
}

function notesOf(runs: readonly ReportRun[], params: number, metrics: number): string[] {
  const [first] = runs;
  const more = [
    params > 0 && counted(params, 'more differing parameter'),
    metrics > 0 && counted(metrics, 'more metric')
  ].filter(part => typeof part === 'string');
  return [
    runs.length > 1 && first
      ? `Differences are from ${first.name}, the first run. Bold: the best of its column.`
      : '',
    more.length ? `${more.join(' and ')} below.` : ''
  ].filter(text => text !== '');
}
