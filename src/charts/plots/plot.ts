/** Every kind of plot over runs: laid out, drawn to SVG text, and by its kind. */
import type { Theme } from '../types.js';
import { barPlot } from './bar.js';
import { boxPlot } from './box.js';
import type { PlotData } from './data.js';
import { plotSvg } from './drawing.js';
import { histogramPlot } from './histogram.js';
import { parallelPlot } from './parallel.js';
import { scatterPlot } from './scatter.js';
import type { PlotInput } from './types.js';

/** Lay out a plot of any kind; its `note` says what its reader must know. */
export function plotData(input: PlotInput, theme: Theme): PlotData {
  switch (input.kind) {
    case 'scatter':
      return scatterPlot(input, theme);
    case 'parallel':
      return parallelPlot(input, theme);
    case 'bar':
      return barPlot(input, theme);
    case 'box':
      return boxPlot(input, theme);
    case 'histogram':
      return histogramPlot(input, theme);
  }
}

/** Draw a plot to SVG text: the same bytes in Node and in a page. */
export function drawPlot(input: PlotInput, theme: Theme): string {
  return plotSvg(plotData(input, theme), theme);
}
