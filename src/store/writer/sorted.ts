/**
 * One metric's rows while they become a series: raw columns, their order by step, their summary.
 *
 * int64 stays int64 (as pairs of 32-bit words), so that a step beyond 2^53 keeps every bit.
 */
import type { FactValue } from '../values.js';

/** Rows in the order logged. `step` and `time` are little-endian int64; `time` is epoch milliseconds. */
export interface Rows {
  readonly step: BigInt64Array<ArrayBuffer>;
  readonly time: BigInt64Array<ArrayBuffer>;
  readonly value: Float64Array<ArrayBuffer>;
}

/** Columns for `count` rows. */
export function emptyRows(count: number): Rows {
  return {
    step: new BigInt64Array(count),
    time: new BigInt64Array(count),
    value: new Float64Array(count)
  };
}

/** The same rows by step; rows of equal step keep their order. */
export function byStep(rows: Rows): Rows {
  const { step } = rows;
  const numbers = toFloats(step);
  if (isSorted(step, numbers)) return rows;
  if (numbers.every(Number.isSafeInteger)) return picked(rows, orderOf(numbers));
  const order = Uint32Array.from(numbers, (_, row) => row);
  order.sort((a, b) => {
    const [one, other] = [step[a] as bigint, step[b] as bigint];
    return one < other ? -1 : one > other ? 1 : a - b;
  });
  return picked(rows, order);
}

/** The order that sorts `numbers`, stably: by merging, ten times as fast as a sort that calls back. */
function orderOf(numbers: Float64Array): Uint32Array {
  let from = Uint32Array.from(numbers, (_, row) => row);
  let to = new Uint32Array(from.length);
  for (let width = 1; width < from.length; width *= 2) {
    for (let left = 0; left < from.length; left += 2 * width) {
      const middle = Math.min(left + width, from.length);
      merge(numbers, from, to, [left, middle, Math.min(middle + width, from.length)]);
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Merge two sorted neighbours, [left, middle) and [middle, right). */
function merge(
  numbers: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  [left, middle, right]: readonly [number, number, number]
): void {
  let a = left;
  let b = middle;
  for (let at = left; at < right; at++) {
    const takeFirst =
      b >= right ||
      (a < middle &&
        (numbers[from[a] as number] as number) <= (numbers[from[b] as number] as number));
    to[at] = from[takeFirst ? a++ : b++] as number;
  }
}

/** The rows with these numbers, in this order. */
export function picked(rows: Rows, order: Uint32Array | Int32Array): Rows {
  const some = emptyRows(order.length);
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    some.step[i] = rows.step[row] as bigint;
    some.time[i] = rows.time[row] as bigint;
    some.value[i] = rows.value[row] as number;
  }
  return some;
}

/** Summary of rows that are sorted by step, in the words of a `metric` fact (docs/format.md, "Facts"). */
export function summaryOf({ step, value }: Rows): Record<string, FactValue> {
  let least = -1;
  let greatest = -1;
  let nan = -1;
  for (let row = 0; row < value.length; row++) {
    const one = value[row] as number;
    if (one !== one) nan = nan < 0 ? row : nan;
    else {
      if (least < 0 || one < (value[least] as number)) least = row;
      if (greatest < 0 || one > (value[greatest] as number)) greatest = row;
    }
  }
  const at = (row: number): FactValue =>
    row < 0 ? null : [stepAt(step, row), value[row] as number];
  return {
    count: value.length,
    first: at(value.length > 0 ? 0 : -1),
    last: at(value.length - 1),
    min: at(least),
    max: at(greatest),
    nan: nan < 0 ? null : stepAt(step, nan)
  };
}

/** A step as a number, or as a bigint where a number would lose bits. */
export function stepAt(step: BigInt64Array, row: number): number | bigint {
  const exact = step[row] as bigint;
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : exact;
}

/** int64 to float64; equal to the nearest even beyond 2^53. */
export function toFloats(column: BigInt64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const words = new Int32Array(column.buffer, column.byteOffset, 2 * column.length);
  const numbers = new Float64Array(column.length);
  for (let i = 0, word = 0; i < numbers.length; i++, word += 2) {
    numbers[i] = (words[word + 1] as number) * 2 ** 32 + ((words[word] as number) >>> 0);
  }
  return numbers;
}

/** int64 to int32, which must hold it. */
export function toInts(column: BigInt64Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const words = new Int32Array(column.buffer, column.byteOffset, 2 * column.length);
  const ints = new Int32Array(column.length);
  for (let i = 0; i < ints.length; i++) ints[i] = words[2 * i] as number;
  return ints;
}

/** Epoch milliseconds as int32 milliseconds since `start`, which must hold them. */
export function intsSince(
  time: BigInt64Array<ArrayBuffer>,
  start: number
): Int32Array<ArrayBuffer> {
  const since = new Int32Array(time.length);
  toFloats(time).forEach((one, i) => (since[i] = one - start));
  return since;
}

function isSorted(step: BigInt64Array, numbers: Float64Array): boolean {
  for (let i = 1; i < numbers.length; i++) {
    const difference = (numbers[i] as number) - (numbers[i - 1] as number);
    if (difference < 0) return false;
    // Beyond 2^53 two steps may have one number.
    if (difference === 0 && (step[i] as bigint) < (step[i - 1] as bigint)) return false;
  }
  return true;
}
