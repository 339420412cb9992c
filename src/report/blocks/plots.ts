/**
 * Plots with one mark a run: scatter and parallel coordinates, with their values as a table.
 */
import {
  chartTable,
  describePlot,
  drawPlot,
  pageTheme,
  type PlotColumn,
  type PlotRow
} from '../../charts/index.js';
import {
  defaultColumns,
  fieldPath,
  fieldValue,
  isSeedName,
  parseField,
  QueryError,
  type Field
} from '../../query/index.js';
import { BlockError, type Desk } from '../desk.js';
import type { ReportRun } from '../gather.js';
import { labelledSvg } from '../marks.js';
import type { Part } from '../model.js';
import type { PagePlot } from '../page.js';
import { bestOf, goalAmong, metricsInOrder } from '../ranking.js';
import { textOf, textsOf, type Options } from '../source/options.js';
import { shortened } from '../words.js';

const SIZE = { width: 940, height: 380 };

/** `{{scatter x="params.lr" y="metrics.acc" log=x}}`. */
export function scatterBlock(desk: Desk, options: Options): Part[] {
  const runs = desk.runsOf(options);
  const named = [textOf(options, 'x'), textOf(options, 'y')];
  if (named.includes(''))
    throw new BlockError('scatter takes x and y, such as "params.lr" and "metrics.acc".');
  const log = textOf(options, 'log');
  const [x, y] = named.map((path, i) => columnOf(runs, path, log.includes('xy'[i]!))) as [
    PlotColumn,
    PlotColumn
  ];
  const input = {
    kind: 'scatter' as const,
    x,
    y,
    rows: rowsOf(runs, [x, y]),
    title: false,
    ...SIZE
  };
  return [plotPart(desk, input, `${y.label} by ${x.label}`, options)];
}

/** What was varied and what came out, a line a run. */
export function parallelBlock(desk: Desk, options: Options): Part[] {
  const runs = desk.runsOf(options);
  const named = textsOf(options, 'columns');
  const paths = named.length ? named : tacitColumns(runs);
  if (paths.length < 2)
    throw new BlockError('No parameter differs, so there are no axes to draw lines between.', true);
  const columns = paths.map(path => columnOf(runs, path, isSpread(runs, path)));
  const color =
    textOf(options, 'color') === ''
      ? null
      : columnOf(runs, textOf(options, 'color'), isSpread(runs, textOf(options, 'color')));
  const rows = rowsOf(runs, color ? [...columns, color] : columns);
  const input = { kind: 'parallel' as const, columns, color, rows, title: false, ...SIZE };
  return [plotPart(desk, input, 'What was varied and what came out', options)];
}

function plotPart(desk: Desk, input: PagePlot, title: string, options: Options): Part {
  const { header, rows } = chartTable(input);
  return {
    kind: 'plot',
    index: desk.plots.push(input) - 1,
    id: desk.anchor(title, 'plot-'),
    title,
    label: desk.label(`Values of ${title}`),
    svg: labelledSvg(drawPlot(input, pageTheme), describePlot(input), 'plotted'),
    caption: textOf(options, 'caption'),
    columns: header,
    rows
  };
}

/** The parameters that differ, seeds aside, and then the metric that stands for all. */
function tacitColumns(runs: readonly ReportRun[]): string[] {
  const params = defaultColumns(runs.map(({ run }) => run))
    .map(({ field }) => field)
    .filter(field => field.startsWith('params.') && !isSeedName(field));
  const [metric] = metricsInOrder(runs);
  if (params.length === 0) return [];
  return [
    ...params,
    ...(metric === undefined ? [] : [fieldPath({ group: 'metrics', name: metric })])
  ];
}

function columnOf(runs: readonly ReportRun[], path: string, log: boolean): PlotColumn {
  const field = fieldOf(path);
  if (!runs.some(run => valueOf(runs, run, field) !== undefined)) {
    throw new BlockError(`No run has ${path}.`);
  }
  const goal = field.group === 'metrics' ? goalAmong(runs, field.name) : null;
  return { field: path, label: shortened(field.name, 40), log, ...(goal === null ? {} : { goal }) };
}

/** Values over so many times the least are spread over decades: a logarithmic axis tells them apart. */
const DECADES = 1000;

function isSpread(runs: readonly ReportRun[], path: string): boolean {
  const field = fieldOf(path);
  const values = runs.map(run => Number(valueOf(runs, run, field) ?? NaN)).filter(Number.isFinite);
  return (
    values.length > 0 &&
    Math.min(...values) > 0 &&
    Math.max(...values) >= DECADES * Math.min(...values)
  );
}

function fieldOf(path: string): Field {
  try {
    return parseField(path);
  } catch (error) {
    if (error instanceof QueryError) throw new BlockError(error.message);
    throw error;
  }
}

function valueOf(runs: readonly ReportRun[], entry: ReportRun, field: Field) {
  if (field.group !== 'metrics') return fieldValue(entry.run, field);
  return bestOf(entry, field.name, goalAmong(runs, field.name))?.value;
}

function rowsOf(runs: readonly ReportRun[], columns: readonly PlotColumn[]): PlotRow[] {
  return runs.map(entry => ({
    run: entry.run.id,
    label: entry.name,
    slot: entry.slot,
    values: new Map(columns.map(({ field }) => [field, valueOf(runs, entry, fieldOf(field))]))
  }));
}
