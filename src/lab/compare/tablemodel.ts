/** The table of a comparison as plain data: rows of runs and groups, what differs as columns. Pure. */
import { formatNumber, formatSigned } from '../../charts/index.js';
import {
  aggregate,
  bestValue,
  compareValues,
  diffMaps,
  displayName,
  goalOf,
  keyMetric,
  type Aggregate,
  type FlightView,
  type RunGroup
} from '../../query/index.js';
import type { Goal, ParamValue, Run, StepValue } from '../../store/index.js';
import { paramText } from '../shared/format.js';

export interface TableInput {
  readonly runs: readonly Run[];
  readonly groups: readonly RunGroup[];
  readonly baseline: Run;
  readonly values: FlightView['values'];
  readonly spread: FlightView['look']['spread'];
  readonly metrics: readonly string[];
  /** A metric's value at a step; undefined while it is read. */
  readonly valueAt: (run: string, metric: string, step: number) => StepValue | null | undefined;
}

export interface TableColumn {
  readonly kind: 'param' | 'metric';
  readonly key: string;
  readonly goal: Goal | null;
}

export interface TableCell {
  /** '' where there is nothing. */
  readonly text: string;
  /** The value as written, for a hover and for CSV. */
  readonly full: string;
  readonly sort: number | string | null;
  /** `± 0.004`, of a group. */
  readonly spread: string;
  /** Half width or ends as numbers, for CSV and LaTeX; null for a single run. */
  readonly aggregate: Aggregate | null;
  /** Value less the baseline's, written with its sign; '' without. */
  readonly change: string;
  readonly word: 'better' | 'worse' | 'same' | null;
  readonly isBest: boolean;
  readonly isLoading: boolean;
}

export interface TableRow {
  readonly key: string;
  readonly label: string;
  /** Of a single run. */
  readonly run: Run | null;
  readonly runs: readonly Run[];
  /** The group that it is a member of. */
  readonly group: string | null;
  readonly isBaseline: boolean;
  readonly cells: readonly TableCell[];
}

export interface CompareTable {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** Parameters that all runs have alike. */
  readonly constants: readonly (readonly [string, string])[];
}

interface Source {
  readonly label: string;
  readonly key: string;
  readonly runs: readonly Run[];
  readonly group: string | null;
}

export function compareTable(input: TableInput): CompareTable {
  const { runs, metrics } = input;
  const { differing, same } = diffMaps(runs.map(run => run.params));
  const columns: TableColumn[] = [
    ...differing.map(({ key }) => ({ kind: 'param' as const, key, goal: null })),
    ...metrics.map(key => ({ kind: 'metric' as const, key, goal: goalIn(runs, key) }))
  ];
  const sources = rowSources(input);
  const cells = columns.map(column => columnCells(column, sources, input));
  const rows = sources.map((source, i) => ({
    ...source,
    run: source.runs.length === 1 ? source.runs[0]! : null,
    isBaseline: source.runs.includes(input.baseline),
    cells: cells.map(column => column[i]!)
  }));
  const constants = [...same].map(([key, value]) => [key, paramText(value)] as const);
  return { columns, rows, constants };
}

/** Rows by one column; members stay below their group, rows without a value at the end. */
export function sortTable(table: CompareTable, column: number, descending: boolean): TableRow[] {
  const of = (row: TableRow) => (column < 0 ? row.label : (row.cells[column]?.sort ?? null));
  const order = (a: TableRow, b: TableRow) => compareSort(of(a), of(b), descending);
  const top = table.rows.filter(row => row.group === null).sort(order);
  return top.flatMap(row => [
    row,
    ...table.rows.filter(member => member.group === row.key).sort(order)
  ]);
}

function compareSort(a: string | number | null, b: string | number | null, down: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const found =
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), undefined, { numeric: true });
  return down ? -found : found;
}

function rowSources({ runs, groups }: TableInput): Source[] {
  const single = (run: Run, group: string | null): Source => ({
    label: displayName(run),
    key: group === null ? run.id : `${group}/${run.id}`,
    runs: [run],
    group
  });
  const grouped = new Set(groups.flatMap(group => group.runs));
  return [
    ...groups.flatMap(({ key, label, runs: members }) => [
      { label, key, runs: members, group: null },
      ...members.map(run => single(run, key))
    ]),
    ...runs.filter(run => !grouped.has(run)).map(run => single(run, null))
  ];
}

