/**
 * Follows a live points stream: each look reads only what is new, and only the filled rows.
 *
 * The last batch is laid out ahead at full capacity, so its unused rows are never fetched; its counts
 * can be caught apart, so the least of them holds (docs/format.md, "Points, live").
 */
import { rowSpan, toCodes, toNumbers, toStrings } from './columns.js';
import { decodeError } from './errors.js';
import { rankIn } from './format.js';
import { GrowingSeries } from './growing.js';
import { peekMessage, readLayout, refuseUnlessSchema } from './messages.js';
import type { BatchLayout, BufferSpan, MessageHead } from './messages.js';
import { RangeWindow } from './ranges.js';
import { checkSchema, columnOf, readSchema, widthOf } from './schema.js';
import type { ArrowSchema, ColumnRules } from './schema.js';
import type { ByteRange, ByteSource, MetricSummary, Series } from './types.js';

const POINT_COLUMNS: ColumnRules = {
  key: ['dictionary', 'int8', 'int16', 'int32'],
  step: ['int64'],
  time: ['timestamp[ms]'],
  value: ['float64']
};
const COLUMNS = ['key', 'step', 'time', 'value'] as const;

/** Bytes of the first look: schema, dictionary and the smallest batch. */
const FIRST_LOOK = 48 * 1024;
/** Bytes looked at behind a batch: the head of a dictionary or batch. */
const NEXT_LOOK = 1024;

export class PointsStream {
  private readonly window: RangeWindow;
  private readonly byKey = new Map<string, GrowingSeries>();
  private schema: ArrowSchema | null = null;
  /** By code, the metric it stands for. */
  private dictionary: GrowingSeries[] = [];
  /** Where the message that is looked at next begins. */
  private at = 0;
  /** The batch at `at` when it may still grow: its end, and the rows already taken. */
  private open: { headLength: number; end: number; taken: number; final: boolean } | null = null;
  private advancing: Promise<boolean> | null = null;
  private _rows = 0;
  private _torn = false;

  /**
   * @param start the run's start in epoch milliseconds; times of the series count from it
   * @param limit rows to read at most (a lease's durable rows after another boot)
   */
  constructor(
    source: ByteSource,
    readonly path: string,
    private readonly start: number,
    private readonly limit = Infinity
  ) {
    this.window = new RangeWindow(source, path);
  }

  /** Rows read so far. */
  get rows(): number {
    return this._rows;
  }

  /** Whether the stream ended within a message at the last look. */
  get torn(): boolean {
    return this._torn;
  }

  /** The rank of the process that writes it; null where it is the only one, or nothing was read yet. */
  get rank(): number | null {
    return this.schema ? rankIn(this.schema.metadata) : null;
  }

  /** Read what is new; true when there was something. Calls at the same time share one look. */
  advance(): Promise<boolean> {
    this.advancing ??= this.readOn().finally(() => {
      this.advancing = null;
    });
    return this.advancing;
  }

  /** Metrics by step, in the order they first appeared. */
  series(): Map<string, Series> {
    return mapFilled(this.byKey, growing => growing.series());
  }

  summaries(): Map<string, MetricSummary> {
    return mapFilled(this.byKey, growing => growing.summary());
  }

  private async readOn(): Promise<boolean> {
    const before = this._rows;
    this._torn = false;
    try {
      await this.look();
      while (this._rows < this.limit && (await this.next())) continue;
    } catch (error) {
      throw decodeError(error, this.path);
    }
    return this._rows > before;
  }

  private look(): Promise<void> {
    const { at, open } = this;
    if (!open) return this.window.load([[at, at + (at === 0 ? FIRST_LOOK : NEXT_LOOK)]]);
    return this.window.load([
      [at, at + open.headLength],
      [open.end, open.end + NEXT_LOOK]
    ]);
  }

  /** Take in the message at `at`; false when there is nothing more for now. */
  private async next(): Promise<boolean> {
    const head = await this.peek(this.at);
    if (!this.schema) return this.takeSchema(head);
    if (!head) return false;
    const end = this.at + head.headLength + head.bodyLength;
    if (end > this.window.size) return this.cut();
    if (head.kind === 'batch') return this.takeBatch(head, end);
    if (head.kind === 'dictionary' && !(await this.takeDictionary(head, end))) return false;
    this.at = end;
    return true;
  }

  private async peek(at: number): Promise<MessageHead | null> {
    const { window } = this;
    if (window.size >= 0 && at >= window.size) return null;
    if (!window.from(at)) await window.ensure([[at, at + NEXT_LOOK]]);
    let peek = peekMessage(window.from(at) ?? new Uint8Array(), 0);
    if (peek.state === 'short' && at + peek.need <= window.size) {
      await window.load([[at, at + peek.need]]);
      peek = peekMessage(window.from(at) ?? new Uint8Array(), 0);
    }
    if (peek.state === 'message') return peek.head;
    this._torn = peek.state !== 'end';
    return null;
  }

