/**
 * Round tick values and what to write beside them: four to six an axis, with the digits that the
 * distance between them needs. Pure numbers.
 */
import { formatFixed, groupThousands, MINUS } from './format.js';

/** An axis: where its ticks are and what they say. */
export interface Ticks {
  readonly values: readonly number[];
  readonly labels: readonly string[];
}

/** Ticks within [low, high], about `wanted` of them; whole numbers only if `whole`. */
export function linearTicks(low: number, high: number, wanted: number, whole = false): Ticks {
  const span = high - low;
  if (!(span > 0)) return { values: [low], labels: [tickLabel(low, Math.abs(low) || 1)] };
  let bestStep = 0;
  let bestCost = Infinity;
  const power = Math.floor(Math.log10(span / wanted));
  for (const exponent of [power - 1, power, power + 1]) {
    for (const factor of [1, 2, 2.5, 5]) {
      const step = stepOf(factor, exponent);
      if (whole && (step < 1 || step % 1 !== 0)) continue;
      const [first, last] = multiplesIn(low, high, step);
      const cost = misfit(Math.max(0, last - first + 1), wanted, factor);
      if (!(cost < bestCost)) continue;
      bestStep = step;
      bestCost = cost;
    }
  }
  const values = bestStep > 0 ? multiples(low, high, bestStep) : [whole ? Math.ceil(low) : low];
  return { values, labels: values.map(value => tickLabel(value, bestStep || 1)) };
}

/** Powers of ten, or 1-2-5 within few decades, at most about six. */
export function logTicks(low: number, high: number): Ticks {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const decades = Math.log10(high) - Math.log10(low);
  if (decades < 0.7) {
    const { values, labels } = linearTicks(low, high, 5);
    return { values, labels };
  }
  const stride = Math.max(1, Math.ceil((last - first) / 6));
  const factors = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 5];
  const values: number[] = [];
  for (let exponent = first; exponent <= last; exponent += stride) {
    for (const factor of factors) {
      const value = stepOf(factor, exponent);
      if (value >= low && value <= high) values.push(value);
    }
  }
  return { values, labels: values.map(value => tickLabel(value, value)) };
}

// 2e-7 is read from its digits, since 2 * 10 ** -7 is not the same number.
function stepOf(factor: number, exponent: number): number {
  return Number(`${factor}e${exponent}`);
}

// Fewer or more than one off what was wanted weighs double; quarters are harder to read.
function misfit(count: number, wanted: number, factor: number): number {
  if (count === 0) return Infinity;
  const off = Math.abs(count - wanted);
  return off + Math.max(0, off - 1) + (factor === 2.5 ? 0.7 : 0);
}

/** The first and the last whole number whose product with `step` lies within [low, high]. */
function multiplesIn(low: number, high: number, step: number): [number, number] {
  const slack = step * 1e-9;
  return [Math.ceil((low - slack) / step), Math.floor((high + slack) / step)];
}

function multiples(low: number, high: number, step: number): number[] {
  const [first, last] = multiplesIn(low, high, step);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    first + i === 0 ? 0 : Number(((first + i) * step).toPrecision(12))
  );
}

const SUFFIXES: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M']
];

/** A tick's text: `0.05`, `1,200`, `2.5M`, `1e−6`. `step` is the distance to the next tick. */
export function tickLabel(value: number, step: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e15) return exponential(value, step);
  const [unit, suffix] = SUFFIXES.find(([least]) => size >= least) ?? [1, ''];
  return groupThousands(formatFixed(value / unit, decimalsFor(step / unit))) + suffix;
}

function decimalsFor(step: number): number {
  for (let decimals = 0; decimals < 12; decimals++) {
    if (Math.abs(step - Number(step.toFixed(decimals))) <= Math.abs(step) * 1e-6) return decimals;
  }
  return 12;
}

function exponential(value: number, step: number): string {
  const power = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  const digits = Math.min(6, decimalsFor(step / 10 ** power));
  const [head, exponent = '0'] = value.toExponential(digits).split('e');
  return `${(head ?? '').replace('-', MINUS)}e${exponent.replace('+', '').replace('-', MINUS)}`;
}
