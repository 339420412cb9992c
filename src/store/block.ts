/**
 * A facts file as columns: a row of many files is only an object of its own where somebody asks for it,
 * since those objects would cost more than reading the files.
 */
import { TextColumn, bytesOf, rowSpan, toNumbers } from './columns.js';
import type { BatchLayout } from './messages.js';
import { columnOf } from './schema.js';
import type { ArrowSchema } from './schema.js';
import type { FactRow } from './types.js';

/** Rows of facts, by number. */
export interface FactTable {
  readonly length: number;
  kind(row: number): string;
  key(row: number): string;
  value(row: number): string;
  writer(row: number): string;
}

/** One record batch of a facts file. */
export interface FactBatch {
  readonly body: Uint8Array;
  readonly layout: BatchLayout;
}

interface Columns {
  /** Rows of the batches before. */
  readonly before: number;
  readonly time: Float64Array;
  readonly kind: TextColumn;
  readonly key: TextColumn;
  readonly value: TextColumn;
}

export class FactsBlock implements FactTable {
  readonly length: number;
  /** Whether no time goes back, so that the rows stand in the order they were said. */
  readonly isOrdered: boolean;
  private readonly columns: readonly Columns[];

  /** Throws RangeError where a column is shorter than its rows. */
  constructor(
    readonly run: string,
    private readonly by: string,
    schema: ArrowSchema,
    batches: readonly FactBatch[]
  ) {
    let before = 0;
    let last = -Infinity;
    let ordered = true;
    this.columns = batches.map(({ body, layout }) => {
      const text = (name: string) => new TextColumn(body, layout, columnOf(schema, name));
      const column = columnOf(schema, 'time');
      const time = toNumbers(bytesOf(body, rowSpan(layout, column, 0, layout.rows)), column.type);
      for (const one of time) {
        ordered &&= one >= last;
        last = one;
      }
      const own = { before, time, kind: text('kind'), key: text('key'), value: text('value') };
      before += layout.rows;
      return own;
    });
    this.length = before;
    this.isOrdered = ordered;
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

  /** Let go of what was decoded. */
  release(): void {
    for (const { kind, key, value } of this.columns)
      for (const column of [kind, key, value]) column.release();
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

  private at(row: number): Columns {
    let found = this.columns[0];
    for (const columns of this.columns) if (columns.before <= row) found = columns;
    if (!found) throw new RangeError(`no row ${row}`);
    return found;
  }
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
