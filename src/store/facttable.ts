/**
 * Rows of facts of very many runs as columns: twenty bytes a row and the text of its value, since objects
 * for each would be most of what a list of ten thousand runs costs.
 */
import type { LongColumn, TextColumn } from './columns.js';
import { Names, roomFor } from './names.js';
import type { Numbered } from './numbered.js';

// A byte order mark is part of the text here.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Rows whose values are one text, as a power of two. */
const CHUNK_BITS = 12;
const CHUNK = 1 << CHUNK_BITS;
/** Values from this length on are copied by the system. */
const LONG = 64;

/** The columns, for who keeps them. */
export interface FactColumns {
  readonly kind: Uint32Array;
  readonly key: Uint32Array;
  /** Epoch milliseconds. */
  readonly time: Float64Array;
  /** Where a row's value ends among the values of its chunk. */
  readonly end: Uint32Array;
}

/** All rows of a table. */
export interface FactParts {
  readonly columns: FactColumns;
  /** The values, chunk by chunk. */
  readonly values: readonly Uint8Array[];
}

export class FactTable {
  private rows = 0;
  private made: FactColumns | null;
  /** Values that were there from the start. */
  private known: readonly Uint8Array[] = [];
  /** Values of each CHUNK rows: as text where all is ASCII and a byte is a character, else as bytes. */
  private readonly chunks: (string | Uint8Array | undefined)[] = [];
  /** Values of the rows that fill no chunk yet. */
  private open = new Uint8Array(0);
  private filled = 0;

  /**
   * @param names numbers of kinds and keys; tables may share them
   * @param late gives what `parts` gave of a table of so many rows, once somebody looks at them; such a
   *   table takes no more
   */
  constructor(
    readonly names: Names = new Names(),
    private readonly late: { readonly rows: number; load(): FactParts } | null = null
  ) {
    this.made = late ? null : emptyColumns(0);
    this.rows = late ? late.rows : 0;
  }

  private get columns(): FactColumns {
    return this.made ?? this.load();
  }

  private set columns(columns: FactColumns) {
    this.made = columns;
  }

  private load(): FactColumns {
    const { columns = emptyColumns(0), values = [] } = this.late?.load() ?? {};
    this.known = values;
    return (this.made = columns);
  }

  get length(): number {
    return this.rows;
  }

  /** The number of a row's kind, of its key. */
  kind(row: number): number {
    return this.columns.kind[row] as number;
  }

  key(row: number): number {
    return this.columns.key[row] as number;
  }

  time(row: number): number {
    return this.columns.time[row] as number;
  }

  /** Whether the rows from `from` on have these kinds and keys. */
  isLike(from: number, kinds: Uint32Array, keys: Uint32Array): boolean {
    const { kind, key } = this.columns;
    for (let i = 0; i < kinds.length; i++)
      if (kind[from + i] !== kinds[i] || key[from + i] !== keys[i]) return false;
    return true;
  }

  /** A row's JSON text. */
  value(row: number): string {
    const start = this.start(row);
    const end = this.columns.end[row] as number;
    const chunk = this.chunk(row);
    return typeof chunk === 'string'
      ? chunk.slice(start, end)
      : utf8.decode(chunk.subarray(start, end));
  }

  /** Add a row whose value is `bytes` from `start` to `end`. */
  add(
    kind: number,
    key: number,
    time: number,
    bytes: Uint8Array,
    start: number,
    end: number
  ): void {
    const row = this.rows;
    if (row === this.columns.kind.length) this.columns = resized(this.columns, row * 2 || CHUNK);
    const { columns } = this;
    columns.kind[row] = kind;
    columns.key[row] = key;
    columns.time[row] = time;
    const at = this.filled;
    this.filled = at + end - start;
    if (this.filled > this.open.length) this.open = roomFor(this.open, this.filled);
    const { open } = this;
    if (end - start < LONG)
      for (let i = start, to = at; i < end;) open[to++] = bytes[i++] as number;
    else open.set(bytes.subarray(start, end), at);
    columns.end[row] = this.filled;
    this.rows = row + 1;
    if (this.rows % CHUNK === 0) this.close();
  }

  /** Make room for so many more rows at once. */
  reserve(rows: number): void {
    if (this.rows + rows > this.columns.kind.length)
      this.columns = resized(this.columns, this.rows + rows);
  }

