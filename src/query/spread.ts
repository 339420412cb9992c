/** Mean and spread of repeated values, such as one metric over the seeds of a group. */

/** Standard deviation, standard error, 95 % confidence interval of the mean (Student's t), least to greatest. */
export type SpreadKind = 'sd' | 'sem' | 'ci95' | 'range';

export const SPREAD_KINDS: readonly SpreadKind[] = ['sd', 'sem', 'ci95', 'range'];

export interface Aggregate {
  /** Finite values counted. */
  readonly n: number;
  readonly mean: number;
  /** The mean less the spread; the least value for a range. */
  readonly low: number;
  /** The mean and the spread; the greatest value for a range. */
  readonly high: number;
}

/**
 * Mean and spread of the finite ones among `values`; NaN and infinities are left out, `n` says how many stayed.
 *
 * Deviations are of a sample (n − 1). One value has no spread: low and high are the mean.
 *
 * @returns null when no value is finite
 */
export function aggregate(values: Iterable<number>, kind: SpreadKind): Aggregate | null {
  const finite = [...values].filter(Number.isFinite);
  const n = finite.length;
  if (n === 0) return null;
  const mean = meanOf(finite);
  const [least, greatest] = ends(finite);
  if (n === 1 || least === greatest) return { n, mean: least, low: least, high: least };
  if (kind === 'range') return { n, mean, low: least, high: greatest };
  const half = halfWidth(kind, deviation(finite, mean), n);
  return { n, mean, low: mean - half, high: mean + half };
}

// Divided before it is added up, so that great values do not run over.
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

function ends(values: readonly number[]): [number, number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

// Scaled by the greatest distance: squares of great or tiny numbers leave the range of doubles.
function deviation(values: readonly number[], mean: number): number {
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0);
  const squares = values.reduce((sum, value) => sum + ((value - mean) / scale) ** 2, 0);
  return scale * Math.sqrt(squares / (values.length - 1));
}

function halfWidth(kind: 'sd' | 'sem' | 'ci95', sd: number, n: number): number {
  if (kind === 'sd') return sd;
  const sem = sd / Math.sqrt(n);
  return kind === 'sem' ? sem : sem * studentT(n - 1);
}

/** Two-sided 95 % points of Student's t for 1 to 30 degrees of freedom. */
const T95 = [
  12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157,
  2.228139, 2.200985, 2.178813, 2.160369, 2.144787, 2.13145, 2.119905, 2.109816, 2.100922, 2.093024,
  2.085963, 2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.05183, 2.048407, 2.04523,
  2.042272
];
const NORMAL95 = 1.959964;

/** The 97.5 % point of Student's t; beyond the table by Cornish and Fisher's expansion, right to six digits. */
export function studentT(degrees: number): number {
  const known = T95[degrees - 1];
  if (known !== undefined) return known;
  const z = NORMAL95;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + first / degrees + second / degrees ** 2;
}
