/**
 * The one Vega-Lite spec that draws every plot over runs: marks at pixels that plots/*.ts laid out.
 *
 * Field names and expressions are fixed. What a person opens in an editor is written by plain.ts.
 */
import { compile, type TopLevelSpec } from 'vega-lite';
import { fillFrame } from '../fill.js';
import type { Theme } from '../types.js';
import type { VegaSpec } from '../vega.js';
import type { PlotData } from './data.js';

const own = (field: string) => ({ field, type: 'nominal', scale: null, legend: null });
const pixel = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
const number = (field: string) => ({ field, type: 'quantitative', scale: null, legend: null });

const place = { x: pixel('px'), y: pixel('py') };
const span = { ...place, x2: { field: 'px2' }, y2: { field: 'py2' } };
const look = {
  color: own('color'),
  opacity: number('o'),
  strokeWidth: number('w'),
  strokeDash: own('dash')
};

const words = { ...place, text: own('text') };
const type = {
  type: 'text',
  baseline: 'middle',
  align: { expr: 'datum.align' },
  fontSize: { expr: 'datum.size' },
  fontWeight: { expr: 'datum.weight' }
};

const LAYERS = {
  grid: { mark: { type: 'rule' }, encoding: { ...span, ...look } },
  rects: {
    mark: { type: 'rect' },
    encoding: { ...span, color: own('color'), opacity: number('o') }
  },
  rules: { mark: { type: 'rule' }, encoding: { ...span, ...look } },
  lines: {
    mark: { type: 'line', strokeJoin: 'round' },
    encoding: { ...place, ...look, order: null, detail: { field: 's', type: 'nominal' } }
  },
  points: {
    mark: { type: 'point', filled: true },
    encoding: { ...place, color: own('color'), opacity: number('o'), size: number('size') }
  }
};

/** Names may lie over lines: each has the ground's colour around it. */
function textLayers({ surface }: Theme) {
  const halo = { ...type, stroke: surface, strokeWidth: 3, strokeJoin: 'round', fill: surface };
  return {
    halos: { mark: halo, encoding: words },
    texts: { mark: type, encoding: { ...words, color: own('color') } }
  };
}

function emptyPlot(theme: Theme): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 100,
    height: 100,
    padding: 0,
    autosize: { type: 'none' },
    background: theme.background,
    layer: Object.entries({ ...LAYERS, ...textLayers(theme) }).map(([name, layer]) => ({
      data: { name, values: [] },
      ...layer
    })),
    config: {
      aria: false,
      font: theme.font,
      view: { stroke: null },
      mark: { invalid: null, aria: false }
    }
  } as unknown as TopLevelSpec;
}

const compiled = new WeakMap<Theme, VegaSpec>();

/** The compiled spec of all plots, without data; made once per theme. */
export function plotFrame(theme: Theme): VegaSpec {
  const known = compiled.get(theme) ?? compile(emptyPlot(theme)).spec;
  compiled.set(theme, known);
  return known;
}

/** The frame with a plot's marks in it. */
export function fillPlot(frame: VegaSpec, data: PlotData): VegaSpec {
  return fillFrame(frame, { layout: data, params: {}, rows: rowsOf(data) });
}

/** The rows alone, by the names of their data sets. */
export function rowsOf({ rows }: PlotData) {
  const { grid, rects, rules, lines, points, texts } = rows;
  return { grid, rects, rules, lines, points, halos: texts, texts };
}
