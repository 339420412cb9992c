/**
 * Checks a levels file against its series: every bucket is thinned again, and must be what stands there.
 */
import { splitPath } from '../format.js';
import type { ColumnRules } from '../schema.js';
import type { FactValue } from '../values.js';
import { isRecord, parseFactValue } from '../values.js';
import { findingOf, misplaced } from './bytes.js';
import type { FileBytes, FileCheck, Finding } from './bytes.js';
import { openSeries, readOutlines } from './series.js';
import { CheckedTable } from './table.js';
import { Thinner } from './thin.js';

const LEVELS_COLUMNS: ColumnRules = {
  key: ['dictionary', 'uint8', 'uint16', 'uint32', 'int8', 'int16', 'int32'],
  step: ['int32', 'int64'],
  t: ['int32', 'int64'],
  value: ['float64'],
  bucket: ['int32']
};

interface Level {
  readonly bucket: number;
  readonly batches: readonly [number, number];
}

interface Metric {
  readonly key: string;
  readonly count: number;
  readonly levels: readonly Level[];
}

/** Check a levels file beside its series; `series` null when that is missing or broken itself. */
export function checkLevels(
  path: string,
  bytes: FileBytes,
  series: { readonly path: string; readonly bytes: FileBytes } | null
): FileCheck {
  const findings: Finding[] = [];
  let rows = 0;
  try {
    const table = new CheckedTable(path, bytes, LEVELS_COLUMNS);
    const place = splitPath(path);
    if (place) findings.push(...misplaced(table.schema.metadata, { ...place, file: 'levels' }));
    for (let index = 0; index < table.length; index++) rows += table.batch(index).rows;
    const metrics = readMetrics(table);
    if (series) findings.push(...compare(table, metrics, openSeries(series.path, series.bytes)));
  } catch (error) {
    findings.push(findingOf(error));
  }
  return { findings, rows };
}

function readMetrics(table: CheckedTable): Metric[] {
  const json = table.schema.metadata.get('flightlog.levels');
  if (json === undefined) throw new RangeError('no flightlog.levels in its metadata');
  const value = parseFactValue(json);
  if (!isRecord(value) || !Array.isArray(value['metrics'])) {
    throw new RangeError('flightlog.levels names no metrics');
  }
  return (value['metrics'] as FactValue[]).map(metricOf);
}

function metricOf(value: FactValue): Metric {
  if (!isRecord(value) || typeof value['key'] !== 'string' || !Array.isArray(value['levels'])) {
    throw new RangeError('a metric of flightlog.levels without key or levels');
  }
  const levels = (value['levels'] as FactValue[]).map(level => {
    const { bucket, batches } = isRecord(level) ? level : {};
    if (typeof bucket !== 'number' || !Array.isArray(batches)) {
      throw new RangeError(`levels of ${JSON.stringify(value['key'])} without bucket or batches`);
    }
    const [from, to] = batches as unknown[];
    return { bucket, batches: [Number(from), Number(to)] as const };
  });
  return { key: value['key'], count: Number(value['count']), levels };
}

function compare(table: CheckedTable, metrics: readonly Metric[], series: CheckedTable): Finding[] {
  const outlines = new Map(readOutlines(series).metrics.map(outline => [outline.key, outline]));
  const wrong = metrics.filter(metric => {
    const outline = outlines.get(metric.key);
    return !outline || !isThinned(table, metric, series, outline.batches);
  });
  return wrong.map(({ key }) => ({
    code: 'stale-levels',
    what: `its levels of ${JSON.stringify(key)} are not those of the series beside it`
  }));
}

/** Whether each level of a metric holds just the rows that thinning the series gives. */
function isThinned(
  table: CheckedTable,
  metric: Metric,
  series: CheckedTable,
  [from, to]: readonly [number, number]
): boolean {
  const code = table.dictionary.indexOf(metric.key);
  const readers = metric.levels.map(level => new LevelRows(table, level, code));
  const thinners = metric.levels.map(
    ({ bucket }, i) => new Thinner(bucket, (...row) => readers[i]?.expect(...row))
  );
  let count = 0;
  for (let index = from; index < to; index++) {
    const { columns, rows } = series.batch(index);
    count += rows;
    const [step, t, value] = ['step', 't', 'value'].map(name => columns.get(name) as Float64Array);
    for (const thinner of thinners) {
      thinner.add(step as Float64Array, t as Float64Array, value as Float64Array);
    }
  }
  for (const thinner of thinners) thinner.end();
  return count === metric.count && readers.every(reader => reader.isDone);
}

/** Rows of one level, compared one by one with what is expected next. */
class LevelRows {
  private columns: ReadonlyMap<string, Float64Array> = new Map();
  private index: number;
  private row = 0;
  private rows = 0;
  private isWrong = false;

  constructor(
    private readonly table: CheckedTable,
    private readonly level: Level,
    private readonly code: number
  ) {
    this.index = level.batches[0];
  }

  /** Whether all rows were expected, and no more. */
  get isDone(): boolean {
    return !this.isWrong && this.row === this.rows && this.index === this.level.batches[1];
  }

  expect(step: number, t: number, value: number): void {
    if (this.isWrong) return;
    if (this.row === this.rows && !this.next()) {
      this.isWrong = true;
      return;
    }
    const same =
      this.at('step') === step &&
      this.at('t') === t &&
      Object.is(this.at('value'), value) &&
      this.at('bucket') === this.level.bucket;
    if (!same) this.isWrong = true;
    this.row++;
  }

  private at(name: string): number {
    return this.columns.get(name)?.[this.row] as number;
  }

  private next(): boolean {
    if (this.index >= this.level.batches[1]) return false;
    const batch = this.table.batch(this.index++);
    this.columns = batch.columns;
    this.rows = batch.rows;
    this.row = 0;
    return batch.rows > 0 && batch.code === this.code;
  }
}
