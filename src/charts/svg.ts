/**
 * Draws a chart to SVG text without a browser: the same bytes in Node and in a page.
 */
import { compiledFrame } from './compile.js';
import { fillFrame } from './fill.js';
import { isLogX } from './path.js';
import { chartData } from './prepare.js';
import { fillChart } from './rows.js';
import { tidySvg } from './tidy.js';
import type { ChartData, ChartInput, Theme } from './types.js';
import { makeView, type VegaSpec } from './vega.js';

/** Draw a compiled spec; coordinates are rounded to 0.1 px. */
export async function drawSvg(spec: VegaSpec): Promise<string> {
  const view = makeView(spec);
  try {
    return tidySvg(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** Draw a metric's chart; what its reader must know beside it is in `chartData(input).note`. */
export function drawChart(input: ChartInput, theme: Theme): Promise<string> {
  return drawData(chartData(input), theme);
}

/** As drawChart, of lines that are prepared already. */
export function drawData(data: ChartData, theme: Theme): Promise<string> {
  const frame = compiledFrame(data.input.logY === true, theme, isLogX(data.input));
  return drawSvg(fillFrame(frame, fillChart(data, theme)));
}
