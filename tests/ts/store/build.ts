/**
 * Makes the files of a store with apache-arrow, following docs/format.md: what src/store must read.
 *
 * A second, independent implementation of the format: nothing here comes from src/store.
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
  TimestampMillisecond,
  Uint8,
  Utf8,
  makeData,
  tableToIPC,
  vectorFromArray
} from 'apache-arrow';
import type { DataType, Data } from 'apache-arrow';

export const RUN = '01jd0000000000000000000000';
export const WRITER = '01jd0000000000000000000001';
export const START = 1_763_884_800_000;

export type Fact = readonly [kind: string, key: string, value: unknown, time?: number];
export type Point = readonly [key: string, step: number, value: number, time?: number];

/** A facts stream: one record batch for each list of facts, without an end-of-stream marker. */
export function factsFile(...batches: readonly (readonly Fact[])[]): Uint8Array {
  return unended(tableToIPC(factsTable(batches, metadata('facts')), 'stream'));
}

/** The table behind factsFile, for files of another format or with other columns. */
export function factsTable(
  batches: readonly (readonly Fact[])[],
  meta: Map<string, string>
): Table {
  const fields = [
    new Field('time', new TimestampMillisecond('UTC')),
    new Field('kind', new Utf8()),
    new Field('key', new Utf8()),
    new Field('value', new Utf8())
  ];
  const schema = new Schema(fields, meta);
  return new Table(
    schema,
    batches.map(facts =>
      batchOf(schema, facts.length, [
        longs(facts.map(fact => fact[3] ?? START)),
        texts(facts.map(fact => fact[0])),
        texts(facts.map(fact => fact[1])),
        texts(facts.map(fact => json(fact[2])))
      ])
    )
  );
}

/** One record batch of a live points stream: its filled rows, and how many it is laid out for. */
export interface LiveBatch {
  /** The whole dictionary as of this batch. */
  readonly keys: readonly string[];
  readonly points: readonly Point[];
  readonly capacity: number;
  /** The five counts (batch, key, step, time, value) where they are caught apart. */
  readonly counts?: readonly number[];
}

/** A live points stream; behind it lie zeros, as in a file that is reserved ahead. */
export function pointsFile(batches: readonly LiveBatch[], tail = 4096): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const [index, batch] of batches.entries()) {
    const [schema, dictionary, record] = messagesOf(liveStream(batch)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array
    ];
    patchCounts(record, batch);
    pieces.push(...(index === 0 ? [schema] : []), dictionary, record);
  }
  return concat([...pieces, new Uint8Array(tail)]);
}

/** A series file of points given in any order; sorted by key, then step. */
export function seriesFile(
  points: readonly Point[],
  rowsPerBatch = 65_536,
  more: ReadonlyMap<string, string> = new Map()
): Uint8Array {
  const keys = [...new Set(points.map(([key]) => key))];
  const fields = [
    new Field('key', new Dictionary(new Utf8(), new Uint8(), 0)),
    new Field('step', new Int32()),
    new Field('t', new Int32()),
    new Field('value', new Float64())
  ];
  const metrics: unknown[] = [];
  const groups: (readonly Point[])[] = [];
  for (const key of keys) {
    const own = points.filter(point => point[0] === key).sort((a, b) => a[1] - b[1]);
    const from = groups.length;
    for (let at = 0; at < own.length; at += rowsPerBatch)
      groups.push(own.slice(at, at + rowsPerBatch));
    const firsts = groups.slice(from).map(group => group[0]?.[1]);
    metrics.push({ key, batches: [from, groups.length], from: firsts, ...summaryOf(own) });
  }
  const series = { start: START, rows: points.length, replaces: `${WRITER}.points.arrow`, metrics };
  const meta = new Map([...metadata('series'), ['flightlog.series', json(series)], ...more]);
  const schema = new Schema(fields, meta);
  const dictionary = vectorFromArray(keys, new Utf8());
  const batches = groups.map(group =>
    batchOf(schema, group.length, [
      makeData({
        type: (fields[0] as Field).type as Dictionary<Utf8, Uint8>,
        length: group.length,
        nullCount: 0,
        data: Uint8Array.from(group, ([key]) => keys.indexOf(key)),
        dictionary
      }),
      makeData({
        type: new Int32(),
        length: group.length,
        nullCount: 0,
        data: Int32Array.from(group, p => p[1])
      }),
      makeData({
        type: new Int32(),
        length: group.length,
        nullCount: 0,
        data: Int32Array.from(group, p => (p[3] ?? START) - START)
      }),
      doubles(group.map(p => p[2]))
    ])
  );
  return tableToIPC(new Table(schema, batches), 'file');
}

/** A plain finished run's first facts. */
export function runFacts(name: string, more: readonly Fact[] = []): Fact[] {
  return [
    ['run', 'name', name],
    ['run', 'start', START],
    ['run', 'status', 'running'],
    ['run', 'attempt', 1],
    ...more
  ];
}

/** Facts that end a run. */
export function endFacts(status = 'finished', seconds = 10): Fact[] {
  const time = START + seconds * 1000;
  return [
    ['run', 'end', time, time],
    ['run', 'status', status, time]
  ];
}

