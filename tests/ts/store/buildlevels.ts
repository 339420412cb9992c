/**
 * Makes levels files as docs/format.md has them, the plain way: what src/store must read.
 */
import {
  Dictionary,
  Field,
  Float64,
  Int32,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Uint8,
  Utf8,
  makeData,
  tableToIPC,
  vectorFromArray
} from 'apache-arrow';
import { START, WRITER, json, metadata } from './build.js';
import type { Point } from './build.js';

interface LevelRow {
  readonly key: number;
  readonly point: Point;
  readonly bucket: number;
}

/** The levels of the points of a writer. `rows` a batch at most, `wrong` another count than the series'. */
export function levelsFile(points: readonly Point[], rows = 8192, wrong = 0): Uint8Array {
  const keys = [...new Set(points.map(([key]) => key))];
  const batches: LevelRow[][] = [];
  const metrics = keys.flatMap((key, code) => {
    const own = sorted(points.filter(point => point[0] === key));
    if (own.length <= 4096) return [];
    const levels = levelsOf(own).map(({ bucket, kept }) => {
      const from = batches.length;
      for (let at = 0; at < kept.length; at += rows)
        batches.push(kept.slice(at, at + rows).map(point => ({ key: code, point, bucket })));
      const firsts = batches.slice(from).map(batch => batch[0]?.point[1]);
      return { bucket, batches: [from, batches.length], rows: kept.length, from: firsts };
    });
    return [{ key, count: own.length + wrong, levels }];
  });
  const levels = { start: START, of: `${WRITER}.series.arrow`, metrics };
  return encode(keys, batches, metadata('levels').set('flightlog.levels', json(levels)));
}

/** Every level of a metric's points by step: its bucket, and the points kept. */
export function levelsOf(own: readonly Point[]): { bucket: number; kept: Point[] }[] {
  const levels: { bucket: number; kept: Point[] }[] = [];
  for (let bucket = 64; ; bucket *= 8) {
    const count = Math.ceil(own.length / bucket);
    levels.push({ bucket, kept: buckets(own, bucket).flatMap(keptOf) });
    if (count <= 512) return levels;
  }
}

/** The points that a bucket keeps, in their order, each once. */
export function keptOf(bucket: readonly Point[]): Point[] {
  const finite = bucket.filter(([, , value]) => Number.isFinite(value));
  const least = Math.min(...finite.map(([, , value]) => value));
  const most = Math.max(...finite.map(([, , value]) => value));
  const kept = new Set([
    bucket[0],
    bucket.at(-1),
    finite.find(point => point[2] === least),
    finite.find(point => point[2] === most),
    ...[NaN, Infinity, -Infinity].map(odd => bucket.find(point => Object.is(point[2], odd)))
  ]);
  return bucket.filter(point => kept.has(point));
}

/** Points by step; equal steps keep their order. */
export function sorted(points: readonly Point[]): Point[] {
  return [...points].sort((a, b) => a[1] - b[1]);
}

function buckets(own: readonly Point[], size: number): (readonly Point[])[] {
  return Array.from({ length: Math.ceil(own.length / size) }, (_, i) =>
    own.slice(i * size, (i + 1) * size)
  );
}

function encode(
  keys: readonly string[],
  batches: readonly (readonly LevelRow[])[],
  meta: Map<string, string>
): Uint8Array {
  const type = new Dictionary(new Utf8(), new Uint8(), 0);
  const dictionary = vectorFromArray([...keys], new Utf8());
  const schema = new Schema(
    [
      new Field('key', type),
      new Field('step', new Int32()),
      new Field('t', new Int32()),
      new Field('value', new Float64()),
      new Field('bucket', new Int32())
    ],
    meta
  );
  const ints = (rows: readonly LevelRow[], pick: (row: LevelRow) => number) =>
    makeData({ type: new Int32(), data: Int32Array.from(rows, pick), nullCount: 0 });
  const made = batches.map(rows => {
    const codes = Uint8Array.from(rows, row => row.key);
    const values = Float64Array.from(rows, row => row.point[2]);
    const children = [
      makeData({ type, length: rows.length, nullCount: 0, data: codes, dictionary }),
      ints(rows, row => row.point[1]),
      ints(rows, row => (row.point[3] ?? START) - START),
      makeData({ type: new Float64(), data: values, nullCount: 0 }),
      ints(rows, row => row.bucket)
    ];
    const struct = new Struct(schema.fields);
    return new RecordBatch(
      schema,
      makeData({ type: struct, length: rows.length, nullCount: 0, children })
    );
  });
  return tableToIPC(new Table(schema, made), 'file');
}
