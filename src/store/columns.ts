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
  const strings = new Array<string>(layout.rows);
  for (let i = 0; i < layout.rows; i++) strings[i] = texts.get(i);
  return strings;
}

/** A utf8 column whose strings are made when they are asked for. */
export class TextColumn {
  private readonly offsets: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly first: number;
  private whole: string | null = null;

  /** Throws RangeError where offsets lead out of the text. */
  constructor(body: Uint8Array, layout: BatchLayout, column: Column) {
    const { rows } = layout;
    const { offset } = spanAt(layout, column.buffer + 1);
    const length = rows === 0 ? 0 : (rows + 1) * 4;
    this.offsets = typed(Int32Array, bytesOf(body, { offset, length }));
    const text = rows === 0 ? body : bytesOf(body, spanAt(layout, column.buffer + 2));
    this.first = rows === 0 ? 0 : at(this.offsets, 0);
    const last = rows === 0 ? 0 : at(this.offsets, rows);
    if (this.first < 0 || last > text.length) throw new RangeError('text beyond its buffer');
    for (let i = 0; i < rows; i++) {
      if (at(this.offsets, i + 1) < at(this.offsets, i)) throw new RangeError('text out of order');
    }
    this.bytes = text.subarray(this.first, last);
  }

  /** Whether a row's text is these bytes, without decoding it. */
  is(row: number, bytes: Uint8Array): boolean {
    const start = at(this.offsets, row) - this.first;
    if (at(this.offsets, row + 1) - this.first - start !== bytes.length) return false;
    for (let i = 0; i < bytes.length; i++) if (this.bytes[start + i] !== bytes[i]) return false;
    return true;
  }

  get(row: number): string {
    const start = at(this.offsets, row) - this.first;
    const end = at(this.offsets, row + 1) - this.first;
    // One decode for the whole column; where all is ASCII, bytes and characters count alike.
    this.whole ??= utf8.decode(this.bytes);
    if (this.whole.length === this.bytes.length) return this.whole.slice(start, end);
    return utf8.decode(this.bytes.subarray(start, end));
  }
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
