/**
 * Tables as CSV (RFC 4180): comma, CRLF, quotes doubled. A text that a spreadsheet would take for a
 * formula gets an apostrophe before it.
 */

/** A cell: text is made harmless, numbers are written in full. */
export type CsvCell = string | number | null;

/** Lines of CSV, the last one ended too. */
export function csvText(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map(row => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberText(cell);
  const safe = /^[\s]*[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// As Python, R and pandas read them.
function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(value);
}
