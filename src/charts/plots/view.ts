/**
 * The live plot of the compare view.
 */
import type { Theme } from '../types.js';
import { vegaPlots } from '../vegapainter.js';
import { LivePlot, type PlotOptions } from './live.js';

/** A live plot in `host`, as LivePlot is. */
export class PlotView extends LivePlot {
  constructor(host: HTMLElement, theme: Theme, options: PlotOptions = {}) {
    super(host, theme, vegaPlots(), options);
  }
}