/** The summary that docs/format.md defines, computed the plain way. */
export function summaryOf(points: readonly Point[]): Record<string, unknown> {
  const byStep = [...points].sort((a, b) => a[1] - b[1]);
  const numbers = byStep.filter(([, , value]) => !Number.isNaN(value));
  const pair = (point: Point | undefined): unknown => (point ? [point[1], point[2]] : null);
  const least = numbers.reduce((best, [, , value]) => Math.min(best, value), Infinity);
  const most = numbers.reduce((best, [, , value]) => Math.max(best, value), -Infinity);
  return {
    count: points.length,
    first: pair(byStep[0]),
    last: pair(byStep.at(-1)),
    min: pair(numbers.find(([, , value]) => value === least)),
    max: pair(numbers.find(([, , value]) => value === most)),
    nan: byStep.find(([, , value]) => Number.isNaN(value))?.[1] ?? null
  };
}

/** JSON with the format's words for the floats that JSON lacks. */
export function json(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'number' && !Number.isFinite(item) ? { $float: String(item) } : item
  );
}

/** Arrow bytes with their end-of-stream marker cut off. */
export function unended(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length - 8);
}

export function metadata(file: string): Map<string, string> {
  return new Map([
    ['flightlog.format', '1'],
    ['flightlog.file', file],
    ['flightlog.run', RUN],
    ['flightlog.writer', WRITER]
  ]);
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function liveStream({ keys, points, capacity }: LiveBatch): Uint8Array {
  const fields = [
    new Field('key', new Dictionary(new Utf8(), new Int32(), 0)),
    new Field('step', new Int64()),
    new Field('time', new TimestampMillisecond('UTC')),
    new Field('value', new Float64())
  ];
  const schema = new Schema(fields, metadata('points'));
  const codes = new Int32Array(capacity);
  points.forEach(([key], index) => (codes[index] = keys.indexOf(key)));
  const filled = <T>(values: readonly T[], empty: T): T[] => [
    ...values,
    ...new Array<T>(capacity - values.length).fill(empty)
  ];
  const batch = batchOf(schema, capacity, [
    makeData({
      type: (fields[0] as Field).type as Dictionary<Utf8, Int32>,
      length: capacity,
      nullCount: 0,
      data: codes,
      dictionary: vectorFromArray([...keys], new Utf8())
    }),
    makeData({
      type: new Int64(),
      length: capacity,
      nullCount: 0,
      data: BigInt64Array.from(
        filled(
          points.map(point => BigInt(point[1])),
          0n
        )
      )
    }),
    longs(
      filled(
        points.map(point => point[3] ?? START),
        0
      )
    ),
    doubles(
      filled(
        points.map(point => point[2]),
        0
      )
    )
  ]);
  return tableToIPC(new Table(schema, [batch]), 'stream');
}

/** Each message of a stream with its prefix and body, in order, without the end marker. */
function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: Uint8Array[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = view.getInt32(at + 4, true);
    if (length === 0) break;
    const end =
      at + 8 + length + bodyLength(new DataView(bytes.buffer, bytes.byteOffset + at + 8, length));
    found.push(bytes.slice(at, end));
    at = end;
  }
  return found;
}

// Message.bodyLength is field 3; a schema has none.
function bodyLength(metadataView: DataView): number {
  const root = metadataView.getInt32(0, true);
  const vtable = root - metadataView.getInt32(root, true);
  if (metadataView.getUint16(vtable, true) <= 10) return 0;
  const distance = metadataView.getUint16(vtable + 10, true);
  return distance === 0 ? 0 : Number(metadataView.getBigInt64(root + distance, true));
}

// Written at full capacity, the batch holds it in exactly five int64: its length and four nodes.
function patchCounts(record: Uint8Array, { points, capacity, counts }: LiveBatch): void {
  const view = new DataView(record.buffer, record.byteOffset, record.length);
  const wanted = counts ?? new Array<number>(5).fill(points.length);
  const found: number[] = [];
  for (let at = 8; at < 8 + view.getInt32(4, true); at += 8) {
    if (view.getBigInt64(at, true) === BigInt(capacity)) found.push(at);
  }
  if (found.length !== 5) throw new Error(`found ${found.length} counts of ${capacity}, not five`);
  // The nodes stand in the order of the columns; the batch's own length stands apart from them.
  const [first, ...rest] = found as [number, ...number[]];
  const isLengthFirst = (rest[0] as number) - first !== 16;
  const order = isLengthFirst ? [first, ...rest] : [found[4] as number, ...found.slice(0, 4)];
  order.forEach((at, index) => view.setBigInt64(at, BigInt(wanted[index] as number), true));
}

function batchOf(schema: Schema, length: number, children: Data<DataType>[]): RecordBatch {
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length, nullCount: 0, children })
  );
}

function texts(values: readonly string[]): Data<Utf8> {
  const encoded = values.map(value => new TextEncoder().encode(value));
  const valueOffsets = new Int32Array(values.length + 1);
  encoded.forEach((bytes, index) => {
    valueOffsets[index + 1] = (valueOffsets[index] as number) + bytes.length;
  });
  const data = concat(encoded);
  return makeData({ type: new Utf8(), length: values.length, nullCount: 0, valueOffsets, data });
}

function longs(values: readonly number[]): Data<TimestampMillisecond> {
  const data = BigInt64Array.from(values, BigInt);
  return makeData({
    type: new TimestampMillisecond('UTC'),
    length: values.length,
    nullCount: 0,
    data
  });
}

function doubles(values: readonly number[]): Data<Float64> {
  return makeData({
    type: new Float64(),
    length: values.length,
    nullCount: 0,
    data: Float64Array.from(values)
  });
}
