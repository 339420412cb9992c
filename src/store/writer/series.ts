/**
 * Encodes a writer's points at rest: a series file, and the levels beside it (docs/format.md).
 *
 * Metric by metric, so that no more than one need be in memory: what stands before the rows in the file
 * sums them up, and so is made last. Whoever writes puts head, bodies and tail together.
 */
import type { FactValue } from '../values.js';
import { encodeFactValue } from '../values.js';
import type { Block, Bytes, ColumnType, SchemaSpec } from './arrow.js';
import {
  concat,
  dictionaryMessage,
  fileEnd,
  fileStart,
  recordMessage,
  schemaMessage,
  valueBuffers
} from './arrow.js';
import { levelsOf } from './levels.js';
import type { Rows } from './sorted.js';
import { intsSince, picked, stepAt, summaryOf, toInts } from './sorted.js';

const SERIES_ROWS = 65_536;
const LEVEL_ROWS = 8_192;

/** What is known of both files before their rows are written. */
export interface Shape {
  readonly writer: string;
  /** Schema metadata of all files of the writer, but `flightlog.file`. */
  readonly about: Readonly<Record<string, string>>;
  /** Metrics that have rows, in the dictionary's order. */
  readonly keys: readonly string[];
  /** Types of the columns `step` and `t`. */
  readonly step: 'int32' | 'int64';
  readonly t: 'int32' | 'int64';
  /** The run's start in epoch milliseconds. */
  readonly start: number;
}

/** int32 where it holds everything from `least` to `most`, else int64. */
export function intFor(least: number, most: number): 'int32' | 'int64' {
  return least >= -(2 ** 31) && most < 2 ** 31 ? 'int32' : 'int64';
}

/** A file whose bodies are known before its head. */
abstract class SortedFile {
  protected readonly metrics: FactValue[] = [];
  protected readonly blocks: Block[] = [];
  private size = 0;

  constructor(protected readonly shape: Shape) {}

  /** Encode a metric's rows, which are sorted by step; metrics come in the order of `shape.keys`. */
  abstract add(key: string, rows: Rows): Bytes[];

  /** What stands before the bodies, and what behind. */
  ends(): { head: Bytes; tail: Bytes } {
    const schema = this.schema();
    const dictionary = dictionaryMessage(this.shape.keys);
    const before = concat([fileStart(), schemaMessage(schema)]);
    const head = concat([before, dictionary]);
    const blocks = this.blocks.map(block => ({ ...block, at: block.at + head.length }));
    return { head, tail: fileEnd(schema, [blockOf(dictionary, before.length)], blocks) };
  }

  protected abstract schema(): SchemaSpec;

  protected batch(rows: number, columns: Bytes[][]): Bytes {
    const bytes = recordMessage(rows, columns);
    this.blocks.push(blockOf(bytes, this.size));
    this.size += bytes.length;
    return bytes;
  }

  protected columns(key: string, { step, time, value }: Rows): Bytes[][] {
    const { keys, step: stepType, t, start } = this.shape;
    return [
      valueBuffers(codes(keys.length, value.length, keys.indexOf(key))),
      valueBuffers(stepType === 'int32' ? toInts(step) : step),
      valueBuffers(t === 'int32' ? intsSince(time, start) : time.map(one => one - BigInt(start))),
      valueBuffers(value)
    ];
  }

  protected specs(): SchemaSpec['columns'] {
    const { keys, step, t } = this.shape;
    return [
      { name: 'key', type: codeType(keys.length), dictionary: true },
      { name: 'step', type: step },
      { name: 't', type: t },
      { name: 'value', type: 'float64' }
    ];
  }
}

/** `<writer>.series.arrow`. */
export class SeriesEncoder extends SortedFile {
  private rows = 0;

  add(key: string, rows: Rows): Bytes[] {
    const first = this.blocks.length;
    const bodies = slices(rows, SERIES_ROWS).map(part =>
      this.batch(part.value.length, this.columns(key, part))
    );
    const from = this.blocks.slice(first).map((_, i) => stepAt(rows.step, i * SERIES_ROWS));
    this.metrics.push({ key, batches: [first, this.blocks.length], from, ...summaryOf(rows) });
    this.rows += rows.value.length;
    return bodies;
  }

  protected schema(): SchemaSpec {
    const { about, start, writer } = this.shape;
    const { rows, metrics } = this;
    const outline = encodeFactValue({ start, rows, replaces: `${writer}.points.arrow`, metrics });
    const metadata = { ...about, 'flightlog.file': 'series', 'flightlog.series': outline };
    return { columns: this.specs(), metadata };
  }
}

/** `<writer>.levels.arrow`; needed where a metric has levels at all. */
export class LevelsEncoder extends SortedFile {
  /** Whether any metric was long enough to have levels. */
  get isNeeded(): boolean {
    return this.metrics.length > 0;
  }

  add(key: string, rows: Rows): Bytes[] {
    const bodies: Bytes[] = [];
    const levels = levelsOf(rows.value).map(({ bucket, rows: kept }) => {
      const first = this.blocks.length;
      const thin = picked(rows, kept);
      for (const part of slices(thin, LEVEL_ROWS)) {
        const buckets = valueBuffers(new Int32Array(part.value.length).fill(bucket));
        bodies.push(this.batch(part.value.length, [...this.columns(key, part), buckets]));
      }
      const from = this.blocks.slice(first).map((_, i) => stepAt(thin.step, i * LEVEL_ROWS));
      return { bucket, batches: [first, this.blocks.length], rows: kept.length, from };
    });
    if (levels.length > 0) this.metrics.push({ key, count: rows.value.length, levels });
    return bodies;
  }

  protected schema(): SchemaSpec {
    const { about, start, writer } = this.shape;
    const { metrics } = this;
    const outline = encodeFactValue({ start, of: `${writer}.series.arrow`, metrics });
    const metadata = { ...about, 'flightlog.file': 'levels', 'flightlog.levels': outline };
    return { columns: [...this.specs(), { name: 'bucket', type: 'int32' }], metadata };
  }
}

function slices(rows: Rows, size: number): Rows[] {
  const parts: Rows[] = [];
  for (let at = 0; at < rows.value.length; at += size) {
    parts.push({
      step: rows.step.subarray(at, at + size),
      time: rows.time.subarray(at, at + size),
      value: rows.value.subarray(at, at + size)
    });
  }
  return parts;
}

function blockOf(bytes: Bytes, at: number): Block {
  const headLength = 8 + new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, true);
  return { at, headLength, bodyLength: bytes.length - headLength };
}

function codeType(keys: number): ColumnType {
  return keys <= 256 ? 'uint8' : keys <= 65_536 ? 'uint16' : 'uint32';
}

function codes(keys: number, rows: number, code: number) {
  if (keys <= 256) return new Uint8Array(rows).fill(code);
  return (keys <= 65_536 ? new Uint16Array(rows) : new Uint32Array(rows)).fill(code);
}
