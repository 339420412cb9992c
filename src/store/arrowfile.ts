/**
 * Reads an Arrow IPC file by ranges: schema, dictionary and the places of its batches once, then only
 * the batches asked for. What series and levels have in common.
 *
 * Spec: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
 */
import { bytesOf, copyNumbers, rowSpan, toCodes, toStrings } from './columns.js';
import { StoreError, decodeError } from './errors.js';
import { FlatTable, readLong } from './flatbuffer.js';
import { peekMessage, readLayout, refuseUnlessSchema } from './messages.js';
import type { BatchLayout } from './messages.js';
import { RangeWindow } from './ranges.js';
import { checkSchema, columnOf, readSchema } from './schema.js';
import type { ArrowSchema, Column, ColumnRules } from './schema.js';
import type { ByteRange, ByteSource, Series } from './types.js';

/** The columns that series and levels share. */
export const SERIES_COLUMNS: ColumnRules = {
  key: ['dictionary', 'uint8', 'uint16', 'uint32', 'int8', 'int16', 'int32'],
  step: ['int32', 'int64'],
  t: ['int32', 'int64'],
  value: ['float64']
};

const MAGIC = 'ARROW1';
/** Bytes of the magic and its padding before the first message. */
const PREAMBLE = 8;
/** Bytes of the footer's length and the closing magic. */
const CLOSING = 10;
/** Bytes read first of a file whose size is not known: small ones whole. */
const FIRST_LOOK = 64 * 1024;
/** Bytes read first of a file of known size, if it is large: magic, and perhaps the dictionary. */
const HEAD = 16 * 1024;

/** Where a message of the file lies. */
interface Block {
  readonly start: number;
  readonly headLength: number;
  readonly end: number;
}

/** What an open file knows without its rows. */
export interface Contents {
  readonly schema: ArrowSchema;
  readonly dictionary: readonly string[];
  readonly batches: readonly Block[];
}

/** A half-open range of record batches, and the metric that they must hold. */
export interface BatchRange {
  readonly key: string;
  readonly batches: readonly [number, number];
}

export class ArrowFile {
  private readonly window: RangeWindow;
  private contents: Promise<Contents> | null = null;

  /** @param size bytes of the file as listed, which saves a read; -1 where unknown */
  constructor(
    private readonly source: ByteSource,
    readonly path: string,
    private readonly size = -1
  ) {
    this.window = new RangeWindow(source, path);
  }

  /** Schema, dictionary and batches; throws StoreError for what is no such file. */
  opened(): Promise<Contents> {
    this.contents ??= this.open().catch((error: unknown) => {
      this.contents = null;
      throw decodeError(error, this.path);
    });
    return this.contents;
  }

  /**
   * The rows of some ranges of batches, each of one metric, in one read.
   *
   * @param shift milliseconds to add to each time
   */
  async rows(wanted: readonly BatchRange[], shift: number): Promise<Series[]> {
    const { batches } = await this.opened();
    try {
      const owns = wanted.map(({ batches: [from, to] }) => {
        if (!(from >= 0 && to <= batches.length)) throw new RangeError('batches beyond the footer');
        return batches.slice(from, to);
      });
      const bytes = await this.bytes(owns.map(spanOf));
      const contents = await this.opened();
      return wanted.map(({ key }, i) => {
        const own = owns[i] as Block[];
        return this.decode(contents, key, own, bytes[i] as Uint8Array, shift);
      });
    } catch (error) {
      throw decodeError(error, this.path);
    }
  }

  private decode(
    { schema, dictionary }: Contents,
    key: string,
    own: readonly Block[],
    bytes: Uint8Array,
    shift: number
  ): Series {
    const [offset] = spanOf(own);
    const parts = own.map(({ start, end }) =>
      this.part(schema, bytes.subarray(start - offset, end - offset))
    );
    for (const { code } of parts) {
      if (code !== null && dictionary[code] !== key)
        throw new RangeError(`batches of ${JSON.stringify(key)} hold another metric`);
    }
    return joined(key, parts, shift);
  }

  private async open(): Promise<Contents> {
    const { window } = this;
    await window.load(firstLook(this.size));
    const magic = window.from(0) ?? new Uint8Array();
    if (ascii(magic.subarray(0, MAGIC.length)) !== MAGIC) refuseUnlessSchema(this.path, magic);
    const { size } = window;
    await window.ensure([[Math.max(0, size - FIRST_LOOK), size]]);
    const tail = this.take([size - CLOSING, size]);
    if (ascii(tail.subarray(4)) !== MAGIC) throw this.cut();
    const length = new DataView(tail.buffer, tail.byteOffset).getInt32(0, true);
    const at = size - CLOSING - length;
    if (length <= 0 || at < PREAMBLE) throw this.cut();
    await window.ensure([[at, size]]);
    return this.readFooter(FlatTable.root(viewOf(this.take([at, size - CLOSING]))));
  }

