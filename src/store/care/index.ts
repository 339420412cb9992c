/**
 * What the command's care of a store goes by: checks of whole files, byte by byte, and edits as facts.
 * Pure; bytes in, findings or bytes out.
 */
export { bytesInMemory } from './bytes.js';
export type { FileBytes, FileCheck, Finding } from './bytes.js';
export { encodeEdits, encodeFactRows } from './edit.js';
export type { Said } from './edit.js';
export { blobsNamed, checkCatalog, checkFacts } from './facts.js';
export type { BlobUse, FactsCheck } from './facts.js';
export { idTime } from '../format.js';
export { checkLevels } from './levels.js';
export { checkPoints } from './points.js';
export type { PointsCheck } from './points.js';
export { salvageSeries } from './salvage.js';
export { checkSeries } from './series.js';
export type { SeriesCheck } from './series.js';
export { newId } from '../writer/ids.js';
