/**
 * A chart in words, for those who cannot see it.
 */
import { formatDuration, formatNumber, groupThousands } from './format.js';
import { chartData } from './prepare.js';
import { extremesOf } from './table.js';
import { xText } from './xaxis.js';
import type { ChartData, ChartInput, PreparedLine } from './types.js';

const MOST_NAMED = 6;

/** Sentences that say what is drawn, over which range, and where each of up to six lines ends. */
export function describeChart(input: ChartInput): string {
  return describeData(chartData({ ...input, points: 200 }));
}

/** As describeChart, of lines that are prepared already. */
export function describeData({ input, lines, xDomain, note }: ChartData): string {
  const runs = lines.length === 1 ? '1 run' : `${groupThousands(String(lines.length))} runs`;
  const shown = lines.filter(line => line.total > 0);
  const over = overText(input, xDomain);
  const kind = input.logY ? 'on a logarithmic axis, ' : '';
  const head = shown.length
    ? `Line chart of ${input.metric}, ${kind}${over}, of ${runs}.`
    : `Empty chart of ${input.metric}: no points.`;
  const odd = note
    .split(' · ')
    .filter(part => !/ of [\d,]+ points$| of about /.test(part))
    .join('; ');
  return [head, endings(shown), bestText(input, shown), trendText(shown), odd && `${odd}.`]
    .filter(Boolean)
    .join(' ');
}

function endings(lines: readonly PreparedLine[]): string {
  const ends = lines.filter(line => line.end !== null).sort((a, b) => b.end!.y - a.end!.y);
  if (ends.length === 0) return '';
  const spread = ends[0]!.end!.y - ends.at(-1)!.end!.y;
  const say = (line: PreparedLine) =>
    `${line.label} ${formatNumber(line.end!.y, spread || undefined)}`;
  if (ends.length <= MOST_NAMED) return `Last values: ${ends.map(say).join(', ')}.`;
  return `Last values from ${say(ends[0]!)} down to ${say(ends.at(-1)!)}.`;
}

function overText(input: ChartInput, [low, high]: readonly [number, number]): string {
  const whole = (value: number) => groupThousands(String(Math.round(value)));
  if (input.x === 'step') return `over steps ${whole(low)} to ${whole(high)}`;
  if (input.x === 'relative') return `over ${formatDuration(high)}`;
  return `over ${xText(input, low)} to ${xText(input, high)}`;
}

/** The best value of all, where the metric has a goal. */
function bestText(input: ChartInput, lines: readonly PreparedLine[]): string {
  const { goal } = input;
  if (!goal) return '';
  const found = lines.flatMap(line => {
    const { least, greatest } = extremesOf(line, input);
    const best = goal === 'min' ? least : greatest;
    return best ? [{ line, ...best }] : [];
  });
  if (found.length === 0) return '';
  const sign = goal === 'min' ? 1 : -1;
  const best = found.reduce((a, b) => (sign * b.y < sign * a.y ? b : a));
  return `Best: ${best.line.label} ${formatNumber(best.y)} at ${xText(input, best.x)}.`;
}

/** How many lines fall, rise, or stay between their first and their last tenth. */
function trendText(lines: readonly PreparedLine[]): string {
  const counts = { falling: 0, rising: 0, level: 0 };
  let long = 0;
  for (const { stretches } of lines) {
    const points = stretches.reduce((sum, stretch) => sum + stretch.length, 0);
    if (points < 10) continue;
    long++;
    counts[trendOf(stretches, points)]++;
  }
  const parts = Object.entries(counts).filter(([, n]) => n > 0);
  if (parts.length === 0) return '';
  if (parts.length === 1) return `${long === 1 ? 'It is' : 'All are'} ${parts[0]![0]}.`;
  return `Of ${long}, ${parts.map(([name, n]) => `${n} ${n === 1 ? 'is' : 'are'} ${name}`).join(', ')}.`;
}

// Less than a twentieth of the line's own range is no trend. Nothing is put aside: a live chart says this at each drawing.
function trendOf(
  stretches: PreparedLine['stretches'],
  points: number
): 'falling' | 'rising' | 'level' {
  const tenth = Math.ceil(points / 10);
  let [begins, ends, low, high, at] = [0, 0, Infinity, -Infinity, 0];
  for (const stretch of stretches)
    for (const { y } of stretch) {
      if (at < tenth) begins += y;
      if (at >= points - tenth) ends += y;
      if (y < low) low = y;
      if (y > high) high = y;
      at++;
    }
  const change = (ends - begins) / tenth;
  if (Math.abs(change) <= (high - low) * 0.05) return 'level';
  return change < 0 ? 'falling' : 'rising';
}
