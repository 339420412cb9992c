/**
 * Values of a record batch's columns as typed arrays and strings, straight from its buffers.
 *
 * int64 is read through its 32-bit words: a pass over BigInt costs forty times as much.
 */
import type { BatchLayout, BufferSpan } from './messages.js';
import type { Column } from './schema.js';
import { widthOf } from './schema.js';

// A byte order mark is part of the text here.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Where a fixed-width column's values lie within the body. */
export function valueSpan(layout: BatchLayout, column: Column): BufferSpan {
  return spanAt(layout, column.buffer + 1);
}

/** Bytes of rows `from` to `to` of a fixed-width column, relative to the body. */
export function rowSpan(layout: BatchLayout, column: Column, from: number, to: number): BufferSpan {
  const span = valueSpan(layout, column);
  const width = widthOf(column.type);
  if (to * width > span.length)
    throw new RangeError(`column ${column.name} is shorter than its rows`);
  return { offset: span.offset + from * width, length: (to - from) * width };
}

/** The bytes of a span, which must lie within the body. */
export function bytesOf(body: Uint8Array, span: BufferSpan): Uint8Array {
  const end = span.offset + span.length;
  if (end > body.length) throw new RangeError('a buffer beyond its body');
  return body.subarray(span.offset, end);
}

/** Fixed-width values as float64; exact for integers up to 2^53. */
export function toNumbers(bytes: Uint8Array, type: string): Float64Array {
  switch (type) {
    case 'float64':
      return typed(Float64Array, bytes);
    case 'int64':
    case 'timestamp[ms]':
      return longs(bytes);
    case 'int32':
      return new Float64Array(typed(Int32Array, bytes));
    default:
      throw new RangeError(`values of type ${type}`);
  }
}

/** Write fixed-width values into `target` from position `at` on, as toNumbers gives them. */
export function copyNumbers(
  bytes: Uint8Array,
  type: string,
  target: Float64Array,
  at: number
): void {
  if (type === 'int32') target.set(typed(Int32Array, bytes), at);
  else target.set(toNumbers(bytes, type), at);
}

/** A dictionary's codes. */
export function toCodes(bytes: Uint8Array, type: string): ArrayLike<number> {
  switch (type) {
    case 'int8':
      return typed(Int8Array, bytes);
    case 'uint8':
      return bytes;
    case 'int16':
      return typed(Int16Array, bytes);
    case 'uint16':
      return typed(Uint16Array, bytes);
    case 'int32':
      return typed(Int32Array, bytes);
    case 'uint32':
      return typed(Uint32Array, bytes);
    default:
      throw new RangeError(`codes of type ${type}`);
  }
}

/** A utf8 column's strings: offsets in its second buffer, text in its third. */
export function toStrings(body: Uint8Array, layout: BatchLayout, column: Column): string[] {
  const texts = new TextColumn(body, layout, column);
  const { rows } = texts;
  if (rows === 0) return [];
  const first = texts.start(0);
  const bytes = body.subarray(first, texts.end(rows - 1));
  const all = utf8.decode(bytes);
  // Where a byte is a character, one decoding does for all.
  if (all.length === bytes.length && !all.includes('\ufffd'))
    return Array.from({ length: rows }, (_, row) =>
      all.slice(texts.start(row) - first, texts.end(row) - first)
    );
  return Array.from({ length: rows }, (_, row) => texts.get(row));
}

/** A utf8 column's bytes, apart from the file they came from. */
export interface TextCopy {
  readonly offsets: Uint8Array;
  readonly texts: Uint8Array;
}

/** A utf8 column whose texts are taken when they are asked for, as strings or as places in its bytes. */
export class TextColumn {
  readonly rows: number;
  private readonly offsets: number;
  /** Where the text begins in the body. */
  private readonly text: number;

