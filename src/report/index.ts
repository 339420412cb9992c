/** The one door of the report room: runs of a store in, one HTML file out, and its data back again. */
export { renderReport } from './render.js';
export type { ReportOptions } from './render.js';
export { readReportFiles } from './data.js';
export { ReportError } from './errors.js';
export type { ReportErrorCode } from './errors.js';
