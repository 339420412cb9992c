/** The one door of redaction: facts, texts and files of runs without what names people, machines and folders. */
export { FactRedactor } from './facts.js';
export type { ReadBlob } from './facts.js';
export { redactedRuns } from './runs.js';
export type { RedactedRuns } from './runs.js';
export { secretsOf } from './secrets.js';
export type { Machine, Secrets } from './secrets.js';
export { TextRedactor } from './text.js';
export { countsText, redactedLine } from './words.js';
export type { Kind } from './words.js';
