/**
 * Writes rows of facts as one Arrow stream with apache-arrow, the form that decodeRows reads.
 *
 * Apart from the readers, which do without Arrow's library; loaded when somebody packs a store.
 */
import {
  Field,
  Int32,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimeUnit,
  Timestamp,
  Utf8,
  makeData,
  tableToIPC
} from 'apache-arrow';
import type { Data, DataType } from 'apache-arrow';
import type { FactRow } from './types.js';

/** Rows of one record batch: text offsets are int32, so a batch holds at most 2 GB of text. */
const BATCH_ROWS = 65_536;

/** Encode rows, in their order, with this schema metadata. */
export function encodeRows(
  rows: readonly FactRow[],
  metadata: ReadonlyMap<string, string>
): Uint8Array {
  const columns = columnsOf(rows.slice(0, 0));
  const fields = columns.map(([name, data]) => new Field<DataType>(name, data.type, false));
  const schema = new Schema(fields, new Map(metadata));
  const batches: RecordBatch[] = [];
  for (let at = 0; at < rows.length; at += BATCH_ROWS) {
    const part = rows.slice(at, at + BATCH_ROWS);
    const children = columnsOf(part).map(([, data]) => data);
    const type = new Struct(fields);
    const data = makeData({ type, length: part.length, nullCount: 0, children });
    batches.push(new RecordBatch(schema, data));
  }
  return tableToIPC(new Table(schema, batches), 'stream');
}

function columnsOf(rows: readonly FactRow[]): [string, Data][] {
  return [
    ['run', texts(rows.map(row => row.run))],
    ['writer', texts(rows.map(row => row.writer))],
    ['row', numbers(rows.map(row => row.row))],
    ['time', times(rows.map(row => row.time))],
    ['kind', texts(rows.map(row => row.kind))],
    ['key', texts(rows.map(row => row.key))],
    ['value', texts(rows.map(row => row.value))]
  ];
}

function numbers(values: readonly number[]): Data<Int32> {
  const data = Int32Array.from(values);
  return makeData({ type: new Int32(), length: values.length, nullCount: 0, data });
}

function times(values: readonly number[]): Data<Timestamp> {
  const data = BigInt64Array.from(values, value => BigInt(Math.round(value)));
  const type = new Timestamp(TimeUnit.MILLISECOND, 'UTC');
  return makeData({ type, length: values.length, nullCount: 0, data });
}

function texts(values: readonly string[]): Data<Utf8> {
  const encoder = new TextEncoder();
  const valueOffsets = new Int32Array(values.length + 1);
  let data = new Uint8Array(values.reduce((sum, { length }) => sum + length, 0) + 64);
  let at = 0;
  for (const [i, value] of values.entries()) {
    // A UTF-16 unit takes at most three bytes.
    if (at + 3 * value.length > data.length) data = widened(data, at + 3 * value.length);
    at += encoder.encodeInto(value, data.subarray(at)).written;
    valueOffsets[i + 1] = at;
  }
  return makeData({
    type: new Utf8(),
    length: values.length,
    nullCount: 0,
    valueOffsets,
    data: data.slice(0, at)
  });
}

function widened(bytes: Uint8Array<ArrayBuffer>, least: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(Math.max(least, bytes.length * 2));
  wider.set(bytes);
  return wider;
}
