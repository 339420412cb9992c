/**
 * Reads a series file by ranges: its schema and footer once, then only the batches of the metrics asked for.
 *
 * Layout: docs/format.md, "Series, at rest".
 */
import { bytesOf, rowSpan, toCodes, toNumbers, toStrings } from './columns.js';
import { StoreError, decodeError } from './errors.js';
import { FlatTable, readLong } from './flatbuffer.js';
import { peekMessage, readLayout, refuseUnlessSchema } from './messages.js';
import { RangeWindow } from './ranges.js';
import { checkSchema, columnOf, readSchema } from './schema.js';
import type { ArrowSchema, ColumnRules } from './schema.js';
import { parseSummary } from './summary.js';
import type { ByteRange, ByteSource, MetricSummary, Series } from './types.js';
import type { FactValue } from './values.js';
import { isRecord, parseFactValue } from './values.js';

const SERIES_COLUMNS: ColumnRules = {
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
/** Bytes read first: small files whole, of large ones the schema. */
const FIRST_LOOK = 64 * 1024;

/** Where a message of the file lies. */
interface Block {
  readonly start: number;
  readonly headLength: number;
  readonly end: number;
}

interface MetricEntry {
  /** Half-open range of record batches. */
  readonly batches: readonly [number, number];
  readonly summary: MetricSummary | null;
}

interface Layout {
  readonly schema: ArrowSchema;
  readonly dictionary: readonly string[];
  readonly batches: readonly Block[];
  readonly metrics: ReadonlyMap<string, MetricEntry>;
  /** Epoch milliseconds from which `t` counts. */
  readonly start: number;
}

export class SeriesFile {
  private readonly window: RangeWindow;
  private readonly read = new Map<string, Series>();
  private layout: Promise<Layout> | null = null;
  private reading: Promise<void> = Promise.resolve();

  /** @param start the run's start in epoch milliseconds; times of the series count from it */
  constructor(
    source: ByteSource,
    readonly path: string,
    private readonly start: number
  ) {
    this.window = new RangeWindow(source, path);
  }

  /** What the file's metadata says of each metric; reads no points. */
  async summaries(): Promise<Map<string, MetricSummary>> {
    const { metrics } = await this.opened();
    const summaries = new Map<string, MetricSummary>();
    for (const [key, { summary }] of metrics) if (summary) summaries.set(key, summary);
    return summaries;
  }

  /** The series of these metrics, of all without `keys`; what was read once is kept. */
  async series(keys?: readonly string[]): Promise<Map<string, Series>> {
    const layout = await this.opened();
    const wanted = [...layout.metrics.keys()].filter(key => keys?.includes(key) ?? true);
    // One after the other: two reads at the same time would share the window.
    this.reading = this.reading.catch(() => undefined).then(() => this.fetch(layout, wanted));
    await this.reading;
    return new Map(wanted.map(key => [key, this.read.get(key) as Series]));
  }

  private opened(): Promise<Layout> {
    this.layout ??= this.openFile().catch(error => {
      this.layout = null;
      throw decodeError(error, this.path);
    });
    return this.layout;
  }

  private async openFile(): Promise<Layout> {
    const { window } = this;
    await window.load([[0, FIRST_LOOK]]);
    this.refuseUnlessFile();
    const size = window.size;
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
  private async readFooter(footer: FlatTable): Promise<Layout> {
    const header = footer.table(1);
    if (!header) throw new RangeError('a footer without schema');
    const schema = readSchema(header);
    checkSchema(this.path, schema, SERIES_COLUMNS);
    const dictionary = await this.readDictionary(blocks(footer, 2));
    const { start, metrics } = this.readMetrics(schema.metadata.get('flightlog.series'));
    return { schema, dictionary, batches: blocks(footer, 3), metrics, start: start ?? this.start };
  }

  private async readDictionary([block]: Block[]): Promise<string[]> {
    if (!block) return [];
    await this.window.ensure([[block.start, block.end]]);
    const { header, body } = this.message(block);
    const batch = header.table(1);
    if (!batch) throw new RangeError('a dictionary without values');
    const layout = readLayout(this.path, batch, [0]);
    return toStrings(body, layout, {
      name: 'key',
      type: 'utf8',
      node: 0,
      buffer: 0,
      dictionary: null
    });
  }

  private readMetrics(json: string | undefined): {
    start: number | null;
    metrics: Map<string, MetricEntry>;
  } {
    const value = json === undefined ? null : parseFactValue(json);
    const listed = isRecord(value) ? value['metrics'] : null;
    if (!isRecord(value) || !Array.isArray(listed)) {
      throw new StoreError(
        'missing-column',
        this.path,
        'its schema holds no flightlog.series',
        'See docs/format.md, "Series, at rest"'
      );
    }
    const metrics = new Map<string, MetricEntry>();
    for (const entry of listed as FactValue[]) {
      if (!isRecord(entry) || !Array.isArray(entry['batches'])) continue;
      const [from, to] = entry['batches'] as unknown[];
      const summary = parseSummary(entry as FactValue);
      metrics.set(String(entry['key']), { batches: [Number(from), Number(to)], summary });
    }
    return { start: typeof value['start'] === 'number' ? value['start'] : null, metrics };
  }

  private async fetch(layout: Layout, keys: readonly string[]): Promise<void> {
    const missing = keys.filter(key => !this.read.has(key));
    try {
      const plan = missing.map(key => ({ key, blocks: blocksOf(layout, key) }));
      const ranges = plan.flatMap(({ blocks: [first, ...more] }): ByteRange[] =>
        first ? [[first.start, (more.at(-1) ?? first).end]] : []
      );
      await this.window.ensure(ranges);
      for (const { key, blocks: own } of plan) this.read.set(key, this.decode(layout, key, own));
    } catch (error) {
      throw decodeError(error, this.path);
    }
  }

  private decode(layout: Layout, key: string, own: readonly Block[]): Series {
    const columns = ['key', 'step', 't', 'value'].map(name => columnOf(layout.schema, name));
    const parts = own.map(block => {
      const { header, body } = this.message(block);
      const batch = readLayout(
        this.path,
        header,
        columns.map(column => column.node)
      );
      const [codes, step, time, value] = columns.map(column => ({
        bytes: bytesOf(body, rowSpan(batch, column, 0, batch.rows)),
        type: column.type
      })) as [Raw, Raw, Raw, Raw];
      if (
        batch.rows > 0 &&
        layout.dictionary[toCodes(codes.bytes, codes.type)[0] as number] !== key
      ) {
        throw new RangeError(`batches of ${JSON.stringify(key)} hold another metric`);
      }
      return [step, time, value].map(({ bytes, type }) => toNumbers(bytes, type));
    });
    const [step, time, value] = [0, 1, 2].map(index =>
      joined(parts.map(part => part[index] as Float64Array))
    );
    const shift = layout.start - this.start;
    const shifted = shift === 0 ? time : time?.map(t => t + shift);
    return { key, step, time: shifted, value } as Series;
  }

  //     0 ff ff ff ff   4 metadata length   8 Message   then the body
  private message(block: Block): { header: FlatTable; body: Uint8Array } {
    const bytes = this.take([block.start, block.end]);
    const peek = peekMessage(bytes, 0);
    if (peek.state !== 'message') throw new RangeError('a footer that points at no message');
    const { header, headLength, bodyLength } = peek.head;
    return { header, body: bytes.subarray(headLength, headLength + bodyLength) };
  }

  private take([start, end]: ByteRange): Uint8Array {
    const bytes = start < 0 ? null : this.window.get(start, end);
    if (!bytes) throw this.cut();
    return bytes;
  }

  private refuseUnlessFile(): void {
    const bytes = this.window.from(0) ?? new Uint8Array();
    if (ascii(bytes.subarray(0, MAGIC.length)) !== MAGIC) refuseUnlessSchema(this.path, bytes);
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

interface Raw {
  readonly bytes: Uint8Array;
  readonly type: string;
}

// Block: 0 offset int64   8 metadata length int32   16 body length int64   (24 bytes)
function blocks(footer: FlatTable, field: number): Block[] {
  const { start, length } = footer.vector(field) ?? { start: 0, length: 0 };
  const found: Block[] = [];
  for (let i = 0; i < length; i++) {
    const at = start + 24 * i;
    const from = readLong(footer.view, at);
    const headLength = footer.view.getInt32(at + 8, true);
    found.push({
      start: from,
      headLength,
      end: from + headLength + readLong(footer.view, at + 16)
    });
  }
  return found;
}

function blocksOf(layout: Layout, key: string): readonly Block[] {
  const [from, to] = layout.metrics.get(key)?.batches ?? [0, 0];
  if (!(from >= 0 && to <= layout.batches.length))
    throw new RangeError('batches beyond the footer');
  return layout.batches.slice(from, to);
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
