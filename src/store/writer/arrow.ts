/**
 * Arrow IPC messages as bytes: schemas, dictionaries, record batches, and the footer of a file.
 *
 * Spec: https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
 */
import { FlatWriter } from './flat.js';
import type { FlatField } from './flat.js';

export type Bytes = Uint8Array<ArrayBuffer>;

/** Types of columns, in the words of schema.ts; a dictionary's is that of its codes. */
export type ColumnType = 'utf8' | 'float64' | 'timestamp[ms]' | `${'u' | ''}int${8 | 16 | 32 | 64}`;

/** A column, never nullable. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether the column holds codes of a dictionary of text. */
  readonly dictionary?: boolean;
}

/** Columns, and what the file says of itself. */
export interface SchemaSpec {
  readonly columns: readonly ColumnSpec[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where the counts of a record batch stand in its message: its length, then one for each column. */
export interface LaidMessage {
  readonly bytes: Bytes;
  readonly counts: readonly number[];
}

/** Where a message lies in a file, for its footer. */
export interface Block {
  readonly at: number;
  readonly headLength: number;
  readonly bodyLength: number;
}

/** The end of a stream. */
export const END_OF_STREAM: Bytes = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

const MAGIC = 'ARROW1';
const PREFIX = 8;
const ALIGNMENT = 64;
const V5 = 4;
const DICTIONARY_ID = 0;
const NO_BYTES = new Uint8Array();
const utf8 = new TextEncoder();

/** What an Arrow file begins with. */
export function fileStart(): Bytes {
  return Uint8Array.of(...utf8.encode(MAGIC), 0, 0);
}

/** The message that a stream begins with. */
export function schemaMessage(schema: SchemaSpec): Bytes {
  const flat = new FlatWriter();
  return message(flat, 1, writeSchema(flat, schema), 0);
}

/** The whole dictionary of the one column that has one. */
export function dictionaryMessage(keys: readonly string[]): Bytes {
  const flat = new FlatWriter();
  const buffers = textBuffers(keys);
  const { table, bodyLength } = writeBatch(flat, keys.length, [buffers]);
  const header = flat.table([
    { slot: 0, size: 8, value: DICTIONARY_ID },
    { slot: 1, size: 'ref', value: table.offset },
    { slot: 2, size: 1, value: 0 }
  ]);
  return withBody(message(flat, 2, header.offset, bodyLength), buffers, bodyLength);
}

/** A record batch of `rows` rows; `columns` are their buffers, as textBuffers and valueBuffers give. */
export function recordMessage(rows: number, columns: readonly (readonly Uint8Array[])[]): Bytes {
  const { bytes } = recordHead(
    rows,
    columns.map(buffers => buffers.map(buffer => buffer.length))
  );
  return withBody(bytes, columns.flat(), bodySize(columns.flat().map(buffer => buffer.length)));
}

/** Prefix and metadata of a record batch whose buffers have these lengths. */
export function recordHead(rows: number, sizes: readonly (readonly number[])[]): LaidMessage {
  const flat = new FlatWriter();
  const { table, nodes, bodyLength } = writeBatch(
    flat,
    rows,
    sizes.map(list => list.map(length => ({ length })))
  );
  const bytes = message(flat, 3, table.offset, bodyLength);
  // The message ends with the flatbuffer, so its offsets count from the message's end too.
  const place = (offset: number): number => bytes.length - offset;
  const length = place(table.fields.get(0) as number);
  return { bytes, counts: [length, ...sizes.map((_, i) => place(nodes) + 4 + 16 * i)] };
}

/** The footer of a file with everything behind its end of stream. */
export function fileEnd(
  schema: SchemaSpec,
  dictionaries: readonly Block[],
  batches: readonly Block[]
): Bytes {
  const flat = new FlatWriter();
  const blocks = (list: readonly Block[]): number =>
    flat.structs(list.map(({ at, headLength, bodyLength }) => [at, headLength, bodyLength]));
  const batchList = blocks(batches);
  const dictionaryList = blocks(dictionaries);
  const header = writeSchema(flat, schema);
  const root = flat.table([
    { slot: 1, size: 'ref', value: header },
    { slot: 2, size: 'ref', value: dictionaryList },
    { slot: 3, size: 'ref', value: batchList },
    { slot: 0, size: 2, value: V5 }
  ]);
  const footer = flat.finish(root.offset);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setInt32(0, footer.length, true);
  return concat([END_OF_STREAM, footer, length, utf8.encode(MAGIC)]);
}

/** Buffers of a column of text: validity, offsets, text. */
export function textBuffers(values: readonly string[]): Bytes[] {
  const encoded = values.map(value => utf8.encode(value));
  const offsets = new Int32Array(values.length + 1);
  encoded.forEach((bytes, i) => (offsets[i + 1] = (offsets[i] as number) + bytes.length));
  return [NO_BYTES, bytesOf(offsets), concat(encoded)];
}

/** Buffers of a column of fixed width: validity, values. */
export function valueBuffers(values: ArrayBufferView<ArrayBuffer>): Bytes[] {
  return [NO_BYTES, bytesOf(values)];
}

/** The bytes behind a typed array. */
export function bytesOf(values: ArrayBufferView<ArrayBuffer>): Bytes {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Byte arrays one behind the other. */
export function concat(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** `size` rounded up to where the next buffer begins. */
export function padded(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}

function withBody(head: Bytes, buffers: readonly Uint8Array[], bodyLength: number): Bytes {
  const whole = new Uint8Array(head.length + bodyLength);
  whole.set(head);
  let at = head.length;
  for (const buffer of buffers) {
    whole.set(buffer, at);
    at += padded(buffer.length);
  }
  return whole;
}

function bodySize(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + padded(size), 0);
}

// RecordBatch: 0 length int64   1 nodes [length, nulls]   2 buffers [offset, length]
function writeBatch(
  flat: FlatWriter,
  rows: number,
  columns: readonly (readonly { readonly length: number }[])[]
) {
  const sizes = columns.flat().map(buffer => buffer.length);
  let at = 0;
  const places = sizes.map(size => {
    const place = [at, size];
    at += padded(size);
    return place;
  });
  const buffers = flat.structs(places);
  const nodes = flat.structs(columns.map(() => [rows, 0]));
  const table = flat.table([
    { slot: 2, size: 'ref', value: buffers },
    { slot: 1, size: 'ref', value: nodes },
    { slot: 0, size: 8, value: rows }
  ]);
  return { table, nodes, bodyLength: at };
}

// Schema: 0 endianness  1 fields  2 metadata      KeyValue: 0 key  1 value
function writeSchema(flat: FlatWriter, { columns, metadata }: SchemaSpec): number {
  const pairs = Object.entries(metadata).map(([key, value]) => {
    const texts = [flat.text(key), flat.text(value)];
    return flat.table(texts.map((text, slot) => ({ slot, size: 'ref', value: text }))).offset;
  });
  const custom = flat.refs(pairs);
  const fields = flat.refs(columns.map(column => writeField(flat, column)));
  return flat.table([
    { slot: 1, size: 'ref', value: fields },
    { slot: 2, size: 'ref', value: custom },
    { slot: 0, size: 2, value: 0 }
  ]).offset;
}

// Field: 0 name  1 nullable  2 type's kind  3 type  4 dictionary  5 children
function writeField(flat: FlatWriter, { name, type, dictionary = false }: ColumnSpec): number {
  const label = flat.text(name);
  const children = flat.refs([]);
  const kind = writeType(flat, dictionary ? 'utf8' : type);
  const fields: FlatField[] = [
    { slot: 0, size: 'ref', value: label },
    { slot: 3, size: 'ref', value: kind.offset },
    { slot: 5, size: 'ref', value: children }
  ];
  if (dictionary) {
    const index = writeType(flat, type).offset;
    const encoding = flat.table([
      { slot: 0, size: 8, value: DICTIONARY_ID },
      { slot: 1, size: 'ref', value: index },
      { slot: 2, size: 1, value: 0 }
    ]);
    fields.push({ slot: 4, size: 'ref', value: encoding.offset });
  }
  fields.push({ slot: 1, size: 1, value: 0 }, { slot: 2, size: 1, value: kind.kind });
  return flat.table(fields).offset;
}

// Kinds of the Type union: 2 Int, 3 FloatingPoint, 5 Utf8, 10 Timestamp.
function writeType(flat: FlatWriter, type: ColumnType): { kind: number; offset: number } {
  if (type === 'utf8') return { kind: 5, offset: flat.table([]).offset };
  if (type === 'float64') {
    return { kind: 3, offset: flat.table([{ slot: 0, size: 2, value: 2 }]).offset };
  }
  if (type === 'timestamp[ms]') {
    const zone = flat.text('UTC');
    const fields: FlatField[] = [
      { slot: 1, size: 'ref', value: zone },
      { slot: 0, size: 2, value: 1 }
    ];
    return { kind: 10, offset: flat.table(fields).offset };
  }
  const bits = Number(/\d+$/.exec(type)?.[0]);
  const fields: FlatField[] = [
    { slot: 0, size: 4, value: bits },
    { slot: 1, size: 1, value: type.startsWith('u') ? 0 : 1 }
  ];
  return { kind: 2, offset: flat.table(fields).offset };
}

// Message: 0 version  1 header's kind  2 header  3 bodyLength
function message(flat: FlatWriter, kind: number, header: number, bodyLength: number): Bytes {
  const root = flat.table([
    { slot: 3, size: 8, value: bodyLength },
    { slot: 2, size: 'ref', value: header },
    { slot: 0, size: 2, value: V5 },
    { slot: 1, size: 1, value: kind }
  ]);
  const metadata = flat.finish(root.offset);
  const bytes = new Uint8Array(PREFIX + metadata.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setInt32(4, metadata.length, true);
  bytes.set(metadata, PREFIX);
  return bytes;
}
