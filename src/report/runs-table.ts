/**
 * The table of runs: what was varied and what came out, with the difference from the first run.
 */
import { formatDuration, formatNumber } from '../charts/index.js';
import {
  compareValues,
  diffMaps,
  fieldValue,
  nearest,
  parseField,
  QueryError,
  valueText,
  VERDICT_TAGS,
  isSystemMetric,
  type Field
} from '../query/index.js';
import type { Goal, ParamValue } from '../store/index.js';
import { BlockError } from './desk.js';
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

/** What a table shows; without columns, what was varied and what came out. */
export interface TableChoice {
  readonly rows: readonly ReportRun[];
  /** Fields of the query language; default none. */
  readonly columns: readonly string[];
  readonly most: number;
}

interface TableColumn {
  readonly label: string;
  readonly note: string;
  readonly numeric: boolean;
  /** One for each of the report's runs. */
  readonly cells: readonly Cell[];
}

/** One row a run; all runs of the report decide digits, bests and differences. */
export function runsTable(
  runs: readonly ReportRun[],
  { rows, columns, most }: TableChoice = { rows: runs, columns: [], most: Infinity }
): Omit<RunsTable, 'label'> {
  const chosen = columns.map(path => fieldColumn(runs, path));
  const { found, notes } = chosen.length
    ? { found: chosen, notes: [] }
    : defaultColumns(runs, rows.slice(0, most));
  const commonTags: ReadonlyMap<string, string> =
    runs.length > 1 ? diffMaps(runs.map(({ run }) => run.tags)).same : new Map();
  const more = rows.length - most;
  return {
    columns: [
      { label: 'Run', note: '', numeric: false },
      { label: 'Status', note: '', numeric: false },
      ...found.map(({ label, note, numeric }) => ({ label, note, numeric }))
    ],
    rows: rows.slice(0, most).map((entry, i) => ({
      anchor: anchorOf(entry),
      name: entry.name,
      slot: entry.slot,
      isChild: isBeneath(rows, i),
      tags: tagsOf(entry, commonTags),
      status: entry.run.status,
      statusWord: entry.run.status,
      cells: found.map(({ cells }) => cells[runs.indexOf(entry)] ?? cell(''))
    })),
    notes: [
      ...(found.some(({ cells }) => cells.some(({ best, delta }) => best || delta))
        ? notesOf(runs)
        : []),
      ...notes,
      ...(more > 0 ? [`${counted(more, 'more run')} in this file's data.`] : [])
    ]
  };
}

/** Whether a row stands beneath the run that it is part of. */
function isBeneath(rows: readonly ReportRun[], index: number): boolean {
  const parent = rows[index]?.run.parent ?? null;
  if (parent === null) return false;
  for (let above = index - 1; above >= 0; above--) {
    const run = rows[above]?.run;
    if (!run || run.id === parent) return run !== undefined;
    if (run.parent === null) return false;
  }
  return false;
}

/** Runs with those that are part of them beneath them. */
export function nested(runs: readonly ReportRun[]): readonly ReportRun[] {
  const ids = new Set(runs.map(({ run }) => run.id));
  const isTop = ({ run }: ReportRun) => run.parent === null || !ids.has(run.parent);
  const beneath = (entry: ReportRun): ReportRun[] => [
    entry,
    ...runs.filter(({ run }) => run.parent === entry.run.id).flatMap(beneath)
  ];
  const found = runs.filter(isTop).flatMap(beneath);
  // Parents that are their own descendants are none.
  return found.length === runs.length ? found : runs;
}

