/**
 * The Vega-Lite spec of a metric's chart. Field names, expressions and data set names are all fixed;
 * what differs between two charts is only data, sizes and the kind of y axis.
 */
import type { TopLevelSpec } from 'vega-lite';
import { chartData } from './prepare.js';
import {
  BAND_EDGE,
  BAND_FILL,
  fillChart,
  type ChartRows,
  type FilledChart,
  type Row
} from './rows.js';
import { FONT_SIZE } from './layout.js';
import { isLogX } from './path.js';
import type { ChartInput, Theme } from './types.js';

/** Which axes are logarithmic. */
export interface Axes {
  readonly logX: boolean;
  readonly logY: boolean;
}

/** Prepare a chart and write it as Vega-Lite, data included. */
export function metricSpec(input: ChartInput, theme: Theme): TopLevelSpec {
  const logX = isLogX(input);
  return specOf(fillChart(chartData(input), theme), { logX, logY: input.logY === true }, theme);
}

function specOf({ rows, layout, params }: FilledChart, log: Axes, theme: Theme): TopLevelSpec {
  const values = (name: keyof ChartRows): Row[] => [...(rows[name] ?? [])];
  const { width, height, padding } = layout;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width,
    height,
    padding,
    autosize: { type: 'none' },
    ...(theme.background === null ? { background: null } : { background: theme.background }),
    params: PARAMS.map(name => ({ name, value: [...(params[name] ?? [])] })),
    layer: [
      { data: { name: 'areas', values: values('areas') }, ...area(log) },
      { data: { name: 'faint', values: values('faint') }, ...stroke(log, 0.3) },
      { data: { name: 'points', values: values('points') }, ...stroke(log, 1) },
      { data: { name: 'dots', values: values('dots') }, ...dot(log) },
      { data: { name: 'edges', values: values('edges') }, ...edge(log) },
      { data: { name: 'leads', values: values('leads') }, ...lead() },
      { data: { name: 'texts', values: values('texts') }, ...text() }
    ],
    config: config(theme)
  } as TopLevelSpec;
}

const PARAMS = ['xDomain', 'yDomain', 'xTicks', 'xLabels', 'yTicks', 'yLabels'] as const;

const own = (field: string) => ({ field, type: 'nominal', scale: null, legend: null });
const pixel = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });

function xOf({ logX }: Axes) {
  return {
    field: 'x',
    type: 'quantitative',
    title: null,
    scale: scaleOf('xDomain', logX),
    axis: {
      values: { expr: 'xTicks' },
      labelExpr: 'xLabels[indexof(xTicks, datum.value)]',
      grid: false,
      domain: true,
      ticks: true,
      tickSize: 4,
      labelPadding: 3
    }
  };
}

function scaleOf(domain: string, log: boolean) {
  if (log) return { type: 'log', domain: { expr: domain }, nice: false };
  return { domain: { expr: domain }, nice: false, zero: false };
}

function yOf({ logY }: Axes) {
  return {
    field: 'y',
    type: 'quantitative',
    title: null,
    scale: scaleOf('yDomain', logY),
    axis: {
      values: { expr: 'yTicks' },
      labelExpr: 'yLabels[indexof(yTicks, datum.value)]',
      grid: true,
      domain: false,
      ticks: false,
      labelPadding: 6
    }
  };
}

function stroke(log: Axes, opacity: number) {
  return {
    mark: { type: 'line', strokeJoin: 'round', strokeOpacity: opacity },
    encoding: {
      x: xOf(log),
      y: yOf(log),
      color: own('color'),
      strokeDash: own('dash'),
      opacity: { field: 'o', type: 'quantitative', scale: null, legend: null },
      strokeWidth: { field: 'w', type: 'quantitative', scale: null, legend: null },
      order: null,
      detail: { field: 's', type: 'nominal' }
    }
  };
}

function area(log: Axes) {
  return {
    mark: {
      type: 'area',
      fillOpacity: BAND_FILL,
      strokeOpacity: BAND_EDGE,
      strokeWidth: 1
    },
    encoding: {
      x: xOf(log),
      y: yOf(log),
      y2: { field: 'y2' },
      fill: own('color'),
      stroke: own('color'),
      opacity: { field: 'o', type: 'quantitative', scale: null, legend: null },
      detail: { field: 's', type: 'nominal' }
    }
  };
}

function dot(log: Axes) {
  return {
    mark: { type: 'point', filled: true, size: 24, opacity: 1 },
    encoding: { x: xOf(log), y: yOf(log), color: own('color') }
  };
}

function edge(log: Axes) {
  return {
    mark: { type: 'point', filled: false, size: 30, strokeWidth: 1.4, opacity: 1 },
    encoding: { x: xOf(log), y: pixel('py'), shape: own('shape'), color: own('color') }
  };
}

function lead() {
  return {
    mark: { type: 'rule', strokeWidth: 1.2, strokeCap: 'butt' },
    encoding: {
      x: pixel('px'),
      y: pixel('py'),
      x2: { field: 'px2' },
      y2: { field: 'py2' },
      color: own('color'),
      strokeDash: own('dash'),
      opacity: { field: 'o', type: 'quantitative', scale: null, legend: null }
    }
  };
}

function text() {
  return {
    mark: {
      type: 'text',
      baseline: 'middle',
      align: { expr: 'datum.align' },
      fontSize: { expr: 'datum.size' },
      fontWeight: { expr: 'datum.weight' }
    },
    encoding: { x: pixel('px'), y: pixel('py'), text: own('text'), color: own('color') }
  };
}

function config(theme: Theme) {
  return {
    aria: false,
    font: theme.font,
    view: { stroke: null },
    mark: { invalid: null, aria: false },
    axis: {
      aria: false,
      labelColor: theme.muted,
      labelFontSize: FONT_SIZE,
      gridColor: theme.grid,
      domainColor: theme.axis,
      tickColor: theme.axis,
      labelOverlap: false,
      labelBound: false,
      labelFlush: false
    }
  };
}
