/**
 * Columns of the list: which ones, what each shows of a run, and how many have room.
 *
 * Pure, but for metrics at another one's best step, which the session reads when they are asked for.
 */
import {
  bestValue,
  defaultColumns,
  fieldValue,
  goalOf,
  metricAs,
  type Field,
  type MetricMode
} from '../../query/index.js';
import type { ParamValue, Run, StepValue, ViewSettings } from '../../store/index.js';
import { metricOf, shownValue } from '../shared/live.js';
import type { IStoreSession } from '../tokens.js';
import { knownField, samePath } from './look.js';

export interface ListColumn {
  /** As the language writes the field; what it is sorted by. */
  readonly path: string;
  readonly field: Field;
  /** Of a metric; null for other fields. */
  readonly mode: MetricMode | null;
  /** Shows each run's own goal metric, since nobody chose another. */
  readonly isGoal: boolean;
  /** Set to the right, with the same digits all over. */
  readonly isNumber: boolean;
  /** Pixels. */
  readonly width: number;
}

/** What a value may depend on besides the run. */
export interface Values {
  /** The metric that the list shows for runs without a goal. */
  readonly metric: string | null;
  readonly session: Pick<IStoreSession, 'valueAt'> | null;
}

/** Columns stand for what is in the newest runs; older ones change nothing that is worth the reading. */
const LOOKED_AT = 300;

const WIDTHS: Readonly<Record<string, number>> = {
  start_time: 34,
  end_time: 40,
  duration: 64,
  attempt: 48,
  run_id: 96,
  archived: 64,
  protected: 64
};
const NUMBER_WIDTH = 64;
/** Values that are close need more digits to be told apart. */
const METRIC_WIDTH = 70;
const TEXT_WIDTH = 84;

/** The columns that a view chose, else those that tell its runs apart, the age last. */
export function columnsOf(
  view: Pick<ViewSettings, 'columns' | 'metricMode'> & { widths: Readonly<Record<string, number>> },
  runs: readonly Run[],
  metric: string | null
): ListColumn[] {
  const some = runs.slice(0, LOOKED_AT);
  const isOwn = view.columns.length === 0;
  const chosen = isOwn ? [...defaultColumns(some), { field: 'start_time' }] : view.columns;
  return chosen.flatMap(({ field: written, ...rest }, i): ListColumn[] => {
    const field = knownField(written);
    if (!field) return [];
    const path = samePath(written);
    const isMetric = field.group === 'metrics';
    const isGoal = isOwn && i === 0 && isMetric && field.name === metric;
    const mode = isMetric ? (modeIn(rest) ?? view.metricMode) : null;
    const isNumber = isMetric || holdsNumbers(field, some);
    const number = isMetric ? METRIC_WIDTH : NUMBER_WIDTH;
    const width = view.widths[path] ?? WIDTHS[path] ?? (isNumber ? number : TEXT_WIDTH);
    return [{ path, field, mode, isGoal, isNumber, width }];
  });
}

function modeIn(rest: object): MetricMode | undefined {
  return 'mode' in rest ? (rest.mode as MetricMode) : undefined;
}

function holdsNumbers(field: Field, runs: readonly Run[]): boolean {
  const values = runs.map(run => fieldValue(run, field)).filter(value => value != null);
  return values.length > 0 && values.every(value => /number|bigint/.test(typeof value));
}

/** What a column says of a run; undefined where it says nothing, or does not know yet. */
export function valueOf(run: Run, column: ListColumn, values: Values): ParamValue | undefined {
  if (column.mode === null) return fieldValue(run, column.field);
  return stepValueOf(run, column, values)?.value;
}

/** The metric that a column shows of a run. */
export function metricIn(run: Run, column: ListColumn, values: Values): string | null {
  if (column.mode === null) return null;
  return column.isGoal ? metricOf(run, values.metric) : column.field.name;
}

/** The value of a metric's column with its step. */
export function stepValueOf(run: Run, column: ListColumn, values: Values): StepValue | null {
  const metric = metricIn(run, column, values);
  if (metric === null) return null;
  const mode = column.mode ?? 'best';
  if (mode === 'best') return shownValue(run, metric).value;
  return mode === 'at-best' ? atBest(run, metric, values) : metricAs(run, metric, mode);
}

/** The metric's value where the run's goal metric is best; of the goal itself its best. */
function atBest(run: Run, metric: string, { metric: listed, session }: Values): StepValue | null {
  const goal = metricOf(run, listed);
  const best = goal === null ? null : bestValue(run, goal);
  const summary = run.metrics.get(metric);
  if (goal === metric) return best;
  if (!best || !summary) return null;
  for (const known of [summary.last, summary.first, summary.min, summary.max])
    if (known?.step === best.step) return known;
  return session?.valueAt(run.id, metric, best.step) ?? null;
}

/** Whether the greatest of a column's values come first when it is asked for. */
export function descendsFirst(column: ListColumn, runs: readonly Run[]): boolean {
  if (column.field.group === 'metrics') {
    const { name } = column.field;
    const [run] = runs;
    return !run || goalOf(run, name) !== 'min';
  }
  return column.path === 'start_time' || column.path === 'end_time' || column.path === 'duration';
}

/** How the list is drawn at a width: what gives way first is what a glance needs least. */
export interface Layout {
  readonly columns: readonly ListColumn[];
  readonly spark: number;
  readonly hasHeader: boolean;
  /** Pixels of a whole row, at least those of the list. */
  readonly width: number;
}

const NAME_WIDTH = 110;
/** Pixels between two columns. */
export const GAP = 6;

/**
 * Columns that have room in `width` pixels. Chosen ones are never left out from 360 pixels on: the list
 * scrolls sideways instead.
 */
export function layoutOf(columns: readonly ListColumn[], width: number, isOwn: boolean): Layout {
  const value = columns.find(column => column.mode !== null);
  const age = columns.find(column => column.path === 'start_time');
  if (width < 220) return { columns: value ? [value] : [], spark: 0, hasHeader: false, width };
  const spark = value ? (width < 260 ? 36 : 56) : 0;
  const fixed = NAME_WIDTH + (spark ? spark + GAP : 0);
  const needed = columns.reduce((sum, column) => sum + column.width + GAP, fixed);
  if (needed <= width || (!isOwn && width >= 360))
    return { columns, spark, hasHeader: true, width: Math.max(needed, width) };
  let left = width - fixed;
  const kept = new Set<ListColumn>();
  for (const column of [value, age, ...columns]) {
    if (!column || kept.has(column)) continue;
    if (column !== value && column.width + GAP > left) continue;
    kept.add(column);
    left -= column.width + GAP;
  }
  const shown = columns.filter(column => kept.has(column));
  return { columns: shown, spark, hasHeader: true, width };
}
