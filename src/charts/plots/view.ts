/**
 * The live plot of the compare view.
 */
import { svgPainter } from '../painter.js';
import type { Theme } from '../types.js';
import { plotSvg } from './drawing.js';
import { LivePlot, type PlotOptions } from './live.js';

/** A live plot in `host`, as LivePlot is. */
export class PlotView extends LivePlot {
  constructor(host: HTMLElement, theme: Theme, options: PlotOptions = {}) {
    super(
      host,
      theme,
      svgPainter(({ data, theme: inks }) => plotSvg(data, inks)),
      options
    );
  }
}
