/**
 * A column's values as numbers or categories, and how many runs have none.
 */
import type { ParamValue } from '../../store/index.js';
import { formatNumber, groupThousands } from '../format.js';
import type { PlotColumn, PlotRow } from './types.js';

/** A run's number in a column, or null where there is none that its axis can place. */
export function numberOf(row: PlotRow, column: PlotColumn): number | null {
  const value = row.values.get(column.field);
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return null;
  return column.log && number <= 0 ? null : number;
}

/** A run's value as a word; null where it has none. */
export function categoryOf(row: PlotRow, column: PlotColumn): string | null {
  const value = row.values.get(column.field);
  return value === undefined ? null : wordOf(value);
}

function wordOf(value: ParamValue): string {
  if (value === null) return 'None';
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

/** A run's value as the tooltip and the table show it. */
export function valueText(row: PlotRow, column: PlotColumn): string {
  return categoryOf(row, column) ?? '–';
}

/** Whether a column is drawn as numbers: it has some, and nothing else. */
export function isNumeric(rows: readonly PlotRow[], column: PlotColumn): boolean {
  let some = false;
  for (const row of rows) {
    const value = row.values.get(column.field);
    if (value === undefined || value === null) continue;
    if (typeof value !== 'number' && typeof value !== 'bigint') return false;
    some = true;
  }
  return some;
}

/** Whether a column's numbers are whole, all of them: its axis has no ticks between. */
export function isWhole(rows: readonly PlotRow[], column: PlotColumn): boolean {
  return rows.every(row => {
    const value = numberOf(row, column);
    return value === null || Number.isInteger(value);
  });
}

/** The categories of a column: numbers by size, words by the alphabet. */
export function categoriesOf(rows: readonly PlotRow[], column: PlotColumn): string[] {
  const first = new Map<string, ParamValue>();
  for (const row of rows) {
    const value = row.values.get(column.field);
    const word = categoryOf(row, column);
    if (word !== null && value !== undefined) first.set(word, value);
  }
  const order = (a: ParamValue, b: ParamValue) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : compareWords(String(a), String(b));
  return [...first].sort(([, a], [, b]) => order(a, b)).map(([word]) => word);
}

function compareWords(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `3 of 12 runs have no lr and are left out`, or ''. */
export function missingText(missing: number, of: number, what: string): string {
  if (missing === 0) return '';
  const verb = missing === 1 ? 'has' : 'have';
  const are = missing === 1 ? 'is' : 'are';
  return `${count(missing)} of ${count(of)} runs ${verb} no place by ${what} and ${are} left out`;
}

export function count(value: number): string {
  return groupThousands(String(value));
}
