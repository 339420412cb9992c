/**
 * Tables as CSV (RFC 4180): comma, CRLF, quotes doubled. A text that a spreadsheet would take for a
 * formula gets an apostrophe before it.
 */

/** A cell: text is made harmless, numbers are written in full. */
export type CsvCell = string | number | null;

/** A table, every line ended. */
export function csvText(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return csvLines([header, ...rows]);
}

/** Lines of a table, each of them ended. */
export function csvLines(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map(row => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberText(cell);
  const isNumber = cell !== '' && Number.isFinite(Number(cell));
  const safe = !isNumber && /^[\s]*[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// As Python, R and pandas read them.
function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(value);
}