  private takeSchema(head: MessageHead | null): boolean {
    const { path } = this;
    refuseUnlessSchema(path, this.window.from(0) ?? new Uint8Array(), head ?? undefined);
    const { header, headLength, bodyLength } = head as MessageHead;
    const schema = readSchema(header);
    checkSchema(path, schema, POINT_COLUMNS);
    this.schema = schema;
    this.at = headLength + bodyLength;
    return true;
  }

  private async takeDictionary(head: MessageHead, end: number): Promise<boolean> {
    const start = this.at + head.headLength;
    await this.window.ensure([[start, end]]);
    const body = this.window.get(start, end);
    if (!body) return this.cut();
    const batch = head.header.table(1);
    if (!batch) throw new RangeError('a dictionary without values');
    const layout = readLayout(this.path, batch, [0]);
    const keys = toStrings(body, layout, {
      name: 'key',
      type: 'utf8',
      node: 0,
      buffer: 0,
      dictionary: null
    });
    this.dictionary = keys.map(key => {
      let growing = this.byKey.get(key);
      if (!growing) this.byKey.set(key, (growing = new GrowingSeries(key)));
      return growing;
    });
    return true;
  }

  private async takeBatch(head: MessageHead, end: number): Promise<boolean> {
    const schema = this.schema as ArrowSchema;
    const columns = COLUMNS.map(name => columnOf(schema, name));
    const layout = readLayout(
      this.path,
      head.header,
      columns.map(column => column.node)
    );
    const taken = this.open?.taken ?? 0;
    const rows = Math.min(layout.rows, taken + this.limit - this._rows);
    const spans = columns.map(column => rowSpan(layout, column, taken, Math.max(rows, taken)));
    const body = this.at + head.headLength;
    await this.window.ensure([
      ...spans.map(span => rangeOf(span, body, end)),
      [end, end + NEXT_LOOK]
    ]);
    const parts = spans.map(span => this.window.get(...rangeOf(span, body, end)));
    if (!parts.every(part => part !== null)) return this.cut();
    this.takeRows(
      parts,
      columns.map(column => column.type)
    );
    return this.afterBatch(head, end, {
      rows: Math.max(rows, taken),
      capacity: this.capacity(layout)
    });
  }

  /** Whether to go on: behind a closed batch, or to this one again when it was closed meanwhile. */
  private afterBatch(
    head: MessageHead,
    end: number,
    counts: { rows: number; capacity: number }
  ): boolean {
    const next = this.window.from(end);
    const closed = next !== null && peekMessage(next, 0).state !== 'end';
    if (!closed || (counts.rows < counts.capacity && !this.open?.final)) {
      const { headLength } = head;
      this.open = { headLength, end, taken: counts.rows, final: closed };
      // Its counts may have grown between the reads of its head and of what follows: look once more.
      if (closed) this.window.forget(this.at);
      return closed;
    }
    this.open = null;
    this.at = end;
    return true;
  }

  private takeRows(
    [keys, steps, times, values]: Uint8Array[],
    [keyType, stepType, timeType, valueType]: string[]
  ): void {
    const code = toCodes(keys as Uint8Array, keyType as string);
    const step = toNumbers(steps as Uint8Array, stepType as string);
    const time = toNumbers(times as Uint8Array, timeType as string);
    const value = toNumbers(values as Uint8Array, valueType as string);
    for (let i = 0; i < step.length; i++) {
      const growing = this.dictionary[code[i] as number];
      if (!growing) throw new RangeError('a row of a metric that the dictionary lacks');
      growing.push(step[i] as number, (time[i] as number) - this.start, value[i] as number);
    }
    this._rows += step.length;
  }

  private capacity(layout: BatchLayout): number {
    const step = columnOf(this.schema as ArrowSchema, 'step');
    return Math.floor((layout.buffers[step.buffer + 1]?.length ?? 0) / widthOf(step.type));
  }

  private cut(): false {
    this._torn = true;
    return false;
  }
}

/** Whether an error of any byte source says that there is no such file. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'not-found';
}

function rangeOf(span: BufferSpan, body: number, end: number): ByteRange {
  if (body + span.offset + span.length > end) throw new RangeError('a column beyond its body');
  return [body + span.offset, body + span.offset + span.length];
}

function mapFilled<T>(
  byKey: ReadonlyMap<string, GrowingSeries>,
  convert: (growing: GrowingSeries) => T
): Map<string, T> {
  const result = new Map<string, T>();
  for (const [key, growing] of byKey) {
    if (growing.summary().count > 0) result.set(key, convert(growing));
  }
  return result;
}
