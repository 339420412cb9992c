/**
 * The live chart of panel, card and compare view.
 */
import { LiveChart, type LiveOptions } from './live.js';
import type { Theme } from './types.js';
import { vegaLines } from './vegapainter.js';

export interface ViewOptions extends LiveOptions {
  /** Vega's renderer. Default `svg`, which also follows CSS variables. */
  readonly renderer?: 'svg' | 'canvas';
}

/**
 * A live chart in `host`: `update` with new data about twice a second, `dispose` at the end.
 *
 * The host's width is followed when it changes; the height is the input's.
 */
export class ChartView extends LiveChart {
  constructor(host: HTMLElement, theme: Theme, options: ViewOptions = {}) {
    super(host, theme, vegaLines(options.renderer), options);
  }
}
