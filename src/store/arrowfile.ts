/**
 * Reads an Arrow IPC file by ranges: schema, dictionary and the places of its batches once, then only
 * the batches asked for. What series and levels have in common.
 *
 * Spec: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
 */
import { SeriesFiller, messageOf } from './batches.js';
import { toStrings } from './columns.js';
import { StoreError, decodeError } from './errors.js';
import { FlatTable, readLong } from './flatbuffer.js';
import { readLayout, refuseUnlessSchema } from './messages.js';
import { Once } from './once.js';
import { RangeWindow } from './ranges.js';
import { checkSchema, readSchema } from './schema.js';
import type { ArrowSchema, ColumnRules } from './schema.js';
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

/** Bytes read at once where a source can fill memory that is there. */
const PIECE = 2 * 1024 * 1024;

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

/** A range counted from a metric's first batch, counted from the file's. */
export function rangeFrom(first: number, { key, batches: [from, to] }: BatchRange): BatchRange {
  return { key, batches: [first + from, first + to] };
}

export class ArrowFile {
  private readonly window: RangeWindow;
  private readonly contents: Once<Contents>;

  /** @param size bytes of the file as listed, which saves a read; -1 where unknown */
  constructor(
    private readonly source: ByteSource,
    readonly path: string,
    private readonly size = -1
  ) {
    this.window = new RangeWindow(source, path);
    this.contents = new Once(path, () => this.open());
  }

  /** Schema, dictionary and batches; throws StoreError for what is no such file. */
  opened(): Promise<Contents> {
    return this.contents.get();
  }

  /**
   * The rows of some ranges of batches, each of one metric, in one read.
   *
   * @param shift milliseconds to add to each time
   */
  async rows(wanted: readonly BatchRange[], shift: number): Promise<Series[]> {
    const contents = await this.opened();
    try {
      const owns = wanted.map(({ batches: [from, to] }) => {
        if (!(from >= 0 && to <= contents.batches.length))
          throw new RangeError('batches beyond the footer');
        return contents.batches.slice(from, to);
      });
      const spans = owns.map(spanOf);
      if (spans.some(([start, end]) => start < 0 || end < start || end > this.window.size))
        throw this.cut();
      const pieces = spans.some(([start, end]) => end - start > PIECE) && this.source.readInto;
      const read = pieces ? null : await this.bytes(spans);
      const found: Series[] = [];
      for (const [i, { key }] of wanted.entries()) {
        const own = owns[i] as Block[];
        const [start, end] = spans[i] as ByteRange;
        const { schema, dictionary } = contents;
        const filler = new SeriesFiller(this.path, schema, dictionary, key, end - start);
        if (read) addBatches(filler, own, read[i] as Uint8Array, start);
        else await this.addPieces(filler, own);
        found.push(filler.series(shift));
      }
      return found;
    } catch (error) {
      throw decodeError(error, this.path);
    }
  }

  // New memory costs more than reading, so that what is copied anyway comes through one small buffer.
  private async addPieces(filler: SeriesFiller, own: readonly Block[]): Promise<void> {
    let buffer = new Uint8Array(PIECE);
    for (let at = 0; at < own.length;) {
      const [start] = spanOf(own.slice(at));
      let next = at + 1;
      while (next < own.length && (own[next] as Block).end - start <= PIECE) next++;
      const part = own.slice(at, next);
      const length = spanOf(part)[1] - start;
      if (length > buffer.length) buffer = new Uint8Array(length);
      const filled = await this.source.readInto?.(this.path, start, buffer.subarray(0, length));
      if (filled !== length) throw this.cut();
      addBatches(filler, part, buffer, start);
      at = next;
    }
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
    const found = ranges.map(([start, end]) => this.window.get(start, end));
    const missing = ranges.filter((_, i) => found[i] === null);
    if (missing.length === 0) return found as Uint8Array[];
    const { parts } = await this.source.read(this.path, missing);
    for (const [i, [start, end]] of missing.entries())
      if ((parts[i]?.length ?? 0) < end - start) throw this.cut();
    let next = 0;
    return found.map(bytes => bytes ?? (parts[next++] as Uint8Array));
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

function addBatches(
  filler: SeriesFiller,
  own: readonly Block[],
  bytes: Uint8Array,
  offset: number
): void {
  for (const { start, end } of own) filler.add(bytes.subarray(start - offset, end - offset));
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