  // Footer: 0 version  1 schema  2 dictionaries  3 record batches
  private async readFooter(footer: FlatTable): Promise<Contents> {
    const header = footer.table(1);
    if (!header) throw new RangeError('a footer without schema');
    const schema = readSchema(header);
    checkSchema(this.path, schema, SERIES_COLUMNS);
    const dictionary = await this.readDictionary(blocks(footer, 2));
    return { schema, dictionary, batches: blocks(footer, 3) };
  }

  private async readDictionary([block]: Block[]): Promise<string[]> {
    if (!block) return [];
    await this.window.ensure([[block.start, block.end]]);
    const { header, body } = messageOf(this.take([block.start, block.end]));
    const batch = header.table(1);
    if (!batch) throw new RangeError('a dictionary without values');
    const layout = readLayout(this.path, batch, [0]);
    const names = { name: 'key', type: 'utf8', node: 0, buffer: 0, dictionary: null };
    return toStrings(body, layout, names);
  }

  // Apart from the window, so that two reads at the same time do not meet in it.
  private async bytes(ranges: readonly ByteRange[]): Promise<Uint8Array[]> {
    if (ranges.some(([start, end]) => start < 0 || end < start)) throw this.cut();
    const found = ranges.map(([start, end]) => this.window.get(start, end));
    const missing = ranges.filter((_, i) => found[i] === null);
    if (missing.length === 0) return found as Uint8Array[];
    const { parts } = await this.source.read(this.path, missing);
    for (const [i, [start, end]] of missing.entries())
      if ((parts[i]?.length ?? 0) < end - start) throw this.cut();
    let next = 0;
    return found.map(bytes => bytes ?? (parts[next++] as Uint8Array));
  }

  private part(schema: ArrowSchema, bytes: Uint8Array): Part {
    const { header, body } = messageOf(bytes);
    const [key, step, time, value] = ['key', 'step', 't', 'value'].map(name =>
      columnOf(schema, name)
    ) as [Column, Column, Column, Column];
    const nodes = [key, step, time, value].map(column => column.node);
    const layout = readLayout(this.path, header, nodes);
    const codes = toCodes(bytesOf(body, rowSpan(layout, key, 0, layout.rows)), key.type);
    const code = layout.rows > 0 ? (codes[0] as number) : null;
    return { body, layout, columns: { step, time, value }, code };
  }

  private take([start, end]: ByteRange): Uint8Array {
    const bytes = start < 0 ? null : this.window.get(start, end);
    if (!bytes) throw this.cut();
    return bytes;
  }

  private cut(): StoreError {
    return new StoreError(
      'not-arrow',
      this.path,
      'an Arrow file cut short: its footer is missing or points beyond its end',
      'Restore it from a copy, or move it out of the store'
    );
  }
}

interface Part {
  readonly body: Uint8Array;
  readonly layout: BatchLayout;
  readonly columns: { readonly step: Column; readonly time: Column; readonly value: Column };
  /** The first row's; null without rows. */
  readonly code: number | null;
}

// Batches of one metric stand one behind the other.
function spanOf(own: readonly Block[]): ByteRange {
  const [first] = own;
  return first ? [first.start, (own.at(-1) ?? first).end] : [0, 0];
}

function firstLook(size: number): ByteRange[] {
  if (size <= HEAD + FIRST_LOOK) return [[0, Math.max(size, FIRST_LOOK)]];
  return [
    [0, HEAD],
    [size - FIRST_LOOK, size]
  ];
}

function joined(key: string, parts: readonly Part[], shift: number): Series {
  const rows = parts.reduce((sum, { layout }) => sum + layout.rows, 0);
  const column = (name: 'step' | 'time' | 'value'): Float64Array => {
    const whole = new Float64Array(rows);
    let at = 0;
    for (const { body, layout, columns } of parts) {
      const span = rowSpan(layout, columns[name], 0, layout.rows);
      copyNumbers(bytesOf(body, span), columns[name].type, whole, at);
      at += layout.rows;
    }
    return whole;
  };
  const time = column('time');
  if (shift !== 0) for (let i = 0; i < time.length; i++) time[i] = (time[i] as number) + shift;
  return { key, step: column('step'), time, value: column('value') };
}

//     0 ff ff ff ff   4 metadata length   8 Message   then the body
function messageOf(bytes: Uint8Array): { header: FlatTable; body: Uint8Array } {
  const peek = peekMessage(bytes, 0);
  if (peek.state !== 'message') throw new RangeError('a footer that points at no message');
  const { header, headLength, bodyLength } = peek.head;
  return { header, body: bytes.subarray(headLength, headLength + bodyLength) };
}

// Block: 0 offset int64   8 metadata length int32   16 body length int64   (24 bytes)
function blocks(footer: FlatTable, field: number): Block[] {
  const { start, length } = footer.vector(field) ?? { start: 0, length: 0 };
  const found: Block[] = [];
  for (let i = 0; i < length; i++) {
    const at = start + 24 * i;
    const from = readLong(footer.view, at);
    const headLength = footer.view.getInt32(at + 8, true);
    const end = from + headLength + readLong(footer.view, at + 16);
    found.push({ start: from, headLength, end });
  }
  return found;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
