/** The one door of the report room: runs of a store in, one HTML file out, and its data back again. */
export { makeReport, printReport, renderReport } from './render.js';
export type { MadeReport, ReportOptions } from './render.js';
export { readReportFiles } from './data.js';
export { ReportError } from './errors.js';
export type { ReportErrorCode } from './errors.js';
export { selectRuns } from './select.js';
export type { NamedView, Selection } from './select.js';
export { NO_FRONT } from './source/front.js';
export type { FrontMatter } from './source/front.js';
export { parseReport } from './source/parse.js';
export { problemLine } from './source/place.js';
export type { SourceProblem } from './source/place.js';
export type { PlanNode, ReportPlan } from './source/plan.js';
export { BLOCKS, VALUES } from './source/rules.js';
export { TEMPLATE_NAMES } from './templates.js';
