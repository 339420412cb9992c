/** A report's tables as text: LaTeX for booktabs and siunitx, Markdown, CSV, JSON. The numbers are the page's. */
import { csvText, escapeLatex, escapeMarkdown, oneLine } from '../../charts/index.js';
import type { ExportCell, ExportTable } from '../../report/index.js';

/** A table in LaTeX, to be put in with \input; columns of numbers are aligned at their decimal point. */
export function latexTable({ heads, rows, caption }: ExportTable): string {
  const columns = heads.map(({ numeric }, i) =>
    columnOf(
      rows.map(row => row[i]),
      numeric
    )
  );
  const spec = columns.map(({ spec: one }) => one).join(' ');
  const head = heads.map(({ text }, i) =>
    columns[i]?.isNumbers ? `{${escapeLatex(text)}}` : escapeLatex(text)
  );
  const body = rows.map(row =>
    row.map((cell, i) => latexCell(cell, columns[i]?.isNumbers === true)).join(' & ')
  );
  return [
    `% ${oneLine(caption) || 'Table'}: needs \\usepackage{booktabs} and \\usepackage{siunitx}`,
    `\\begin{tabular}{${spec}}`,
    '\\toprule',
    `${head.join(' & ')} \\\\`,
    '\\midrule',
    ...body.map(line => `${line} \\\\`),
    '\\bottomrule',
    '\\end{tabular}',
    ''
  ].join('\n');
}

interface LatexColumn {
  readonly spec: string;
  readonly isNumbers: boolean;
}

function columnOf(cells: readonly (ExportCell | undefined)[], numeric: boolean): LatexColumn {
  const numbers = cells.flatMap(cell => (cell?.text ? [plainNumber(cell.text)] : []));
  if (numbers.length === 0 || numbers.some(text => text === null))
    return { spec: numeric ? 'r' : 'l', isNumbers: false };
  const parts = (numbers as string[]).map(text =>
    /^(-?)(\d*)(?:\.(\d+))?(?:e(-?\d+))?$/.exec(text)!
  );
  const longest = (group: number) => Math.max(...parts.map(part => part[group]?.length ?? 0));
  const power = longest(4);
  const format = `${parts.some(part => part[1]) ? '-' : ''}${longest(2)}.${longest(3)}${power > 0 ? `e${power}` : ''}`;
  return { spec: `S[table-format=${format}, detect-weight]`, isNumbers: true };
}

function latexCell({ text, best }: ExportCell, isNumbers: boolean): string {
  if (text === '') return isNumbers ? '{}' : '';
  if (isNumbers) return `${best ? '\\bfseries ' : ''}${plainNumber(text) ?? ''}`;
  // After the end of a row LaTeX takes a star or a bracket for an option of it.
  const shown = escapeLatex(text).replace(/^[[*]/, '{}$&');
  return best ? `\\textbf{${shown}}` : shown;
}

/** A number as programs write it, or null: `−1,000.5` is `-1000.5`. */
export function plainNumber(text: string): string | null {
  const plain = text.replaceAll('−', '-').replace(/(\d),(?=\d{3})/g, '$1');
  return /^-?\d*(?:\.\d+)?(?:e-?\d+)?$/.test(plain) && /\d/.test(plain) ? plain : null;
}

/** A table in Markdown. */
export function markdownTable({ heads, rows }: ExportTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(heads.map(({ text }) => escapeMarkdown(text))),
    line(heads.map(({ numeric }) => (numeric ? '--:' : '---'))),
    ...rows.map(row =>
      line(
        row.map(({ text, best }) => {
          const shown = escapeMarkdown(text);
          return best && shown !== '' ? `**${shown}**` : shown;
        })
      )
    ),
    ''
  ].join('\n');
}

/** A table as CSV, numbers as programs write them. */
export function csvTable({ heads, rows }: ExportTable): string {
  return csvText(
    heads.map(({ text }) => text),
    rows.map(row => row.map(({ text }) => plainNumber(text) ?? text))
  );
}
