/**
 * An Arrow file of series or levels, opened for a check: its footer, dictionary and batches, each tested
 * against what really stands in the file.
 */
import { rowSpan, toCodes, toNumbers, toStrings } from '../columns.js';
import { StoreError } from '../errors.js';
import { FlatTable, readLong } from '../flatbuffer.js';
import { readLayout, refuseUnlessSchema } from '../messages.js';
import { checkSchema, columnOf, readSchema } from '../schema.js';
import type { ArrowSchema, ColumnRules } from '../schema.js';
import { messagesFrom } from './bytes.js';
import type { FileBytes, PlacedMessage } from './bytes.js';

const MAGIC = 'ARROW1';
const PREAMBLE = 8;
/** Bytes of the footer's length and the closing magic. */
const CLOSING = 10;
const KEYS = { name: 'key', type: 'utf8', node: 0, buffer: 0, dictionary: null } as const;

/** Columns of one record batch, which holds one metric. */
export interface TableBatch {
  readonly code: number;
  readonly rows: number;
  /** By name, all but `key`. */
  readonly columns: ReadonlyMap<string, Float64Array>;
}

/** An open file; throws StoreError and RangeError for what is wrong. */
export class CheckedTable {
  readonly schema: ArrowSchema;
  readonly dictionary: readonly string[];
  private readonly batches: readonly PlacedMessage[];

  constructor(
    readonly path: string,
    private readonly bytes: FileBytes,
    rules: ColumnRules
  ) {
    const footer = this.footer();
    const header = footer.table(1);
    if (!header) throw new RangeError('a footer without schema');
    this.schema = readSchema(header);
    checkSchema(path, this.schema, rules);
    const messages = this.messages();
    this.batches = messages.filter(message => message.head.kind === 'batch');
    this.compare(footer, messages);
    const keys = messages.find(message => message.head.kind === 'dictionary');
    this.dictionary = keys ? this.readKeys(keys) : [];
  }

  /** Record batches. */
  get length(): number {
    return this.batches.length;
  }

  /** One record batch, decoded. */
  batch(index: number): TableBatch {
    const message = this.batches[index];
    if (!message) throw new RangeError(`no record batch ${index}`);
    const names = [...this.schema.columns.values()];
    const layout = readLayout(
      this.path,
      message.head.header,
      names.map(column => column.node)
    );
    const part = (name: string): Uint8Array => {
      const span = rowSpan(layout, columnOf(this.schema, name), 0, layout.rows);
      const at = message.body + span.offset;
      if (at + span.length > message.end) throw new RangeError('a column beyond its body');
      return this.bytes.read(at, at + span.length);
    };
    const codes = toCodes(part('key'), columnOf(this.schema, 'key').type);
    const code = codes[0] ?? 0;
    for (let i = 0; i < layout.rows; i++) {
      if (codes[i] !== code) throw new RangeError(`record batch ${index} holds several metrics`);
    }
    const others = names.filter(({ name }) => name !== 'key');
    const columns = new Map(others.map(({ name, type }) => [name, toNumbers(part(name), type)]));
    return { code, rows: layout.rows, columns };
  }

  private footer(): FlatTable {
    const { size } = this.bytes;
    const begin = this.bytes.read(0, Math.min(size, 64));
    if (ascii(begin.subarray(0, MAGIC.length)) !== MAGIC) refuseUnlessSchema(this.path, begin);
    const tail = this.bytes.read(Math.max(0, size - CLOSING), size);
    if (tail.length < CLOSING || ascii(tail.subarray(4)) !== MAGIC) throw this.cut();
    const length = viewOf(tail).getInt32(0, true);
    const at = size - CLOSING - length;
    if (length <= 0 || at < PREAMBLE) throw this.cut();
    return FlatTable.root(viewOf(this.bytes.read(at, size - CLOSING)));
  }

  private messages(): PlacedMessage[] {
    const [schema, ...rest] = [...messagesFrom(this.bytes, PREAMBLE)];
    if (schema?.head.kind !== 'schema') throw new RangeError('no schema behind its first bytes');
    return rest;
  }

  // Footer: 2 dictionaries  3 record batches; Block: 0 offset int64 … (24 bytes)
  private compare(footer: FlatTable, messages: readonly PlacedMessage[]): void {
    for (const [field, kind] of [[2, 'dictionary'] as const, [3, 'batch'] as const]) {
      const { start, length } = footer.vector(field) ?? { start: 0, length: 0 };
      const found = messages.filter(message => message.head.kind === kind);
      const said = Array.from({ length: Math.min(length, found.length + 1) }, (_, i) =>
        readLong(footer.view, start + 24 * i)
      );
      const agree = length === found.length && said.every((at, i) => at === found[i]?.start);
      if (!agree) throw new RangeError('its footer does not fit its messages');
    }
  }

  private readKeys({ head, body, end }: PlacedMessage): string[] {
    const batch = head.header.table(1);
    if (!batch) throw new RangeError('a dictionary without values');
    return toStrings(this.bytes.read(body, end), readLayout(this.path, batch, [0]), KEYS);
  }

  private cut(): StoreError {
    return new StoreError(
      'not-arrow',
      this.path,
      'an Arrow file cut short: its footer is missing or points beyond its end',
      'Restore it from a copy'
    );
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
