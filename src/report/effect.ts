/**
 * How far two groups of repeated values are apart: the difference of their means and its 95 % interval
 * by Welch's t, which does not suppose that both spread alike.
 */
import { aggregate, studentT } from '../query/index.js';

export interface Effect {
  /** Mean of the values less mean of the base. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** Null where one side has fewer than two finite values. */
export function effectOf(values: readonly number[], base: readonly number[]): Effect | null {
  const [one, other] = [momentsOf(values), momentsOf(base)];
  if (!one || !other) return null;
  const [a, b] = [one.variance / one.n, other.variance / other.n];
  const difference = one.mean - other.mean;
  if (a + b === 0) return { difference, low: difference, high: difference };
  const degrees = (a + b) ** 2 / (a ** 2 / (one.n - 1) + b ** 2 / (other.n - 1));
  // Rounded down: the interval is rather too wide than too narrow.
  const half = studentT(Math.max(1, Math.floor(degrees))) * Math.sqrt(a + b);
  return { difference, low: difference - half, high: difference + half };
}

function momentsOf(
  values: readonly number[]
): { n: number; mean: number; variance: number } | null {
  const found = aggregate(values, 'sd');
  if (!found || found.n < 2) return null;
  return { n: found.n, mean: found.mean, variance: (found.high - found.mean) ** 2 };
}
