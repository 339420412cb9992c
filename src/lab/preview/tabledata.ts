/** A table to page through, whatever file it came from, and how a cell becomes text. */

export interface TableData {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Rows in all, as far as they are known. */
  readonly rows: number;
  /** Whether there are more rows than these, unread. */
  readonly more?: boolean;
  /** Values by row, in the order of the columns. */
  read(from: number, to: number): Promise<readonly (readonly unknown[])[]>;
}

/** Text of a value of any file; '' for what is missing. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'NaT' : value.toISOString().replace(/\.000Z$/, 'Z');
  if (value instanceof Uint8Array) return `${value.length} B`;
  if (typeof value !== 'object') return String(value);
  try {
    return JSON.stringify(value, plain) ?? '';
  } catch {
    return '…'; // what cannot be said as JSON is not worth a sentence in a cell
  }
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Rows that are all in memory. */
export function tableOf(
  columns: TableData['columns'],
  rows: readonly (readonly unknown[])[],
  more = false
): TableData {
  return {
    columns,
    rows: rows.length,
    more,
    read: (from, to) => Promise.resolve(rows.slice(from, to))
  };
}
