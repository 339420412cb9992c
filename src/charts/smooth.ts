/**
 * The debiased exponential moving average: starts at the first value instead of at zero.
 */

/**
 * Smooth a line, point by point. `weight` is how much of the past stays, from 0 (a copy) to below 1.
 *
 * Values that are not finite stay where they are and leave the average alone.
 */
export function smooth(y: Float64Array, weight: number): Float64Array {
  if (!(weight > 0)) return y.slice();
  const keep = Math.min(weight, 0.9999);
  const out = new Float64Array(y.length);
  let average = 0;
  let share = 1;
  for (let i = 0; i < y.length; i++) {
    const value = y[i]!;
    if (value - value !== 0) {
      out[i] = value;
      continue;
    }
    average = average * keep + value * (1 - keep);
    share *= keep;
    out[i] = average / (1 - share);
  }
  return out;
}
