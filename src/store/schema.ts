/**
 * Arrow schemas as far as the store's files use them: column names, types, where their buffers lie.
 *
 * Spec: https://github.com/apache/arrow/blob/main/format/Schema.fbs
 */
import { StoreError } from './errors.js';
import type { FlatTable } from './flatbuffer.js';
import { FORMAT } from './format.js';

/** A column; a dictionary's type is that of its codes. */
export interface Column {
  readonly name: string;
  /** `utf8`, `int32`, `uint8`, `float64`, `timestamp[ms]` …; else `type <number>`. */
  readonly type: string;
  /** Index of its node, and of its first buffer (the validity bitmap), in each record batch. */
  readonly node: number;
  readonly buffer: number;
  /** The dictionary's id, or null. */
  readonly dictionary: number | null;
}

export interface ArrowSchema {
  readonly columns: ReadonlyMap<string, Column>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Which types a column may have; a dictionary of text is written `dictionary`. */
export type ColumnRules = Readonly<Record<string, readonly string[]>>;

const UNITS = ['s', 'ms', 'us', 'ns'];
const FLOATS = ['float16', 'float32', 'float64'];

/**
 * Read a schema table.
 *
 *     Schema     0 endianness  1 fields  2 custom metadata
 *     Field      0 name  1 nullable  2 type's kind  3 type  4 dictionary  5 children
 *     Dictionary 0 id  1 index type
 */
export function readSchema(header: FlatTable): ArrowSchema {
  if (header.short(0) !== 0) throw new RangeError('big-endian');
  const columns = new Map<string, Column>();
  let node = 0;
  let buffer = 0;
  for (const field of header.tables(1)) {
    const encoding = field.table(4);
    const name = field.text(0);
    const dictionary = encoding ? encoding.long(0) : null;
    const type = encoding ? intName(encoding.table(1)) : typeName(field);
    columns.set(name, { name, type, node, buffer, dictionary });
    const size = encoding ? { nodes: 1, buffers: 2 } : fieldSize(field);
    node += size.nodes;
    buffer += size.buffers;
  }
  const metadata = new Map(header.tables(2).map(pair => [pair.text(0), pair.text(1)] as const));
  return { columns, metadata };
}

/** Refuse a newer format, and a schema without the columns that docs/format.md names. */
export function checkSchema(file: string, schema: ArrowSchema, rules: ColumnRules): void {
  checkFormat(file, schema.metadata.get('flightlog.format') ?? '1');
  const wrong = Object.entries(rules).filter(([name, types]) => {
    const column = schema.columns.get(name);
    return !column || !types.includes(column.type) || isDictionary(column) !== isDictionary(types);
  });
  if (wrong.length === 0) return;
  const found = [...schema.columns.values()].map(({ name, type }) => `${name}: ${type}`).join(', ');
  throw new StoreError(
    'missing-column',
    file,
    `no column ${wrong.map(([name]) => name).join(', ')} as the format has it (found ${found || 'none'})`,
    'See docs/format.md, or move the file out of the store'
  );
}

/** Refuse a format above ours; anything that is no number counts as newer. */
export function checkFormat(file: string, format: unknown): void {
  if (Number(format) <= FORMAT) return;
  throw new StoreError(
    'newer-format',
    file,
    `format ${String(format)}, but this flightlog reads up to ${FORMAT}`,
    'Upgrade with: pip install -U flightlog'
  );
}

/** The column, which checkSchema has seen. */
export function columnOf(schema: ArrowSchema, name: string): Column {
  const column = schema.columns.get(name);
  if (!column) throw new RangeError(`no column ${name}`);
  return column;
}

/** Bytes of one value of a fixed-width type. */
export function widthOf(type: string): number {
  if (type.startsWith('timestamp')) return 8;
  return Number(/\d+$/.exec(type)?.[0] ?? 0) / 8;
}

function isDictionary(column: Column | readonly string[]): boolean {
  return 'dictionary' in column ? column.dictionary !== null : column.includes('dictionary');
}

// Kinds of the Type union: 2 Int, 3 FloatingPoint, 5 Utf8, 10 Timestamp.
function typeName(field: FlatTable): string {
  const kind = field.byte(2);
  const type = field.table(3);
  if (kind === 2) return intName(type);
  if (kind === 3) return FLOATS[type?.short(0) ?? -1] ?? 'float';
  if (kind === 5) return 'utf8';
  if (kind === 10) return `timestamp[${UNITS[type?.short(0) ?? -1] ?? '?'}]`;
  return `type ${kind}`;
}

function intName(type: FlatTable | null): string {
  if (!type) return 'int32';
  return `${type.byte(1) ? 'int' : 'uint'}${type.int(0)}`;
}

// Binary, Utf8 and their large forms have three buffers; lists have validity and offsets, structs and
// fixed-size lists validity only, each followed by their children; unions and views are refused.
function fieldSize(field: FlatTable): { nodes: number; buffers: number } {
  const kind = field.byte(2);
  if (kind === 1) return { nodes: 1, buffers: 0 };
  if ([14, 22, 23, 24, 25, 26].includes(kind)) throw new RangeError(`a column of type ${kind}`);
  const own = [4, 5, 19, 20].includes(kind) ? 3 : kind === 13 || kind === 16 ? 1 : 2;
  const sizes = field.tables(5).map(fieldSize);
  return {
    nodes: 1 + sizes.reduce((sum, size) => sum + size.nodes, 0),
    buffers: own + sizes.reduce((sum, size) => sum + size.buffers, 0)
  };
}
