/** Rows that tell of a run's folder rather than of a fact: leases, files, problems, and that it went. */
import type { FactRow } from './types.js';

/** Their row number, in contrast to rows of facts files. */
export const LISTED = -1;

/** What is said of a file whose size is not known. */
export const NO_SIZE = '{}';

/** Such a row; `value` is JSON, and null takes back what was said. */
export function listed(run: string, kind: string, key: string, value: string): FactRow {
  return { run, writer: '', row: LISTED, time: 0, kind, key, value };
}

/** What such a row says; undefined for what is no JSON: a catalog may be spoilt, the rest of it still lists. */
export function listedValue(json: string): unknown {
  try {
    return json === NO_SIZE ? {} : JSON.parse(json);
  } catch {
    return undefined;
  }
}