  /** Add rows of a batch of facts, from its row `from` on as many as there are numbers. */
  addColumns({ kinds, keys }: Numbered, time: LongColumn, value: TextColumn, from = 0): void {
    const rows = kinds.length;
    while (this.rows + rows > this.columns.kind.length)
      this.columns = resized(this.columns, this.columns.kind.length * 2 || CHUNK);
    const { columns } = this;
    columns.kind.set(kinds, this.rows);
    columns.key.set(keys, this.rows);
    for (let row = 0; row < rows; row++) columns.time[this.rows + row] = time.get(from + row);
    for (let row = from; row < from + rows;) {
      const to = Math.min(from + rows, row + CHUNK - (this.rows % CHUNK));
      this.addValues(value, row, to);
      row = to;
    }
  }

  /** Values of rows that all go into the open chunk. */
  private addValues(value: TextColumn, from: number, to: number): void {
    const start = value.start(from);
    const end = value.end(to - 1);
    const at = this.filled;
    this.filled = at + end - start;
    if (this.filled > this.open.length) this.open = roomFor(this.open, this.filled);
    this.open.set(value.bytes.subarray(start, end), at);
    const { end: ends } = this.columns;
    for (let row = from; row < to; row++)
      ends[this.rows + row - from] = at + value.end(row) - start;
    this.rows += to - from;
    if (this.rows % CHUNK === 0) this.close();
  }

  /** Add a row from its texts. */
  addTexts(kind: string, key: string, time: number, value: string): void {
    const bytes = encoder.encode(value);
    this.add(this.names.number(kind), this.names.number(key), time, bytes, 0, bytes.length);
  }

  /** Add rows of another table. */
  addRows(table: FactTable, from: number, length: number): void {
    const { names, columns } = table;
    for (let row = from; row < from + length; row++) {
      const kind = this.names.number(names.text(table.kind(row)));
      const key = this.names.number(names.text(table.key(row)));
      const chunk = table.chunk(row);
      const end = columns.end[row] as number;
      if (typeof chunk !== 'string') {
        this.add(kind, key, table.time(row), chunk, table.start(row), end);
        continue;
      }
      const bytes = encoder.encode(table.value(row));
      this.add(kind, key, table.time(row), bytes, 0, bytes.length);
    }
  }

  /** Give back what was reserved for more rows. Rows may still be added. */
  trim(): this {
    if (this.rows < this.columns.kind.length) this.columns = resized(this.columns, this.rows);
    this.open = this.open.slice(0, this.filled);
    return this;
  }

  /** All columns, and the bytes of each chunk of values: what the constructor takes. */
  parts(): FactParts {
    const { columns } = this.trim();
    if (this.known.length > 0) return { columns, values: this.known };
    const closed = this.chunks.map((chunk = '') =>
      typeof chunk === 'string' ? encoder.encode(chunk) : chunk
    );
    return { columns, values: this.filled > 0 ? [...closed, this.open] : closed };
  }

  /** The values among which a row's is; those known from the start are decoded when one is asked for. */
  private chunk(row: number): string | Uint8Array {
    const at = row >> CHUNK_BITS;
    const made = this.chunks[at];
    if (made !== undefined) return made;
    const known = this.known[at];
    return known ? (this.chunks[at] = textOr(known)) : this.open;
  }

  private start(row: number): number {
    return row % CHUNK === 0 ? 0 : (this.columns.end[row - 1] as number);
  }

  private close(): void {
    this.chunks.push(textOr(this.open.subarray(0, this.filled)));
    this.filled = 0;
  }
}

/** As text where a byte is a character, else a copy of the bytes. */
function textOr(bytes: Uint8Array): string | Uint8Array {
  const text = utf8.decode(bytes);
  // A byte that is no text is one character too, which is encoded as three.
  return text.length === bytes.length && !text.includes('\ufffd') ? text : bytes.slice();
}

function emptyColumns(rows: number): FactColumns {
  return {
    kind: new Uint32Array(rows),
    key: new Uint32Array(rows),
    time: new Float64Array(rows),
    end: new Uint32Array(rows)
  };
}

function resized(columns: FactColumns, rows: number): FactColumns {
  const { kind, key, time, end } = emptyColumns(rows);
  const own = Math.min(rows, columns.kind.length);
  kind.set(columns.kind.subarray(0, own));
  key.set(columns.key.subarray(0, own));
  time.set(columns.time.subarray(0, own));
  end.set(columns.end.subarray(0, own));
  return { kind, key, time, end };
}
