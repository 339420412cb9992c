/** A plot over runs in words, and as a table. */
import { formatNumber } from '../format.js';
import { boxStats } from './box.js';
import { sortedRows } from './bar.js';
import { binsOf } from './histogram.js';
import { passesBrushes } from './parallel.js';
import { frontierOf } from './scatter.js';
import type { PlotColumn, PlotInput, PlotRow, ScatterInput } from './types.js';
import { categoriesOf, categoryOf, count, numberOf, valueText } from './values.js';

/** One or two sentences that say what is drawn of which runs and what stands out. */
export function describePlot(input: PlotInput): string {
  const runs = input.rows.length === 1 ? '1 run' : `${count(input.rows.length)} runs`;
  switch (input.kind) {
    case 'scatter':
      return `Scatter plot of ${input.y.label} by ${input.x.label} of ${runs}.${frontierText(input)}`;
    case 'parallel': {
      const passing = input.rows.filter(row => passesBrushes(row, input)).length;
      const axes = input.columns.map(({ label }) => label).join(', ');
      const chosen = input.brushes?.size ? ` ${count(passing)} of them pass what is chosen.` : '';
      return `Parallel coordinates of ${runs} by ${axes}.${chosen}`;
    }
    case 'bar': {
      const sorted = sortedRows(input);
      const [first, last] = [sorted[0], sorted.at(-1)];
      const ends =
        first && last
          ? ` From ${first.row.label} ${formatNumber(first.value)} to ${last.row.label} ${formatNumber(last.value)}.`
          : '';
      return `Bar chart of ${input.value.label} of ${runs}.${ends}`;
    }
    case 'box': {
      const groups = categoriesOf(input.rows, input.group).flatMap(name => {
        const stats = boxStats(numbersOf(input.rows, input.value, input.group, name));
        return stats ? [`${name} ${formatNumber(stats.median)} (${stats.n})`] : [];
      });
      const medians = groups.length > 0 ? ` Medians: ${groups.slice(0, 8).join(', ')}.` : '';
      return `Box plot of ${input.value.label} by ${input.group.label} of ${runs}.${medians}`;
    }
    case 'histogram': {
      const fullest = [...binsOf(input)].sort((a, b) => b.rows.length - a.rows.length)[0];
      const most = fullest
        ? ` Most, ${count(fullest.rows.length)}, from ${formatNumber(fullest.low)} to ${formatNumber(fullest.high)}.`
        : '';
      return `Histogram of ${input.value.label} of ${runs}.${most}`;
    }
  }
}

function frontierText(input: ScatterInput): string {
  const dots = input.rows.flatMap(row => {
    const [x, y] = [numberOf(row, input.x), numberOf(row, input.y)];
    return x === null || y === null ? [] : [{ row, x, y }];
  });
  const names = frontierOf(input, dots).map(({ row }) => row.label);
  if (names.length === 0) return '';
  const more = names.length > 6 ? ` and ${count(names.length - 6)} more` : '';
  return ` Best in both: ${names.slice(0, 6).join(', ')}${more}.`;
}

function numbersOf(
  rows: readonly PlotRow[],
  value: PlotColumn,
  group: PlotColumn,
  name: string
): number[] {
  return rows
    .filter(row => categoryOf(row, group) === name)
    .map(row => numberOf(row, value))
    .filter(number => number !== null);
}

/** The columns that a plot draws, each once. */
export function plotColumns(input: PlotInput): PlotColumn[] {
  const all = (): readonly (PlotColumn | null | undefined)[] => {
    if (input.kind === 'scatter') return [input.x, input.y, input.color];
    if (input.kind === 'parallel') return [...input.columns, input.color];
    return input.kind === 'box' ? [input.group, input.value] : [input.value];
  };
  const known = new Map<string, PlotColumn>();
  for (const column of all()) if (column) known.set(column.field, column);
  return [...known.values()];
}

/** The runs and the values drawn, as text. */
export function plotTable(input: PlotInput): { header: string[]; rows: string[][] } {
  const columns = plotColumns(input);
  return {
    header: ['run', ...columns.map(({ label }) => label)],
    rows: input.rows.map(row => [row.label, ...columns.map(column => valueText(row, column))])
  };
}
