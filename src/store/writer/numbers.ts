/**
 * Turns what people log into a float64 and a step, without ever throwing into their training loop.
 *
 * Knows number-likes, not frameworks: what has an `item()` (tensors) is asked for its value.
 */

/** A number, or why there is none. */
export type Read = { readonly value: number; readonly why?: undefined } | { readonly why: string };

/** The float64 to store. NaN and infinities are numbers, true counts as 1, text is no number. */
export function asFloat(value: unknown): Read {
  if (typeof value === 'number') return { value };
  try {
    const plain = plainOf(value);
    if (typeof plain === 'number') return { value: plain };
    if (typeof plain === 'boolean') return { value: plain ? 1 : 0 };
    if (typeof plain === 'bigint') {
      const number = Number(plain);
      return Number.isFinite(number) ? { value: number } : { why: 'larger than any float64' };
    }
  } catch (error) {
    return { why: `${kindOf(value)} is no number: ${firstLine(error)}` };
  }
  return { why: `${kindOf(value)} is no number` };
}

/** The step to store: a whole number that a float64 holds exactly, of whatever type. */
export function asStep(step: unknown): Read {
  if (typeof step === 'number' && Number.isSafeInteger(step)) return { value: step };
  try {
    const plain = plainOf(step);
    if (typeof plain === 'bigint' || (typeof plain === 'number' && Number.isInteger(plain))) {
      const value = Number(plain);
      return Number.isSafeInteger(value) ? { value } : { why: `step ${value} is beyond 2^53` };
    }
    if (typeof plain === 'number') return { why: `step ${plain} is no whole number` };
  } catch {
    return { why: `step of type ${kindOf(step)} is no whole number` };
  }
  return { why: `step of type ${kindOf(step)} is no whole number` };
}

/** Text as UTF-8 can hold it: half surrogates spelled out. */
export function asName(text: string): string {
  return text.replace(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    half => `\\u${half.charCodeAt(0).toString(16)}`
  );
}

/** What kind of thing a value is, in a word for messages. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  try {
    return value.constructor?.name || 'object';
  } catch {
    return 'object';
  }
}

/** An error's first line, however odd the error. */
export function firstLine(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message : String(error);
    return (text.split('\n')[0] || kindOf(error)).slice(0, 120);
  } catch {
    return kindOf(error);
  }
}

/** A tensor's one value; Number, Boolean and BigInt objects as what they hold. */
function plainOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('item' in value && typeof value.item === 'function') return value.item();
  if (value instanceof Number || value instanceof Boolean) return value.valueOf();
  // TensorFlow.js has no item(): a tensor of no dimensions gives its number.
  if ('arraySync' in value && typeof value.arraySync === 'function') return value.arraySync();
  return value;
}