function defaultColumns(
  runs: readonly ReportRun[],
  rows: readonly ReportRun[]
): { found: TableColumn[]; notes: string[] } {
  const params = diffMaps(runs.map(({ run }) => run.params)).differing.map(({ key }) => key);
  const shown = runs.length > 1 ? params.slice(0, MOST_PARAMS) : [];
  const metrics = metricsInOrder(runs).filter(metric => !isSystemMetric(metric));
  const drawn = metrics.slice(0, MOST_METRICS);
  const more = [
    runs.length > 1 && params.length > shown.length
      ? counted(params.length - shown.length, 'more differing parameter')
      : '',
    metrics.length > drawn.length ? counted(metrics.length - drawn.length, 'more metric') : ''
  ].filter(part => part !== '');
  return {
    found: [
      ...shown.map(key => paramColumn(runs, key)),
      ...drawn.map(metric => metricColumn(runs, metric, rows)),
      { label: 'Duration', note: '', numeric: true, cells: runs.map(durationCell) }
    ],
    notes: more.length ? [`${more.join(' and ')} below.`] : []
  };
}

function paramColumn(runs: readonly ReportRun[], key: string): TableColumn {
  const numeric = isNumeric(runs, key);
  return {
    label: shortened(key, 40),
    note: '',
    numeric,
    cells: runs.map(run => paramCell(run, key, numeric))
  };
}

/** A column that an author named. Throws BlockError for a field that no run has. */
function fieldColumn(runs: readonly ReportRun[], path: string): TableColumn {
  const field = fieldOf(runs, path);
  if (field.group === 'metrics') return metricColumn(runs, field.name);
  if (field.group === 'params') return paramColumn(runs, field.name);
  if (field.group === 'run' && field.name === 'duration') {
    return { label: 'Duration', note: '', numeric: true, cells: runs.map(durationCell) };
  }
  const label = field.name.replace(/_/g, ' ');
  const isTime = field.group === 'run' && field.name === 'start_time';
  const text = (value: ParamValue) => (isTime ? timestamp(Number(value)) : valueText(value));
  return {
    label: label.charAt(0).toUpperCase() + label.slice(1),
    note: '',
    numeric: false,
    cells: runs.map(({ run }) => {
      const value = fieldValue(run, field);
      if (value === undefined || value === null) return cell('');
      return cell(shortened(text(value), 60), { sort: String(value) });
    })
  };
}

function fieldOf(runs: readonly ReportRun[], text: string): Field {
  try {
    const found = parseField(text);
    if (runs.some(({ run }) => fieldValue(run, found) !== undefined)) return found;
  } catch (error) {
    if (error instanceof QueryError) throw new BlockError(error.message);
    throw error;
  }
  const paths = runs.flatMap(({ run }) => [
    ...[...run.params.keys()].map(name => `params.${name}`),
    ...[...run.metrics.keys()].map(name => `metrics.${name}`)
  ]);
  const near = nearest(text, new Set(paths));
  throw new BlockError(`No run has ${text}.${near ? ` Did you mean ${near}?` : ''}`);
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

function metricColumn(
  runs: readonly ReportRun[],
  metric: string,
  shown: readonly ReportRun[] = runs
): TableColumn {
  const goal = goalAmong(runs, metric);
  const values = runs.map(run => bestOf(run, metric, goal));
  const spread = spreadOf(shown.map(run => bestOf(run, metric, goal)?.value ?? NaN));
  const top = goal === null || runs.length < 2 ? null : ranked(runs, metric, goal)[0];
  const base = values[0]?.value;
  const note = goal === null ? 'last' : goal === 'min' ? 'lowest' : 'highest';
  return {
    label: shortened(metric, 40),
    note,
    numeric: true,
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
  const own = [...run.tags].filter(([key]) => !common.has(key) && !VERDICT_TAGS.includes(key));
  const tags = own.map(([key, value]) => shortened(value ? `${key}: ${value}` : key, 30));
  const more = tags.length - MOST_TAGS;
  return more > 0 ? [...tags.slice(0, MOST_TAGS), `+${more}`] : tags;
}

function notesOf(runs: readonly ReportRun[]): string[] {
  const [first] = runs;
  if (runs.length < 2 || !first) return [];
  return [`Differences are from ${first.name}, the first run. Bold: the best of its column.`];
}
