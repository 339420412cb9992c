/**
 * Values of facts that are no more than text, number, boolean or null.
 */
import type { ParamValue } from './types.js';
import { isBlobRef } from './values.js';
import type { FactValue } from './values.js';

/** A parameter; what is no scalar as text. */
export function paramOf(value: FactValue): ParamValue {
  if (isBlobRef(value)) return `(${value.size} bytes, ${value.sha256.slice(0, 8)})`;
  return isPlain(value)
    ? value
    : JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item));
}

export function isPlain(value: FactValue): value is string | number | bigint | boolean | null {
  return value === null || typeof value !== 'object';
}

export function textOf(value: FactValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOf(value: FactValue | undefined): number | null {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : null;
}
