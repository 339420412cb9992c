/**
 * The live chart of panel, card and compare view.
 */
import { compiledFrame } from './compile.js';
import { LiveChart, type LiveOptions } from './live.js';
import type { Theme } from './types.js';

/**
 * A live chart in `host`: `update` with new data about twice a second, `dispose` at the end.
 *
 * The host's width is followed when it changes; the height is the input's.
 */
export class ChartView extends LiveChart {
  constructor(host: HTMLElement, theme: Theme, options: LiveOptions = {}) {
    super(host, theme, compiledFrame, options);
  }
}
