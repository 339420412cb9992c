/** Comma- and tab-separated values, as RFC 4180 has them; lenient where people are. */
import { tableOf, type TableData } from './tabledata.js';

/**
 * The table that a text holds.
 *
 * @param whole false where the text was cut: its last row may be half a row and is left out
 */
export function csvTable(text: string, separator: ',' | '\t', whole: boolean): TableData {
  const rows = parseRows(text.replace(/^\uFEFF/, ''), separator);
  if (!whole && rows.length > 1) rows.pop();
  const [head = [], ...body] = rows;
  const width = body.reduce((most, row) => Math.max(most, row.length), head.length);
  const columns = Array.from({ length: width }, (_, i) => ({ name: head[i] ?? '', type: '' }));
  return tableOf(columns, body, !whole);
}

/** Cells by row. A quote that is never closed ends with the text. */
export function parseRows(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = new RegExp(
    `"((?:[^"]|"")*)(?:"|$)[^${separator}\\r\\n]*|[^${separator}\\r\\n]*`,
    'y'
  );
  for (let at = 0; at < text.length;) {
    cell.lastIndex = at;
    const found = cell.exec(text);
    const quoted = found?.[1];
    row.push(quoted === undefined ? (found?.[0] ?? '') : quoted.replaceAll('""', '"'));
    at = cell.lastIndex;
    if (text[at] === separator) {
      at += 1;
      if (at === text.length) row.push('');
      continue;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows.filter(cells => cells.length > 1 || cells[0] !== '');
}
