/**
 * Draws a Vega spec to SVG text without a browser: the same bytes in Node and in a page.
 */
import { tidySvg } from '../tidy.js';
import { makeView, type VegaSpec } from './view.js';

/** Draw a compiled spec; coordinates are rounded to 0.1 px. */
export async function drawSvg(spec: VegaSpec): Promise<string> {
  const view = makeView(spec);
  try {
    return tidySvg(await view.toSVG());
  } finally {
    view.finalize();
  }
}
