/** Orders runs by one or more fields; runs without a value come last, whichever way. */
import type { ParamValue, Run } from '../store/index.js';
import { fieldValue } from './fields.js';
import type { Field } from './fields.js';
import { parseField } from './paths.js';

export interface SortKey {
  readonly field: Field;
  readonly descending: boolean;
}

/** A key whose value is computed, such as a metric's value at another one's best step. */
export interface ValueKey<T = Run> {
  readonly valueOf: (item: T) => ParamValue | undefined;
  readonly descending: boolean;
}

/** Parse an order such as `metrics.acc desc, start_time`. Throws QueryError for an unknown field. */
export function parseOrder(text: string): SortKey[] {
  let at = 0;
  return text.split(',').map(part => {
    const position = at + (part.length - part.trimStart().length);
    at += part.length + 1;
    return parseKey(part.trim(), position);
  });
}

/** Runs in this order; of equal ones the order given stays. */
export function sortRuns(runs: readonly Run[], order: string | readonly SortKey[]): Run[] {
  const keys = typeof order === 'string' ? parseOrder(order) : order;
  return sortByValues(
    runs,
    keys.map(({ field, descending }) => ({ valueOf: run => fieldValue(run, field), descending }))
  );
}

/** As sortRuns, for whatever has values; every one is asked for once. */
export function sortByValues<T>(items: readonly T[], keys: readonly ValueKey<T>[]): T[] {
  const columns = keys.map(({ valueOf, descending }) => ({
    values: items.map(item => valueOf(item)),
    descending
  }));
  const order = items.map((_, i) => i);
  order.sort((a, b) => {
    for (const { values, descending } of columns) {
      const found = compareValues(values[a], values[b], descending);
      if (found !== 0) return found;
    }
    return a - b;
  });
  return order.map(i => items[i] as T);
}

function parseKey(text: string, at: number): SortKey {
  const [, path = '', way = 'asc'] = /^(.*?)(?:\s+(asc|desc))?$/is.exec(text) ?? [];
  return { field: parseField(path, at), descending: way.toLowerCase() === 'desc' };
}

function compareValues(
  a: ParamValue | undefined,
  b: ParamValue | undefined,
  descending: boolean
): number {
  const [left, right] = [rank(a), rank(b)];
  if (left !== right) return left - right;
  if (a === undefined || b === undefined || a === null || b === null || left === MISSING) return 0;
  if (a < b) return descending ? 1 : -1;
  if (a > b) return descending ? -1 : 1;
  return 0;
}

const MISSING = 3;

// Numbers, then flags, then text, then nothing and NaN: values of one kind stay together.
function rank(value: ParamValue | undefined): number {
  if (typeof value === 'bigint') return 0;
  if (typeof value === 'number') return Number.isNaN(value) ? MISSING : 0;
  if (typeof value === 'boolean') return 1;
  return typeof value === 'string' ? 2 : MISSING;
}
