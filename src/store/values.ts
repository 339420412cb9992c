/**
 * The JSON of facts: JSON with `$float`, `$int` and `$blob` (docs/format.md, "Facts").
 */
import type { BlobRef } from './types.js';

/** A fact's value. Objects keep their own keys, blobs are BlobRefs. */
export type FactValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | BlobRef
  | readonly FactValue[]
  | { readonly [key: string]: FactValue };

const FLOATS: Readonly<Record<string, number | undefined>> = Object.assign(Object.create(null), {
  NaN,
  Infinity,
  '-Infinity': -Infinity
});

/** Decode a fact's JSON. Throws SyntaxError for what is no JSON. */
export function parseFactValue(json: string): FactValue {
  const value = JSON.parse(json) as FactValue;
  // Nearly all values are plain; only these need a walk.
  return json.includes('"$') ? revive(value) : value;
}

/** Decode many at once, which is quicker; null where not all of them are JSON. */
export function parseFactValues(texts: readonly string[]): FactValue[] | null {
  const json = `[${texts.join(',')}]`;
  try {
    const values = JSON.parse(json) as FactValue[];
    // A text that holds a comma outside of its value would be two.
    if (values.length !== texts.length) return null;
    if (!json.includes('"$')) return values;
    return values.map((value, i) => (texts[i]?.includes('"$') ? revive(value) : value));
  } catch {
    return null;
  }
}

/** Encode a value as a fact's JSON; the inverse of parseFactValue. */
export function encodeFactValue(value: FactValue): string {
  if (typeof value === 'bigint') return encodeInteger(value);
  if (typeof value === 'number') return encodeNumber(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  // An artifact names a blob too, but is what its own keys say.
  if (isBlobRef(value) && Object.keys(value).length === 3) {
    return JSON.stringify({ $blob: value.sha256, size: value.size, media: value.media });
  }
  if (Array.isArray(value)) return `[${value.map(encodeFactValue).join(',')}]`;
  const entries = Object.entries(value as Record<string, FactValue>);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${encodeFactValue(item)}`).join(',')}}`;
}

/** Whether a value stands for a blob. */
export function isBlobRef(value: unknown): value is BlobRef {
  return (
    isRecord(value) && typeof value['sha256'] === 'string' && typeof value['size'] === 'number'
  );
}

/** Whether a value is an object with keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function encodeInteger(value: bigint): string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? String(number) : JSON.stringify({ $int: String(value) });
}

function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) return JSON.stringify({ $float: String(value) });
  return Object.is(value, -0) ? '-0.0' : JSON.stringify(value);
}

function revive(value: FactValue): FactValue {
  if (Array.isArray(value)) return value.map(revive);
  if (!isRecord(value)) return value;
  const special = addition(value, Object.keys(value).length);
  if (special !== undefined) return special;
  // fromEntries defines its keys, so that a key "__proto__" stays a key.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, revive(item as FactValue)])
  );
}

function addition(value: Record<string, unknown>, keys: number): FactValue | undefined {
  const { $float, $int, $blob, size, media } = value;
  if (keys === 1 && typeof $float === 'string') return FLOATS[$float];
  if (keys === 1 && typeof $int === 'string') return integer($int);
  if (typeof $blob !== 'string' || typeof size !== 'number' || typeof media !== 'string') {
    return undefined;
  }
  return { sha256: $blob, size, media };
}

function integer(digits: string): FactValue {
  if (!/^-?\d+$/.test(digits)) throw new SyntaxError(`no integer: ${digits.slice(0, 40)}`);
  return BigInt(digits);
}
