/** The table of a comparison as text to take along: Markdown, CSV, and LaTeX with booktabs. Pure. */
import { csvText, escapeLatex, escapeMarkdown } from '../../charts/index.js';
import type { CompareTable, TableCell, TableRow } from './tablemodel.js';

export type TableFormat = 'markdown' | 'csv' | 'latex';

/** The table as text; `name` heads the first column. */
export function tableText(
  table: CompareTable,
  rows: readonly TableRow[],
  format: TableFormat,
  name: string
): string {
  if (format === 'csv') return csv(table, rows, name);
  return format === 'latex' ? latex(table, rows, name) : markdown(table, rows, name);
}

function markdown(table: CompareTable, rows: readonly TableRow[], name: string): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const heads = [name, ...table.columns.map(({ key }) => key)];
  const aligns = [':--', ...table.columns.map(() => '--:')];
  return [
    line(heads),
    `| ${aligns.join(' | ')} |`,
    ...rows.map(row => line([labelOf(row), ...row.cells.map(plain)])),
    ''
  ].join('\n');
}

function labelOf({ label, runs }: TableRow): string {
  return runs.length > 1 ? `${label} (n = ${runs.length})` : label;
}

function plain({ text, spread }: TableCell): string {
  return spread === '' ? text : `${text} ${spread}`;
}

/** Every number in full; of groups the mean, and low and high of the spread. */
function csv(table: CompareTable, rows: readonly TableRow[], name: string): string {
  const hasGroups = rows.some(row => row.runs.length > 1);
  const heads = table.columns.flatMap(({ kind, key }) =>
    hasGroups && kind === 'metric' ? [key, `${key} low`, `${key} high`] : [key]
  );
  const lines = rows.map(row => [
    row.label,
    ...(hasGroups ? [String(row.runs.length)] : []),
    ...row.cells.flatMap((cell, i) => {
      const isMetric = table.columns[i]!.kind === 'metric';
      const value = isMetric && cell.sort !== null ? String(cell.sort) : cell.text;
      if (!hasGroups || !isMetric) return [value];
      const { aggregate } = cell;
      return [
        value,
        aggregate ? String(aggregate.low) : '',
        aggregate ? String(aggregate.high) : ''
      ];
    })
  ]);
  return csvText([name, ...(hasGroups ? ['n'] : []), ...heads], lines);
}

function latex(table: CompareTable, rows: readonly TableRow[], name: string): string {
  const columns = table.columns.map(({ kind }) => (kind === 'metric' ? 'r' : 'l')).join('');
  const heads = [name, ...table.columns.map(({ key }) => key)].map(escapeLatex);
  const body = rows.map(row => [escapeLatex(labelOf(row)), ...row.cells.map(latexCell)]);
  return tabular(`l${columns}`, heads, body);
}

function latexCell(cell: TableCell): string {
  if (typeof cell.sort !== 'number') return escapeLatex(cell.text);
  const number = cell.text.replace(/−/g, '-').replace(/[\s,  ]/g, '');
  const inner = /^[-+\d.e]+$/i.test(number) ? scientific(number) : null;
  if (inner === null) return escapeLatex(plain(cell));
  const bold = cell.isBest ? `\\mathbf{${inner}}` : inner;
  const spread = cell.spread.startsWith('±') ? ` \\pm ${cell.spread.slice(1).trim()}` : '';
  const ends = spread === '' && cell.spread !== '' ? ` (${escapeLatex(cell.spread)})` : '';
  return `$${bold}${spread}$${ends}`;
}

function scientific(number: string): string {
  const [, digits, power] = /^(.+)e\+?(-?\d+)$/i.exec(number) ?? [];
  return digits === undefined ? number : `${digits} \\times 10^{${power}}`;
}

/** Any table of texts in the same three forms. */
export function plainText(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  format: TableFormat
): string {
  if (format === 'csv') return csvText(heads, rows);
  if (format === 'markdown') {
    const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
    return [line(heads), `|${heads.map(() => ' --- |').join('')}`, ...rows.map(line), ''].join(
      '\n'
    );
  }
  return tabular(
    heads.map(() => 'l').join(''),
    heads.map(escapeLatex),
    rows.map(row => row.map(escapeLatex))
  );
}

function tabular(
  columns: string,
  heads: readonly string[],
  body: readonly (readonly string[])[]
): string {
  return [
    '% \\usepackage{booktabs}',
    `\\begin{tabular}{${columns}}`,
    '\\toprule',
    `${heads.join(' & ')} \\\\`,
    '\\midrule',
    ...body.map(cells => `${cells.join(' & ')} \\\\`),
    '\\bottomrule',
    '\\end{tabular}',
    ''
  ].join('\n');
}
