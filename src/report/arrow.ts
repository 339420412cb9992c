/**
 * Writes facts and points as docs/format.md has them, from runs in memory, as whole Arrow streams.
 *
 * Columns are made from typed arrays, never by Arrow's builders, which need eval.
 */
import {
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimeUnit,
  Timestamp,
  Utf8,
  Vector,
  makeData,
  tableToIPC,
  type Data,
  type DataType
} from 'apache-arrow';
import type { FactRow, Series } from '../store/index.js';

const MILLISECONDS = new Timestamp(TimeUnit.MILLISECOND, 'UTC');

/** A facts file of one writer. */
export function encodeFacts(run: string, writer: string, rows: readonly FactRow[]): Uint8Array {
  return stream('facts', run, writer, rows.length, [
    ['time', times(rows.map(row => row.time))],
    ['kind', strings(rows.map(row => row.kind))],
    ['key', strings(rows.map(row => row.key))],
    ['value', strings(rows.map(row => row.value))]
  ]);
}

/** A points file of one writer; `start` is the run's, in epoch milliseconds. */
export function encodePoints(
  run: string,
  writer: string,
  start: number,
  series: readonly Series[]
): Uint8Array {
  const rows = series.reduce((sum, { step }) => sum + step.length, 0);
  const codes = new Int32Array(rows);
  const step = new BigInt64Array(rows);
  const time = new BigInt64Array(rows);
  const value = new Float64Array(rows);
  let at = 0;
  for (const [code, one] of series.entries()) {
    codes.fill(code, at, at + one.step.length);
    value.set(one.value, at);
    for (let i = 0; i < one.step.length; i++) {
      step[at + i] = BigInt(Math.trunc(one.step[i]!));
      time[at + i] = BigInt(Math.round(start + one.time[i]!));
    }
    at += one.step.length;
  }
  const names = new Vector([strings(series.map(({ key }) => key))]);
  const type = new Dictionary(new Utf8(), new Int32(), 0);
  return stream('points', run, writer, rows, [
    ['key', makeData({ type, length: rows, nullCount: 0, data: codes, dictionary: names })],
    ['step', makeData({ type: new Int64(), length: rows, nullCount: 0, data: step })],
    ['time', makeData({ type: MILLISECONDS, length: rows, nullCount: 0, data: time })],
    ['value', makeData({ type: new Float64(), length: rows, nullCount: 0, data: value })]
  ]);
}

function stream(
  file: 'facts' | 'points',
  run: string,
  writer: string,
  length: number,
  columns: readonly (readonly [string, Data])[]
): Uint8Array {
  const metadata = new Map([
    ['flightlog.format', '1'],
    ['flightlog.file', file],
    ['flightlog.run', run],
    ['flightlog.writer', writer]
  ]);
  const fields = columns.map(([name, data]) => new Field<DataType>(name, data.type, false));
  const children = columns.map(([, data]) => data);
  const data = makeData({ type: new Struct(fields), length, nullCount: 0, children });
  const schema = new Schema(fields, metadata);
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'stream');
}

function times(values: readonly number[]) {
  const data = BigInt64Array.from(values, value => BigInt(Math.round(value)));
  return makeData({ type: MILLISECONDS, length: values.length, nullCount: 0, data });
}

function strings(values: readonly string[]) {
  const parts = values.map(value => new TextEncoder().encode(value));
  const valueOffsets = new Int32Array(values.length + 1);
  for (const [i, part] of parts.entries()) valueOffsets[i + 1] = valueOffsets[i]! + part.length;
  const data = new Uint8Array(valueOffsets[values.length]!);
  for (const [i, part] of parts.entries()) data.set(part, valueOffsets[i]);
  return makeData({ type: new Utf8(), length: values.length, nullCount: 0, valueOffsets, data });
}
