/** Aligned text, and the colours of a terminal where there is one. */
import type { RunStatus } from '../store/index.js';
import type { Effects, Output } from './effects.js';
import { clip, printable, widthOf } from './text.js';

/** Columns a cell takes at most. */
const WIDEST = 44;

export interface ColumnStyle {
  readonly title: string;
  /** Numbers stand right. */
  readonly right?: boolean;
}

/** A column of text, as many as there are rows. */
export interface TableColumn {
  readonly style: ColumnStyle;
  readonly texts: readonly string[];
}

/** Paints text, or leaves it. */
export type Paint = (text: string, style: Style) => string;

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'blue';

const CODES: Readonly<Record<Style, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34
};

export const STATUS_MARKS: Readonly<Record<RunStatus, { mark: string; style: Style }>> = {
  running: { mark: '●', style: 'blue' },
  finished: { mark: '✓', style: 'green' },
  failed: { mark: '✕', style: 'red' },
  interrupted: { mark: '‖', style: 'yellow' },
  crashed: { mark: '↯', style: 'red' },
  lost: { mark: '?', style: 'yellow' }
};

/** Colours only on a terminal, and never with NO_COLOR (https://no-color.org). */
export function paintFor(output: Output, env: Effects['env']): Paint {
  const isOn = output.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return (text, style) => (isOn ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
}

/**
 * Rows under their titles, columns aligned, one line each; cells are made printable and cut.
 *
 * @param paintCell paints a cell's text once it has its width
 */
export function formatTable(
  columns: readonly ColumnStyle[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  paintCell: (text: string, row: number, column: number) => string = text => text
): string {
  const cells = rows.map(row => row.map(cell => clip(printable(cell), WIDEST)));
  const titles = columns.map(({ title }) => clip(printable(title), WIDEST));
  const widths = titles.map((title, column) =>
    cells.reduce((width, row) => Math.max(width, widthOf(row[column] ?? '')), widthOf(title))
  );
  const line = (
    row: readonly string[],
    paintOne: (text: string, column: number) => string
  ): string =>
    columns
      .map(({ right }, column) => {
        const text = row[column] ?? '';
        const room = ' '.repeat((widths[column] ?? 0) - widthOf(text));
        const painted = paintOne(text, column);
        return right ? room + painted : painted + room;
      })
      .join('  ')
      .trimEnd();
  const head = line(titles, text => paint(text, 'dim'));
  return [head, ...cells.map((row, at) => line(row, (text, column) => paintCell(text, at, column)))]
    .map(text => `${text}\n`)
    .join('');
}

/** Lines of `name  value`, aligned. */
export function formatPairs(pairs: readonly (readonly [string, string])[], paint: Paint): string {
  const width = pairs.reduce((most, [name]) => Math.max(most, widthOf(printable(name))), 0);
  return pairs
    .map(([name, value]) => {
      const label = printable(name);
      const room = ' '.repeat(width - widthOf(label));
      return `${`  ${paint(label, 'dim')}${room}  ${printable(value)}`.trimEnd()}\n`;
    })
    .join('');
}
