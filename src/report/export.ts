/** What a paper takes from a report: each of its tables as plain cells, each of its charts as an SVG file. */
import { chartSvg, lightTheme } from '../charts/index.js';
import { redrawn } from './charts.js';
import type { ChartItem, DifferencesTable, Part, RunsTable, SeedsTable } from './model.js';
import type { MadeReport } from './render.js';

export interface ExportCell {
  /** As the page shows it. */
  readonly text: string;
  readonly best: boolean;
}

/** A table, with the numbers that the page shows. */
export interface ExportTable {
  /** Fit for a file's name, and distinct within the report. */
  readonly id: string;
  readonly caption: string;
  readonly heads: readonly { readonly text: string; readonly numeric: boolean }[];
  readonly rows: readonly (readonly ExportCell[])[];
}

export interface ExportFigure {
  readonly id: string;
  readonly title: string;
  readonly svg: string;
}

/** Every table of a report, in its order; what its charts were drawn from comes last. */
export function reportTables({ document }: MadeReport): ExportTable[] {
  const parts = document.sections.flatMap(section => section.parts);
  const tables = parts.flatMap(part => tableOf(part) ?? []);
  const values = parts.flatMap(part => (part.kind === 'charts' ? part.items.map(valuesTable) : []));
  const seen = new Map<string, number>();
  return [...tables, ...values].map(table => {
    const count = (seen.get(table.id) ?? 0) + 1;
    seen.set(table.id, count);
    return count === 1 ? table : { ...table, id: `${table.id}-${count}` };
  });
}

/** Every chart and plot of a report, drawn anew so many pixels wide and high. */
export function reportFigures(
  { document, charts, plots }: MadeReport,
  size: { readonly width: number; readonly height: number }
): ExportFigure[] {
  return document.sections
    .flatMap(section => section.parts)
    .flatMap(part => {
      if (part.kind === 'plot') {
        const plot = plots[part.index];
        const svg = plot && chartSvg({ ...plot, ...size }, lightTheme);
        return svg ? [{ id: part.id, title: part.title, svg }] : [];
      }
      if (part.kind !== 'charts') return [];
      return part.items.flatMap(({ id, metric, index }) => {
        const chart = charts[index];
        return chart ? [{ id, title: metric, svg: redrawn(chart, lightTheme, size) }] : [];
      });
    });
}

function tableOf(part: Part): ExportTable | null {
  if (part.kind === 'table') return runsOf(part);
  if (part.kind === 'diff') return differencesOf(part);
  if (part.kind === 'seeds') return seedsOf(part);
  if (part.kind !== 'plot') return null;
  return {
    id: `values-${part.id.replace(/^plot-/, '')}`,
    caption: part.title,
    heads: part.columns.map((text, i) => ({ text, numeric: i > 0 })),
    rows: part.rows.map(row => row.map(text => plain(text)))
  };
}

/** Differences from the first run have a column of their own, beside the values. */
function runsOf({ caption, columns, rows }: RunsTable & { caption: string }): ExportTable {
  const [name, status, ...values] = columns;
  const withDelta = values.map((_, i) => rows.some(row => (row.cells[i]?.delta ?? '') !== ''));
  return {
    id: 'runs',
    caption,
    heads: [
      ...[name, status].map(head => ({ text: head?.label ?? '', numeric: false })),
      ...values.flatMap(({ label, note, numeric }, i) => [
        { text: [label, note].filter(Boolean).join(', '), numeric },
        ...(withDelta[i] ? [{ text: `${label}, difference`, numeric: false }] : [])
      ])
    ],
    rows: rows.map(row => [
      plain(row.name),
      plain(row.statusWord),
      ...row.cells.flatMap(({ text, best, delta }, i) => [
        { text, best },
        ...(withDelta[i] ? [plain(delta)] : [])
      ])
    ])
  };
}

function differencesOf({
  caption,
  columns,
  groups
}: DifferencesTable & { caption: string }): ExportTable {
  return {
    id: 'differences',
    caption,
    heads: ['', ...columns.map(({ name }) => name)].map(text => ({ text, numeric: false })),
    rows: groups.flatMap(({ rows }) =>
      rows.map(({ label, cells }) => [plain(label), ...cells.map(({ text }) => plain(text))])
    )
  };
}

function seedsOf({ caption, metrics, rows }: SeedsTable & { caption: string }): ExportTable {
  return {
    id: 'repeats',
    caption,
    heads: [
      { text: 'Runs', numeric: false },
      { text: 'n', numeric: true },
      ...metrics.flatMap(({ label, note }) => [
        { text: [label, note].filter(Boolean).join(', '), numeric: true },
        { text: `${label}, spread`, numeric: false },
        { text: `${label}, difference`, numeric: false }
      ])
    ],
    rows: rows.map(({ label, n, cells }) => [
      plain(label),
      plain(String(n)),
      ...cells.flatMap(({ text, spread, delta, interval, best }) => [
        { text, best },
        plain(spread),
        plain([delta, interval].filter(Boolean).join(' '))
      ])
    ])
  };
}

function valuesTable({ id, metric, rows }: ChartItem): ExportTable {
  const heads = ['first', 'least', 'greatest', 'last', 'points'];
  return {
    id: `values-${id.replace(/^chart-/, '')}`,
    caption: metric,
    heads: [{ text: 'Run', numeric: false }, ...heads.map(head => ({ text: head, numeric: true }))],
    rows: rows.map(({ name, cells }) => [plain(name), ...cells.map(({ text }) => plain(text))])
  };
}

function plain(text: string): ExportCell {
  return { text, best: false };
}
