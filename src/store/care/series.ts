/**
 * Checks a series file: every row's order, and every number that its metadata tells of them.
 */
import { splitPath } from '../format.js';
import type { ColumnRules } from '../schema.js';
import { SummaryBuilder, parseSummary } from '../summary.js';
import type { MetricSummary } from '../types.js';
import type { FactValue } from '../values.js';
import { isRecord, parseFactValue } from '../values.js';
import { findingOf, misplaced } from './bytes.js';
import type { FileBytes, FileCheck, Finding } from './bytes.js';
import { CheckedTable } from './table.js';

const SERIES_COLUMNS: ColumnRules = {
  key: ['dictionary', 'uint8', 'uint16', 'uint32', 'int8', 'int16', 'int32'],
  step: ['int32', 'int64'],
  t: ['int32', 'int64'],
  value: ['float64']
};

export interface SeriesCheck extends FileCheck {
  /** Rows of each metric. */
  readonly counts: ReadonlyMap<string, number>;
  /** The points file that it took the place of, and how many of its rows; null when it does not say. */
  readonly replaces: { readonly name: string; readonly rows: number } | null;
}

interface Outline {
  readonly key: string;
  readonly batches: readonly [number, number];
  readonly from: readonly unknown[] | null;
  readonly summary: MetricSummary | null;
}

/** Open a series file for checkSeries and checkLevels; throws for what cannot be opened. */
export function openSeries(path: string, bytes: FileBytes): CheckedTable {
  return new CheckedTable(path, bytes, SERIES_COLUMNS);
}

/** Check a series file; `path` is `runs/<run>/<writer>.series.arrow`. */
export function checkSeries(path: string, bytes: FileBytes): SeriesCheck {
  const findings: Finding[] = [];
  const counts = new Map<string, number>();
  let replaces: SeriesCheck['replaces'] = null;
  let rows = 0;
  try {
    const table = openSeries(path, bytes);
    const place = splitPath(path);
    if (place) findings.push(...misplaced(table.schema.metadata, { ...place, file: 'series' }));
    const said = readOutlines(table);
    replaces = said.replaces;
    for (const outline of said.metrics) {
      const count = checkMetric(table, outline, findings);
      counts.set(outline.key, count);
      rows += count;
    }
    const covered = said.metrics.at(-1)?.batches[1] ?? 0;
    if (covered !== table.length || (said.rows !== null && said.rows !== rows)) {
      findings.push({ code: 'wrong-summary', what: 'its metadata leaves out some of its rows' });
    }
  } catch (error) {
    findings.push(findingOf(error));
  }
  return { findings, rows, counts, replaces };
}

/** Half-open ranges of record batches by metric, as the metadata says. */
export function readOutlines(table: CheckedTable): {
  metrics: Outline[];
  rows: number | null;
  replaces: SeriesCheck['replaces'];
} {
  const json = table.schema.metadata.get('flightlog.series');
  if (json === undefined) throw new RangeError('no flightlog.series in its metadata');
  const value = parseFactValue(json);
  if (!isRecord(value) || !Array.isArray(value['metrics'])) {
    throw new RangeError('flightlog.series names no metrics');
  }
  const rows = typeof value['rows'] === 'number' ? value['rows'] : null;
  const { replaces } = value;
  return {
    metrics: (value['metrics'] as FactValue[]).map(outlineOf),
    rows,
    replaces: typeof replaces === 'string' ? { name: replaces, rows: rows ?? 0 } : null
  };
}

function outlineOf(value: FactValue): Outline {
  if (!isRecord(value) || typeof value['key'] !== 'string' || !Array.isArray(value['batches'])) {
    throw new RangeError('a metric of flightlog.series without key or batches');
  }
  const [from, to] = value['batches'] as unknown[];
  if (typeof from !== 'number' || typeof to !== 'number' || from < 0 || to < from) {
    throw new RangeError(`batches of ${JSON.stringify(value['key'])} that are no range`);
  }
  return {
    key: value['key'],
    batches: [from, to],
    from: Array.isArray(value['from']) ? (value['from'] as unknown[]) : null,
    summary: parseSummary(value as FactValue)
  };
}

function checkMetric(table: CheckedTable, outline: Outline, findings: Finding[]): number {
  const { key, batches, from, summary } = outline;
  const code = table.dictionary.indexOf(key);
  const builder = new SummaryBuilder();
  let last = -Infinity;
  const firsts: number[] = [];
  for (let index = batches[0]; index < batches[1]; index++) {
    const { code: found, columns } = table.batch(index);
    if (found !== code) throw new RangeError(`record batch ${index} holds another metric`);
    const step = columns.get('step') as Float64Array;
    const value = columns.get('value') as Float64Array;
    firsts.push(step[0] ?? 0);
    for (let i = 0; i < step.length; i++) {
      const at = step[i] as number;
      if (at < last) throw new RangeError(`the steps of ${JSON.stringify(key)} are out of order`);
      last = at;
      builder.add(at, value[i] as number);
    }
  }
  const built = builder.build();
  if (!agree(built, summary) || (from && firsts.some((step, i) => step !== Number(from[i])))) {
    const what = `its summary of ${JSON.stringify(key)} is not that of its rows`;
    findings.push({ code: 'wrong-summary', what });
  }
  return built.count;
}

function agree(found: MetricSummary, said: MetricSummary | null): boolean {
  if (!said || said.count !== found.count || said.nan !== found.nan) return false;
  return (['first', 'last', 'min', 'max'] as const).every(name => {
    const [a, b] = [found[name], said[name]];
    return a === b || (a?.step === b?.step && Object.is(a?.value, b?.value));
  });
}
