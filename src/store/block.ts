/**
 * A facts file as columns: a row of many files is only an object of its own where somebody asks for it,
 * since those objects would cost more than reading the files.
 */
import { TextColumn, bytesOf, rowSpan, toNumbers } from './columns.js';
import type { BatchLayout } from './messages.js';
import { columnOf } from './schema.js';
import type { ArrowSchema } from './schema.js';
import type { FactRow } from './types.js';
import type { FactValue } from './values.js';
import { parseFactValues } from './values.js';

/** Rows of facts, by number. */
export interface FactTable {
  readonly length: number;
  kind(row: number): string;
  key(row: number): string;
  value(row: number): string;
  writer(row: number): string;
  /** The facts of kind `run`, where that was cheap to know. */
  readonly head?: Head | null;
}

/** Values of the facts that win, by key, in the order the keys were first said. */
export type Head = ReadonlyMap<string, FactValue>;

/** One record batch of a facts file. */
export interface FactBatch {
  readonly body: Uint8Array;
  readonly layout: BatchLayout;
}

/** The columns of one record batch. */
export interface FactColumns {
  /** Rows of the batches before. */
  readonly before: number;
  readonly time: Float64Array;
  readonly kind: TextColumn;
  readonly key: TextColumn;
  readonly value: TextColumn;
}

/** What a list needs of a facts file, without its columns. */
export interface BlockSummary {
  readonly length: number;
  readonly isOrdered: boolean;
  readonly head: Head | null;
}

const RUN_KIND = new TextEncoder().encode('run');

export class FactsBlock implements FactTable {
  readonly length: number;
  /** Whether no time goes back, so that the rows stand in the order they were said. */
  readonly isOrdered: boolean;
  readonly head: Head | null;
  private columns: readonly FactColumns[] | null = null;

  /**
   * @param bytes the file, whose columns `open` gives; they must stay as they are
   * @param known what is known of it already; without, the columns are read now
   */
  constructor(
    readonly run: string,
    private readonly by: string,
    readonly bytes: Uint8Array,
    private readonly open: (bytes: Uint8Array) => readonly FactColumns[],
    known?: BlockSummary
  ) {
    const { length, isOrdered, head } = known ?? summaryOf(open(bytes));
    this.length = length;
    this.isOrdered = isOrdered;
    this.head = head;
  }

  kind(row: number): string {
    const own = this.at(row);
    return own.kind.get(row - own.before);
  }

  key(row: number): string {
    const own = this.at(row);
    return own.key.get(row - own.before);
  }

  value(row: number): string {
    const own = this.at(row);
    return own.value.get(row - own.before);
  }

  /** Let go of what was decoded; it is decoded anew when a row is asked for. */
  release(): void {
    this.columns = null;
  }

  writer(): string {
    return this.by;
  }

  /** All rows, decoded. */
  rows(): FactRow[] {
    const { run, by: writer } = this;
    return Array.from({ length: this.length }, (_, row) => {
      const { time, before, kind, key, value } = this.at(row);
      const i = row - before;
      const texts = { kind: kind.get(i), key: key.get(i), value: value.get(i) };
      return { run, writer, row, time: time[i] as number, ...texts };
    });
  }

  private at(row: number): FactColumns {
    this.columns ??= this.open(this.bytes);
    let found = this.columns[0];
    for (const columns of this.columns) if (columns.before <= row) found = columns;
    if (!found) throw new RangeError(`no row ${row}`);
    return found;
  }
}

/** The columns of a file's batches. Throws RangeError where a column is shorter than its rows. */
export function factColumns(schema: ArrowSchema, batches: readonly FactBatch[]): FactColumns[] {
  let before = 0;
  return batches.map(({ body, layout }) => {
    const text = (name: string) => new TextColumn(body, layout, columnOf(schema, name));
    const column = columnOf(schema, 'time');
    const time = toNumbers(bytesOf(body, rowSpan(layout, column, 0, layout.rows)), column.type);
    const own = { before, time, kind: text('kind'), key: text('key'), value: text('value') };
    before += layout.rows;
    return own;
  });
}

function summaryOf(columns: readonly FactColumns[]): BlockSummary {
  let last = -Infinity;
  let isOrdered = true;
  let length = 0;
  const texts = new Map<string, string>();
  for (const { time, kind, key, value } of columns) {
    for (let row = 0; row < time.length; row++) {
      const one = time[row] as number;
      isOrdered &&= one >= last;
      last = one;
      if (kind.is(row, RUN_KIND)) texts.set(key.get(row), value.get(row));
    }
    length += time.length;
  }
  return { length, isOrdered, head: headOf(texts) };
}

function headOf(texts: ReadonlyMap<string, string>): Head | null {
  const values = parseFactValues([...texts.values()]);
  if (!values) return null;
  const head = new Map<string, FactValue>();
  let at = 0;
  for (const key of texts.keys()) {
    const value = values[at++] as FactValue;
    if (value !== null) head.set(key, value);
  }
  return head;
}

/** Rows in a list, as a table. */
export class RowTable implements FactTable {
  /** @param rows in the order they were said */
  constructor(private readonly rows: readonly FactRow[]) {}

  get length(): number {
    return this.rows.length;
  }

  kind(row: number): string {
    return (this.rows[row] as FactRow).kind;
  }

  key(row: number): string {
    return (this.rows[row] as FactRow).key;
  }

  value(row: number): string {
    return (this.rows[row] as FactRow).value;
  }

  writer(row: number): string {
    return (this.rows[row] as FactRow).writer;
  }
}

/** Rows by time, then writer, then their number in the writer's file: later ones win. */
export function inOrder(rows: readonly FactRow[]): readonly FactRow[] {
  for (let i = 1; i < rows.length; i++) {
    if (compareRows(rows[i - 1] as FactRow, rows[i] as FactRow) > 0)
      return [...rows].sort(compareRows);
  }
  return rows;
}

function compareRows(a: FactRow, b: FactRow): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.writer !== b.writer) return a.writer < b.writer ? -1 : 1;
  return a.row - b.row;
}
