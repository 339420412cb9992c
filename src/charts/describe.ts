/**
 * A chart in words, for those who cannot see it.
 */
import { formatDuration, formatNumber, groupThousands } from './format.js';
import { chartData } from './prepare.js';
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
    .filter(part => !part.includes(' of '))
    .join('; ');
  return [head, endings(shown), odd && `${odd}.`].filter(Boolean).join(' ');
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
