/** What a cell of the list says: short in the cell, in full on hover. */
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  formatAge,
  formatFixed,
  formatNumber,
  formatSigned,
  groupThousands
} from '../../charts/index.js';
import {
  aggregate,
  compareValues,
  displayName,
  goalOf,
  type Aggregate,
  type SpreadKind
} from '../../query/index.js';
import type { ParamValue, Run } from '../../store/index.js';
import { durationText, momentText, paramText } from '../shared/format.js';
import { metricIn, stepValueOf, valueOf, type ListColumn, type Values } from './columns.js';

export interface Cell {
  readonly text: string;
  /** The whole value, and what it is. */
  readonly title: string;
  readonly word?: 'better' | 'worse' | 'same';
}

/** What all cells of the list depend on. */
export interface CellContext {
  readonly values: Values;
  readonly now: number;
  readonly spread: SpreadKind;
  /** The run that others are compared with. */
  readonly baseline: Run | null;
  /** Greatest less least value of a column in the list, by path. */
  readonly spreads: ReadonlyMap<string, number>;
  readonly trans: TranslationBundle;
}

const NOTHING: Cell = { text: '', title: '' };

export function runCell(run: Run, column: ListColumn, context: CellContext): Cell {
  if (column.mode !== null) return metricCell(run, column, context);
  const { trans, now } = context;
  if (column.path === 'start_time') {
    const title = trans.__('Started %1', momentText(run.start));
    return { text: ageText(run.start, now), title };
  }
  if (column.path === 'end_time') {
    if (run.end === null) return NOTHING;
    return { text: ageText(run.end, now), title: trans.__('Ended %1', momentText(run.end)) };
  }
  if (column.path === 'duration') {
    if (run.end === null && run.status !== 'running') return NOTHING;
    const text = durationText(run, now, trans);
    return { text, title: trans.__('Took %1', text) };
  }
  return plainCell(valueOf(run, column, context.values), column);
}

const DAY = 86_400_000;

/** As formatAge, and short for months and years too. */
function ageText(time: number, now: number): string {
  const days = Math.floor((now - time) / DAY);
  if (days < 30) return formatAge(time, now);
  return days < 365 ? `${Math.floor(days / 30)}mo` : `${Math.floor(days / 365)}y`;
}

function plainCell(value: ParamValue | undefined, column: ListColumn): Cell {
  if (value === undefined) return NOTHING;
  if (column.field.group === 'tags' && value === '') return { text: '✓', title: column.field.name };
  return { text: shortText(value), title: `${column.field.name} = ${paramText(value)}` };
}

/** A parameter in a cell: four significant digits, thousands apart. */
export function shortText(value: ParamValue): string {
  if (typeof value === 'bigint') return groupThousands(String(value));
  if (typeof value !== 'number') return paramText(value);
  return Number.isInteger(value) && Math.abs(value) < 1e15
    ? formatNumber(value, 1000)
    : formatNumber(value);
}

function metricCell(run: Run, column: ListColumn, context: CellContext): Cell {
  const { values, trans, baseline, spreads } = context;
  const metric = metricIn(run, column, values);
  const found = metric === null ? null : stepValueOf(run, column, values);
  if (metric === null || !found) return NOTHING;
  const digits = spreads.get(column.path);
  const said = trans.__(
    '%1: %2 %3 at step %4',
    metric,
    modeWord(run, metric, column, trans),
    String(found.value),
    found.step
  );
  const base = baseline && baseline.id !== run.id ? stepValueOf(baseline, column, values) : null;
  if (!baseline || !base) return { text: formatNumber(found.value, digits), title: said };
  const { difference, word } = compareValues(found.value, base.value, goalOf(run, metric));
  const number = formatSigned(difference, digits);
  const words = { better: trans.__('better'), worse: trans.__('worse'), same: trans.__('same') };
  const change = word === 'same' ? words.same : `${number}${word ? ` ${words[word]}` : ''}`;
  const title = trans.__('%1\n%2 than %3', said, change, displayName(baseline));
  const same = trans.__('%1\nThe same as %2', said, displayName(baseline));
  return {
    text: word === 'same' ? '±0' : number,
    title: word === 'same' ? same : title,
    ...(word ? { word } : {})
  };
}

