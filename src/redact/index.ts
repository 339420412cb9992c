/** The one door of redaction: facts, texts and files of runs without what names people, machines and folders. */
export { FactRedactor } from './facts.js';
export type { ReadBlob } from './facts.js';
export { secretsOf } from './secrets.js';
export type { Machine, Secrets } from './secrets.js';
export { redactedSource } from './source.js';
export type { RedactedSource } from './source.js';
export { TextRedactor } from './text.js';
export { countsText } from './words.js';
export type { Kind } from './words.js';
