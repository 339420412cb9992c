/**
 * The door of what draws with Vega: a third of all our JavaScript, which opening the panel must not load.
 */
export { compileSpec } from './compile.js';
export { drawFigure, type FigureDrawing } from './figure.js';
export { drawSvg } from './svg.js';
export type { VegaSpec } from './view.js';