  /** Throws RangeError where offsets lead out of the text. */
  constructor(
    readonly bytes: Uint8Array,
    { rows, buffers }: BatchLayout,
    column: Column,
    private readonly view: DataView = viewOf(bytes)
  ) {
    const offsets = buffers[column.buffer + 1];
    const text = buffers[column.buffer + 2];
    if (!offsets || !text) throw new RangeError('a column without its buffers');
    this.rows = rows;
    this.offsets = offsets.offset;
    this.text = text.offset;
    if (rows === 0) return;
    if (offsets.offset + (rows + 1) * 4 > bytes.length || text.offset + text.length > bytes.length)
      throw new RangeError('a buffer beyond its body');
    let last = this.at(0);
    if (last < 0 || this.at(rows) > text.length) throw new RangeError('text beyond its buffer');
    for (let row = 1; row <= rows; row++) {
      const end = this.at(row);
      if (end < last) throw new RangeError('text out of order');
      last = end;
    }
  }

  /** Where a row's text begins in `bytes`. */
  start(row: number): number {
    return this.text + this.at(row);
  }

  end(row: number): number {
    return this.text + this.at(row + 1);
  }

  get(row: number): string {
    return utf8.decode(this.bytes.subarray(this.start(row), this.end(row)));
  }

  /** Whether a row's text is that of another. */
  isSame(row: number, other: number): boolean {
    const start = this.start(row);
    const length = this.end(row) - start;
    const from = this.start(other);
    if (this.end(other) - from !== length) return false;
    for (let i = 0; i < length; i++)
      if (this.bytes[start + i] !== this.bytes[from + i]) return false;
    return true;
  }

  /** Its bytes, to compare others with. */
  copy(): TextCopy {
    return { offsets: this.offsetBytes().slice(), texts: this.textBytes().slice() };
  }

  /** Whether it holds the same texts, laid out alike. */
  isLike({ offsets, texts }: TextCopy): boolean {
    return isSame(this.offsetBytes(), offsets) && isSame(this.textBytes(), texts);
  }

  private offsetBytes(): Uint8Array {
    return this.bytes.subarray(this.offsets, this.offsets + (this.rows + 1) * 4);
  }

  private textBytes(): Uint8Array {
    return this.rows === 0
      ? new Uint8Array()
      : this.bytes.subarray(this.start(0), this.end(this.rows - 1));
  }

  private at(row: number): number {
    return this.view.getInt32(this.offsets + row * 4, true);
  }
}

function isSame(bytes: Uint8Array, others: Uint8Array): boolean {
  if (bytes.length !== others.length) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== others[i]) return false;
  return true;
}

/** Epoch milliseconds and their like (int64) of a column, one by one. */
export class LongColumn {
  private readonly from: number;

  /** Throws RangeError where the column is shorter than its rows. */
  constructor(
    layout: BatchLayout,
    column: Column,
    private readonly view: DataView
  ) {
    const { offset, length } = rowSpan(layout, column, 0, layout.rows);
    if (offset + length > view.byteLength) throw new RangeError('a buffer beyond its body');
    this.from = offset;
  }

  get(row: number): number {
    const at = this.from + row * 8;
    return this.view.getInt32(at + 4, true) * 2 ** 32 + this.view.getUint32(at, true);
  }
}

/** A view of the same bytes. */
export function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}

function longs(bytes: Uint8Array): Float64Array {
  const words = typed(Int32Array, bytes);
  const numbers = new Float64Array(words.length >> 1);
  for (let i = 0, word = 0; i < numbers.length; i++, word += 2) {
    numbers[i] = at(words, word + 1) * 2 ** 32 + (at(words, word) >>> 0);
  }
  return numbers;
}

function spanAt(layout: BatchLayout, index: number): BufferSpan {
  const span = layout.buffers[index];
  if (!span) throw new RangeError('a column without its buffers');
  return span;
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}

interface TypedArrayConstructor<T> {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

// A range read may begin anywhere; typed arrays must begin at a multiple of their width.
function typed<T>(type: TypedArrayConstructor<T>, bytes: Uint8Array): T {
  const width = type.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  return new type(aligned.buffer, aligned.byteOffset, Math.floor(aligned.length / width));
}
