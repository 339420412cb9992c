/** Facts and points of runs as columns, and these as CSV, JSON and Parquet. */
import type { Run, StoreReader } from '../../store/index.js';
import { encodeFactValue } from '../../store/index.js';
import { csvLines } from '../../charts/index.js';

export type Value = string | number | bigint | boolean | null;

/** A column of one type; `TIMESTAMP` is epoch milliseconds in UTC. */
export interface DataColumn {
  readonly name: string;
  readonly type: 'STRING' | 'DOUBLE' | 'INT64' | 'BOOLEAN' | 'TIMESTAMP';
  readonly values: readonly Value[];
}

/** One row a run: what a listing shows, then `params.*`, `metrics.*` (the last value), `tags.*`. */
export function runColumns(runs: readonly Run[]): DataColumn[] {
  const column = (
    name: string,
    type: DataColumn['type'],
    value: (run: Run) => Value
  ): DataColumn => ({ name, type, values: runs.map(value) });
  const names = (of: (run: Run) => ReadonlyMap<string, unknown>) => [
    ...new Set(runs.flatMap(run => [...of(run).keys()]))
  ];
  return [
    column('run_id', 'STRING', run => run.id),
    column('name', 'STRING', run => run.name),
    column('attempt', 'INT64', run => run.attempt),
    column('experiment', 'STRING', run => run.experiment),
    column('status', 'STRING', run => run.status),
    column('start_time', 'TIMESTAMP', run => run.start),
    column('end_time', 'TIMESTAMP', run => run.end),
    column('duration', 'DOUBLE', run => (run.end === null ? null : (run.end - run.start) / 1000)),
    ...names(run => run.params).map(name =>
      typed(
        `params.${name}`,
        runs.map(run => run.params.get(name) ?? null)
      )
    ),
    ...names(run => run.metrics).map(name =>
      column(`metrics.${name}`, 'DOUBLE', run => run.metrics.get(name)?.last?.value ?? null)
    ),
    ...names(run => run.tags).map(name =>
      column(`tags.${name}`, 'STRING', run => run.tags.get(name) ?? null)
    )
  ];
}

/** Numbers and flags stay what they are; a column of both, or with texts, is text. */
function typed(name: string, values: readonly Value[]): DataColumn {
  const kinds = new Set(values.filter(value => value !== null).map(value => typeof value));
  const [kind] = kinds;
  if (kinds.size === 1 && kind === 'boolean') return { name, type: 'BOOLEAN', values };
  if (kinds.size === 1 && kind === 'number') {
    const areWhole = values.every(value => value === null || Number.isSafeInteger(value));
    return { name, type: areWhole ? 'INT64' : 'DOUBLE', values };
  }
  return {
    name,
    type: 'STRING',
    values: values.map(value => (value === null ? null : String(value)))
  };
}

/** Every point of one run, of all its metrics, by metric and step. */
export async function pointColumns(reader: StoreReader, run: Run): Promise<DataColumn[]> {
  const series = [...(await reader.series(run.id)).values()];
  const all = <T>(of: (one: (typeof series)[number]) => Iterable<T>): T[] =>
    series.flatMap(one => [...of(one)]);
  const metric = series.flatMap(({ key, step }) => new Array<string>(step.length).fill(key));
  return [
    { name: 'run_id', type: 'STRING', values: metric.map(() => run.id) },
    { name: 'run', type: 'STRING', values: metric.map(() => run.name) },
    { name: 'metric', type: 'STRING', values: metric },
    { name: 'step', type: 'INT64', values: all(({ step }) => step) },
    {
      name: 'time',
      type: 'TIMESTAMP',
      values: all(({ time }) => time).map(ms => Math.round(run.start + ms))
    },
    { name: 'value', type: 'DOUBLE', values: all(({ value }) => value) }
  ];
}

/** Rows of columns as CSV, without the heads. */
export function csvBody(columns: readonly DataColumn[]): string {
  const rows = columns[0]?.values.length ?? 0;
  const lines = Array.from({ length: rows }, (_, row) =>
    columns.map(({ type, values }) => cellText(type, values[row] ?? null))
  );
  return csvLines(lines);
}

function cellText(type: DataColumn['type'], value: Value): string {
  if (value === null) return '';
  if (type === 'TIMESTAMP') return new Date(Number(value)).toISOString();
  return String(value);
}

/** Rows of columns as objects in JSON, one a line, in the JSON of facts (`$float` for NaN). */
export function jsonLines(columns: readonly DataColumn[]): string[] {
  const rows = columns[0]?.values.length ?? 0;
  return Array.from({ length: rows }, (_, row) =>
    encodeFactValue(
      Object.fromEntries(
        columns.map(({ name, type, values }) => {
          const value = values[row] ?? null;
          return [name, type === 'TIMESTAMP' && value !== null ? cellText(type, value) : value];
        })
      )
    )
  );
}

/** Writes Parquet part by part, so that no more than one run's points are in memory. */
export async function writeParquet(
  file: string,
  parts: AsyncIterable<readonly DataColumn[]>
): Promise<void> {
  const { ParquetWriter, fileWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const writer = fileWriter(file);
  let parquet: InstanceType<typeof ParquetWriter> | null = null;
  for await (const columns of parts) {
    const columnData = columns.map(parquetColumn);
    parquet ??= new ParquetWriter({
      writer,
      schema: schemaFromColumnData({ columnData }),
      createdBy: 'flightlog'
    });
    if ((columns[0]?.values.length ?? 0) > 0)
      await parquet.write({ columnData, rowGroupSize: ROW_GROUP });
  }
  await parquet?.finish();
}

const ROW_GROUP = 1_000_000;

function parquetColumn({ name, type, values }: DataColumn): {
  name: string;
  type: DataColumn['type'];
  nullable: boolean;
  data: unknown[];
} {
  const convert = (value: Value): unknown => {
    if (value === null) return null;
    if (type === 'INT64') return BigInt(Math.trunc(Number(value)));
    return type === 'TIMESTAMP' ? new Date(Number(value)) : value;
  };
  return { name, type, nullable: true, data: values.map(convert) };
}
