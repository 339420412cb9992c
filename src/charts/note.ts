/**
 * What a chart's reader must know that the lines do not say: points left out, smoothing, odd values.
 */
import { groupThousands } from './format.js';
import type { ChartInput, PreparedLine } from './types.js';

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
  const parts = [
    drawn < total && `${count(drawn)} of ${totalText(lines, total)} points`,
    input.smooth && `moving average, weight ${Math.round(input.smooth * 100) / 100}`,
    nan > 0 && (nan === 1 ? '1 value is NaN' : `${count(nan)} values are NaN`),
    infinite > 0 &&
      (infinite === 1 ? '1 value is infinite' : `${count(infinite)} values are infinite`),
    nonpositive > 0 && `${count(nonpositive)} at or below zero left out`
  ];
  return parts.filter(part => typeof part === 'string').join(' · ');
}

// Two digits are all that a guess deserves.
function totalText(lines: readonly PreparedLine[], total: number): string {
  if (!lines.some(line => line.isGuess)) return count(total);
  return `about ${count(Number(total.toPrecision(2)))}`;
}

function count(value: number): string {
  return groupThousands(String(value));
}