function goalIn(runs: readonly Run[], metric: string): Goal | null {
  for (const run of runs) {
    const goal = goalOf(run, metric);
    if (goal !== null) return goal;
  }
  return null;
}

function columnCells(
  column: TableColumn,
  sources: readonly Source[],
  input: TableInput
): TableCell[] {
  if (column.kind === 'param') return sources.map(({ runs }) => paramCell(runs, column.key));
  const read = reader(column.key, input);
  const found = sources.map(({ runs }) => runs.map(read));
  const means = found.map(values => aggregate(values.map(valueOf), input.spread));
  const base = means[baselineRow(sources, input.baseline)] ?? null;
  const finite = means.flatMap(one => (one ? [one.mean] : []));
  const width = Math.max(...finite) - Math.min(...finite) || undefined;
  return sources.map((source, i) =>
    metricCell(column, found[i]!, means[i] ?? null, {
      base: source.runs.includes(input.baseline) ? null : base,
      width,
      kind: input.spread,
      isBest: source.group === null && isBest(means[i]?.mean, column.goal, finite)
    })
  );
}

/** The baseline's group where it has one: a mean is compared with a mean. */
function baselineRow(sources: readonly Source[], baseline: Run): number {
  return sources.findIndex(({ runs }) => runs.includes(baseline));
}

function paramCell(runs: readonly Run[], key: string): TableCell {
  const values = new Set(runs.map(run => run.params.get(key)));
  const [value] = values;
  const text = values.size === 1 ? (value === undefined ? '' : paramText(value)) : '…';
  return {
    ...EMPTY,
    text,
    full: values.size === 1 ? text : listed(values),
    sort: sortOf(value, text)
  };
}

function sortOf(value: ParamValue | undefined, text: string): number | string | null {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && !Number.isNaN(value) ? value : text;
}

function listed(values: ReadonlySet<ParamValue | undefined>): string {
  return [...values].map(value => (value === undefined ? '–' : paramText(value))).join(', ');
}

function reader(metric: string, input: TableInput) {
  const key = input.values === 'at-best' ? keyMetric(input.runs) : null;
  return (run: Run): StepValue | null | undefined => {
    if (input.values === 'last') return run.metrics.get(metric)?.last ?? null;
    if (key === null || key === metric) return bestValue(run, metric);
    const best = bestValue(run, key);
    return best && run.metrics.has(metric) ? input.valueAt(run.id, metric, best.step) : null;
  };
}

const valueOf = (found: StepValue | null | undefined) => found?.value ?? NaN;

const EMPTY: TableCell = {
  text: '',
  full: '',
  sort: null,
  spread: '',
  aggregate: null,
  change: '',
  word: null,
  isBest: false,
  isLoading: false
};

function metricCell(
  column: TableColumn,
  values: readonly (StepValue | null | undefined)[],
  mean: Aggregate | null,
  around: { base: Aggregate | null; width: number | undefined; kind: string; isBest: boolean }
): TableCell {
  if (values.some(value => value === undefined)) return { ...EMPTY, text: '…', isLoading: true };
  const [only] = values;
  if (!mean) {
    // All are NaN or infinite: said, since a hole would look as if nothing had been logged.
    const text = only ? formatNumber(only.value) : '';
    return { ...EMPTY, text, full: text };
  }
  const isGroup = values.length > 1;
  const delta = around.base ? compareValues(mean.mean, around.base.mean, column.goal) : null;
  return {
    ...EMPTY,
    text: formatNumber(mean.mean, around.width),
    full: isGroup ? String(mean.mean) : `${String(only!.value)} (${only!.step})`,
    sort: mean.mean,
    spread: isGroup ? spreadText(mean, around.kind) : '',
    aggregate: isGroup ? mean : null,
    change: delta && delta.difference !== 0 ? formatSigned(delta.difference) : '',
    word: delta?.word ?? null,
    isBest: around.isBest
  };
}

/** `± 0.004`, or of a range its ends. */
export function spreadText({ low, high }: Aggregate, kind: string): string {
  const half = (high - low) / 2;
  if (kind !== 'range') return `± ${formatNumber(half, half || undefined)}`;
  return `${formatNumber(low, half || undefined)} … ${formatNumber(high, half || undefined)}`;
}

function isBest(value: number | undefined, goal: Goal | null, all: readonly number[]): boolean {
  if (value === undefined || goal === null || all.length < 2) return false;
  return value === (goal === 'min' ? Math.min(...all) : Math.max(...all));
}
