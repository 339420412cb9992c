/**
 * The live chart of panel, card and compare view.
 */
import { lineSvg } from './drawing.js';
import { LiveChart, type LiveOptions } from './live.js';
import { svgPainter } from './painter.js';
import type { Theme } from './types.js';

/**
 * A live chart in `host`: `update` with new data as often as it comes, `dispose` at the end.
 *
 * The host's width is followed when it changes; the height is the input's.
 */
export class ChartView extends LiveChart {
  constructor(host: HTMLElement, theme: Theme, options: LiveOptions = {}) {
    super(host, theme, svgPainter(lineSvg), options);
  }
}