/** `best`, `last` … as it applies: without a known goal the best is the last. */
export function modeWord(
  run: Run | null,
  metric: string,
  column: ListColumn,
  trans: TranslationBundle
): string {
  const noGoal = column.mode === 'best' && run !== null && goalOf(run, metric) === null;
  return modeName(noGoal ? 'last' : (column.mode ?? 'best'), trans);
}

export function modeName(mode: NonNullable<ListColumn['mode']>, trans: TranslationBundle): string {
  return {
    best: trans.__('best'),
    last: trans.__('last'),
    min: trans.__('least'),
    max: trans.__('greatest'),
    'at-best': trans.__('at the best step')
  }[mode];
}

/** Which spread, as it is written behind a ±. */
export function spreadName(kind: SpreadKind, trans: TranslationBundle): string {
  return {
    sd: trans.__('standard deviation'),
    sem: trans.__('standard error'),
    ci95: trans.__('95 % confidence interval'),
    range: trans.__('range')
  }[kind];
}

/** What a group says in a column: mean and spread of a metric, else the value that all share. */
export function groupCell(runs: readonly Run[], column: ListColumn, context: CellContext): Cell {
  if (column.mode !== null) return meanCell(runs, column, context);
  if (column.path === 'start_time') {
    const newest = runs.reduce((a, b) => (b.start > a.start ? b : a), runs[0] as Run);
    return runCell(newest, column, context);
  }
  const found = runs.map(run => valueOf(run, column, context.values));
  const different = new Set(found);
  if (different.size === 1) return plainCell(found[0], column);
  const { trans } = context;
  const text = trans._n('%1 value', '%1 values', different.size);
  return { text: '…', title: `${column.field.name}: ${text}` };
}

function meanCell(runs: readonly Run[], column: ListColumn, context: CellContext): Cell {
  const { values, spread, trans, spreads } = context;
  const found = runs.map(run => stepValueOf(run, column, values)?.value ?? NaN);
  const mean = aggregate(found, spread);
  if (!mean) return NOTHING;
  const metric = metricIn(runs[0] as Run, column, values) ?? '';
  const half = (mean.high - mean.low) / 2;
  const title =
    spread === 'range'
      ? trans.__(
          '%1: mean %2, range %3 to %4, n = %5',
          metric,
          mean.mean,
          mean.low,
          mean.high,
          mean.n
        )
      : trans.__(
          '%1: mean %2 ± %3 (%4), n = %5',
          metric,
          mean.mean,
          half,
          spreadName(spread, trans),
          mean.n
        );
  return { text: meanText(mean, spread, spreads.get(column.path)), title };
}

/** `0.961 ±.004`, as many digits as the spread has; a range as `0.95–0.97`; one value alone. */
export function meanText(found: Aggregate, spread: SpreadKind, digits?: number): string {
  const half = (found.high - found.low) / 2;
  if (found.n === 1 || !(half > 0)) return formatNumber(found.mean, digits);
  const power = Math.floor(Math.log10(half));
  // A spread that begins with 1 gets a second digit, since a half of it would be lost otherwise.
  const decimals = -power + (half / 10 ** power < 2 ? 1 : 0);
  if (decimals > 9 || half >= 1e15) return `${formatNumber(found.mean)} ±${formatNumber(half)}`;
  const fixed = (value: number) => groupThousands(formatFixed(value, Math.max(0, decimals)));
  if (spread === 'range') return `${fixed(found.low)}–${fixed(found.high)}`;
  return `${fixed(found.mean)} ±${fixed(half).replace(/^0\./, '.')}`;
}

/** Greatest less least finite value of each number's column, over some of the runs. */
export function columnSpreads(
  runs: readonly Run[],
  columns: readonly ListColumn[],
  values: Values
): Map<string, number> {
  const spreads = new Map<string, number>();
  for (const column of columns) {
    if (column.mode === null) continue;
    const found = runs
      .map(run => (column.mode === 'at-best' ? NaN : Number(valueOf(run, column, values))))
      .filter(Number.isFinite);
    const spread = Math.max(...found) - Math.min(...found);
    if (spread > 0 && Number.isFinite(spread)) spreads.set(column.path, spread);
  }
  return spreads;
}
