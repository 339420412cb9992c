/** Turns what people keep into bytes that outlive the program they came from: pictures, tables, JSON. */
import type { Bytes, ColumnSpec } from './arrow.js';
import {
  concat,
  fileEnd,
  fileStart,
  recordMessage,
  schemaMessage,
  textBuffers,
  valueBuffers
} from './arrow.js';
import { asText, entriesOf } from './params.js';
import { kindOf } from './numbers.js';

export const ARROW_MEDIA = 'application/vnd.apache.arrow.file';

/** A picture's file suffix and media type. */
export interface PictureKind {
  readonly suffix: string;
  readonly media: string;
}

const KNOWN: readonly (PictureKind & { readonly magic: readonly number[] })[] = [
  { magic: [0x89, 0x50, 0x4e, 0x47], suffix: '.png', media: 'image/png' },
  { magic: [0xff, 0xd8, 0xff], suffix: '.jpg', media: 'image/jpeg' },
  { magic: [0x47, 0x49, 0x46, 0x38], suffix: '.gif', media: 'image/gif' },
  { magic: [0x52, 0x49, 0x46, 0x46], suffix: '.webp', media: 'image/webp' }
];
const SVG = { suffix: '.svg', media: 'image/svg+xml' };

/** What kind of picture these bytes are. @throws TypeError for none that is known */
export function pictureKind(bytes: Uint8Array): PictureKind {
  const known = KNOWN.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte));
  if (known) return { suffix: known.suffix, media: known.media };
  const head = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  if (head.startsWith('<svg') || (head.startsWith('<?xml') && head.includes('<svg'))) return SVG;
  throw new TypeError('the bytes are no PNG, JPEG, GIF, WebP or SVG');
}

/** `name`, ending in `suffix` once. */
export function withSuffix(name: string, suffix: string): string {
  return name.toLowerCase().endsWith(suffix) ? name : name + suffix;
}

/** JSON for people: NaN, infinities and what JSON has no word for as text. */
export function jsonBytes(values: unknown): Bytes {
  const text = JSON.stringify(
    values,
    (_, item: unknown) => {
      if (typeof item === 'bigint') return String(item);
      if (typeof item === 'number' && !Number.isFinite(item)) return String(item);
      return item instanceof Map ? Object.fromEntries(item) : item;
    },
    1
  );
  if (text === undefined) throw new TypeError(`JSON has no word for ${kindOf(values)}`);
  return new TextEncoder().encode(text);
}

/**
 * A table as an Arrow file: from an object of columns, or a list of row objects. Numbers become float64,
 * whole numbers int64 where all are, anything else text.
 *
 * @throws TypeError for anything else
 */
export function tableBytes(table: unknown): Bytes {
  const columns = columnsOf(table);
  const rows = Math.max(0, ...columns.map(([, values]) => values.length));
  if (columns.some(([, values]) => values.length !== rows)) {
    throw new TypeError('its columns are not of one length');
  }
  const encoded = columns.map(([name, values]) => encodeColumn(name, values));
  const schema = { columns: encoded.map(one => one.spec), metadata: {} };
  const head = concat([fileStart(), schemaMessage(schema)]);
  const batch = recordMessage(
    rows,
    encoded.map(one => one.buffers)
  );
  const headLength = 8 + new DataView(batch.buffer).getInt32(4, true);
  const block = { at: head.length, headLength, bodyLength: batch.length - headLength };
  return concat([head, batch, fileEnd(schema, [], [block])]);
}

function columnsOf(table: unknown): [string, readonly unknown[]][] {
  if (Array.isArray(table)) {
    const rows = table.map(row => new Map(entriesOf(row) ?? refuseTable(row)));
    const names = [...new Set(rows.flatMap(row => [...row.keys()]))];
    return names.map(name => [asText(name), rows.map(row => row.get(name))]);
  }
  const entries = entriesOf(table) ?? refuseTable(table);
  return entries.map(([name, values]) => [asText(name), listOf(values)]);
}

function listOf(values: unknown): readonly unknown[] {
  if (Array.isArray(values)) return values;
  if (ArrayBuffer.isView(values) && Symbol.iterator in values) {
    return [...(values as unknown as Iterable<unknown>)];
  }
  return refuseTable(values);
}

function refuseTable(given: unknown): never {
  throw new TypeError(
    `a table is an object of columns or a list of row objects, not a ${kindOf(given)}`
  );
}

function encodeColumn(name: string, values: readonly unknown[]) {
  const isInt = values.every(
    value => typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
  );
  if (isInt && values.length > 0) {
    const ints = BigInt64Array.from(values as (number | bigint)[], value => BigInt(value));
    return { spec: column(name, 'int64'), buffers: valueBuffers(ints) };
  }
  if (values.every(value => typeof value === 'number' || value === null || value === undefined)) {
    const floats = Float64Array.from(values as (number | null)[], value => value ?? NaN);
    return { spec: column(name, 'float64'), buffers: valueBuffers(floats) };
  }
  return { spec: column(name, 'utf8'), buffers: textBuffers(values.map(cellText)) };
}

function cellText(value: unknown): string {
  return value === null || value === undefined ? '' : asText(value);
}

function column(name: string, type: ColumnSpec['type']): ColumnSpec {
  return { name, type };
}
