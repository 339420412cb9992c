/** Plots over runs as plain Vega-Lite with their data inlined; column names are values and titles only. */
import type { TopLevelSpec } from 'vega-lite';
import { distinctNames, plainConfig, VEGA_LITE } from '../plain.js';
import type { Theme } from '../types.js';
import { looksOf } from './looks.js';
import { plotColumns } from './describe.js';
import type { PlotColumn, PlotInput, PlotRow } from './types.js';
import { categoryOf, isNumeric, numberOf } from './values.js';

/** The plot's spec: fields `a`, `b`, … stand for its columns in the order of plotColumns. */
export function plainPlot(input: PlotInput, theme: Theme): TopLevelSpec {
  const columns = plotColumns(input);
  const names = distinctNames(input.rows);
  const looks = looksOf({ ...input, highlight: null }, null, theme);
  const values = input.rows.map(row => ({
    run: names.get(row.run) ?? '',
    ...Object.fromEntries(columns.map((column, i) => [letter(i), plainValue(input, row, column)]))
  }));
  const color = {
    field: 'run',
    type: 'nominal',
    scale: {
      domain: values.map(({ run }) => run),
      range: input.rows.map(row => looks.of(row).color)
    },
    legend: null
  };
  return {
    $schema: VEGA_LITE,
    width: input.width,
    height: input.height,
    data: { values },
    ...bodyOf(input, columns, color),
    config: plainConfig(theme)
  } as unknown as TopLevelSpec;
}

function letter(i: number): string {
  return `c${i + 1}`;
}

function plainValue(input: PlotInput, row: PlotRow, column: PlotColumn): string | number | null {
  const isNumber = isNumeric(input.rows, column) && !isGroup(input, column);
  return isNumber ? numberOf(row, column) : categoryOf(row, column);
}

function isGroup(input: PlotInput, column: PlotColumn): boolean {
  return input.kind === 'box' && column.field === input.group.field;
}

function bodyOf(input: PlotInput, columns: readonly PlotColumn[], color: object): object {
  const channel = (column: PlotColumn) => {
    const field = letter(columns.findIndex(one => one.field === column.field));
    const isNumber = isNumeric(input.rows, column) && !isGroup(input, column);
    if (!isNumber) return { field, type: 'nominal', title: column.label };
    const scale = column.log ? { type: 'log' } : { zero: false };
    return { field, type: 'quantitative', title: column.label, scale };
  };
  switch (input.kind) {
    case 'scatter': {
      const mark = { type: 'point', filled: true, size: 60, tooltip: true };
      const paint = input.color ? channel(input.color) : color;
      return { mark, encoding: { x: channel(input.x), y: channel(input.y), color: paint } };
    }
    case 'bar': {
      const order = input.value.goal === 'min' ? 'x' : '-x';
      const scale = input.value.log ? { type: 'log' } : {};
      return {
        mark: { type: 'bar', tooltip: true },
        encoding: {
          x: { ...channel(input.value), scale },
          y: { field: 'run', type: 'nominal', sort: order, title: null },
          color
        }
      };
    }
    case 'box':
      return {
        mark: { type: 'boxplot', extent: 1.5 },
        encoding: { x: channel(input.group), y: channel(input.value) }
      };
    case 'histogram':
      return {
        mark: { type: 'bar', tooltip: true },
        encoding: {
          x: { ...channel(input.value), bin: true, scale: {} },
          y: { aggregate: 'count', type: 'quantitative', title: 'runs' }
        }
      };
    case 'parallel':
      return parallelBody(input.columns, columns, color);
  }
}

/** Each column on its own scale from 0 to 1, as folded lines; ranks of the words of categories. */
function parallelBody(
  axes: readonly PlotColumn[],
  columns: readonly PlotColumn[],
  color: object
): object {
  const fields = axes.map(axis => letter(columns.findIndex(one => one.field === axis.field)));
  const labels = axes.map(({ label }) => label);
  return {
    transform: [
      { fold: fields, as: ['axis', 'value'] },
      { filter: 'datum.value !== null' },
      {
        window: [{ op: 'dense_rank', as: 'rank' }],
        sort: [{ field: 'value' }],
        groupby: ['axis']
      },
      { calculate: 'isNumber(datum.value) ? datum.value : datum.rank', as: 'number' },
      {
        joinaggregate: [
          { op: 'min', field: 'number', as: 'least' },
          { op: 'max', field: 'number', as: 'most' }
        ],
        groupby: ['axis']
      },
      {
        calculate:
          'datum.most > datum.least ? (datum.number - datum.least) / (datum.most - datum.least) : 0.5',
        as: 'place'
      }
    ],
    params: [
      { name: 'fields', value: fields },
      { name: 'labels', value: labels }
    ],
    mark: { type: 'line', tooltip: true },
    encoding: {
      x: {
        field: 'axis',
        type: 'nominal',
        sort: fields,
        title: null,
        axis: { labelExpr: 'labels[indexof(fields, datum.value)]', labelAngle: 0 }
      },
      y: { field: 'place', type: 'quantitative', axis: null },
      detail: { field: 'run' },
      color
    }
  };
}
