/**
 * Facts of one writer or one run as rows of a shared table, and how those of several writers are put in
 * the order they were said.
 */
import { FactTable } from './facttable.js';
import type { FactRow } from './types.js';
import type { FactValue } from './values.js';

/** Rows of one writer's file, one after the other. */
export class FactsBlock implements RunRows {
  /**
   * @param from the first row in `table`
   * @param first the number of that row in the writer's file
   * @param head what rows of kind `run` say, of a block that is known to be in order
   */
  constructor(
    readonly run: string,
    readonly writer: string,
    readonly table: FactTable,
    readonly from: number,
    readonly length: number,
    readonly first = 0,
    readonly head?: Head
  ) {}

  get writers(): string {
    return this.writer;
  }

  /** The rows as objects, from the `skip`th on. */
  rows(skip = 0): FactRow[] {
    const { run, writer, table } = this;
    return Array.from({ length: Math.max(0, this.length - skip) }, (_, i) => {
      const row = this.from + skip + i;
      return {
        run,
        writer,
        row: this.first + skip + i,
        time: table.time(row),
        kind: table.names.text(table.kind(row)),
        key: table.names.text(table.key(row)),
        value: table.value(row)
      };
    });
  }

  /** Whether no time goes back, so that the rows stand in the order they were said. */
  get isOrdered(): boolean {
    const { table } = this;
    if (this.head) return true;
    for (let row = this.from + 1; row < this.from + this.length; row++)
      if (table.time(row) < table.time(row - 1)) return false;
    return true;
  }
}

/** The facts of one run in the order they were said: rows of a table, one after the other. */
export interface RunRows {
  readonly table: FactTable;
  readonly from: number;
  readonly length: number;
  /** Who said all of them, or who said each. */
  readonly writers: string | readonly string[];
  /** What those of kind `run` say, where that is known without a look at them. */
  readonly head?: Head | undefined;
}

/** A run that nobody writes, as it was when its folder had this stamp. */
export interface KeptRun {
  readonly id: string;
  readonly stamp: string;
  /** Names of its files of points, series and levels. */
  readonly files: readonly string[];
  /** Names of its facts files, and what stands in each. */
  readonly names: readonly string[];
  readonly blocks: readonly FactsBlock[];
}

/** The value of a fact of kind `run`: null where it was taken back, undefined where there is none. */
export type Head = (key: string) => FactValue | undefined;

/** Rows as blocks of a new table: what one writer said of one run without a gap is one. */
export function blocksOf(rows: readonly FactRow[]): FactsBlock[] {
  const table = new FactTable();
  const blocks: FactsBlock[] = [];
  for (let at = 0; at < rows.length;) {
    const { run, writer, row: first } = rows[at] as FactRow;
    const from = table.length;
    let length = 0;
    for (; at < rows.length; at++, length++) {
      const row = rows[at] as FactRow;
      if (row.run !== run || row.writer !== writer || row.row !== first + length) break;
      table.addTexts(row.kind, row.key, row.time, row.value);
    }
    blocks.push(new FactsBlock(run, writer, table, from, length, first));
  }
  table.trim();
  return blocks;
}

/** A run's rows by time, then writer, then their number in the writer's file: later ones win. */
export function inOrder(blocks: readonly FactsBlock[]): RunRows {
  const [only] = blocks;
  // Nearly all runs have one file that was written in order.
  if (only && blocks.length === 1 && only.isOrdered) return only;
  const rows = blocks.flatMap(block => block.rows()).sort(compareRows);
  const table = new FactTable(only?.table.names);
  for (const { kind, key, time, value } of rows) table.addTexts(kind, key, time, value);
  return {
    table: table.trim(),
    from: 0,
    length: rows.length,
    writers: rows.map(({ writer }) => writer)
  };
}

function compareRows(a: FactRow, b: FactRow): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.writer !== b.writer) return a.writer < b.writer ? -1 : 1;
  return a.row - b.row;
}
