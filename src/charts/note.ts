/**
 * What a chart's reader must know that the lines do not say: points left out, smoothing, odd values.
 */
import { groupThousands } from './format.js';
import type { SpreadKind } from '../query/index.js';
import type { BandShape, ChartInput, PreparedLine } from './types.js';

/** Parts joined by `·`, such as `1,000 of 120,000 points · 3 values are NaN`; '' when all is plain. */
export function chartNote(
  input: ChartInput,
  lines: readonly PreparedLine[],
  drawn: number,
  total: number
): string {
  const sum = (pick: (line: PreparedLine) => number) =>
    lines.reduce((n, line) => n + pick(line), 0);
  const nan = sum(line => line.nan);
  const infinite = sum(line => line.infinite);
  const nonpositive = sum(line => line.nonpositive);
  const unplaced = sum(line => line.unplaced);
  const parts = [
    bandCaption(lines),
    drawn < total && `${count(drawn)} of ${totalText(lines, total)} points`,
    input.smooth && `moving average, weight ${Math.round(input.smooth * 100) / 100}`,
    nan > 0 && (nan === 1 ? '1 value is NaN' : `${count(nan)} values are NaN`),
    infinite > 0 &&
      (infinite === 1 ? '1 value is infinite' : `${count(infinite)} values are infinite`),
    nonpositive > 0 && `${count(nonpositive)} at or below zero left out`,
    unplaced > 0 && `${count(unplaced)} without a place on x left out`
  ];
  return parts.filter(part => typeof part === 'string' && part !== '').join(' · ');
}

const SPREADS: Readonly<Record<SpreadKind, string>> = {
  sd: 'mean ± sd',
  sem: 'mean ± sem',
  ci95: 'mean, 95 % CI',
  range: 'mean, range'
};

/** The bands in words: `mean ± sd, n = 3 to 5, by buckets of 20 steps`; '' without bands. */
export function bandCaption(lines: readonly PreparedLine[]): string {
  const bands = lines.flatMap(({ band }) => (band ? [band] : []));
  if (bands.length === 0) return '';
  const kinds = [...new Set(bands.map(({ kind }) => SPREADS[kind]))].join(', ');
  const aligned = [...new Set(bands.flatMap(band => band.aligned || []))].join(' and ');
  return [kinds, countText(bands), aligned && `by ${aligned}`].filter(Boolean).join(', ');
}

function countText(bands: readonly BandShape[]): string {
  let least = Infinity;
  let most = 0;
  for (const { n } of bands) {
    for (const value of n) {
      if (value === 0) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  if (most === 0) return 'n = 0';
  return least === most ? `n = ${most}` : `n = ${least} to ${most}`;
}

// Two digits are all that a guess deserves.
function totalText(lines: readonly PreparedLine[], total: number): string {
  if (!lines.some(line => line.isGuess)) return count(total);
  return `about ${count(Number(total.toPrecision(2)))}`;
}

function count(value: number): string {
  return groupThousands(String(value));
}
