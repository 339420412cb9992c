/**
 * The x axis of a chart: its unit, ticks, title, and how a place on it reads.
 */
import { clockTitle, dateTicks, formatMoment } from './dateticks.js';
import { formatDuration, formatNumber, groupThousands } from './format.js';
import { isLogX } from './path.js';
import { fitText, textWidth } from './text.js';
import { linearTicks, logTicks, type Ticks } from './ticks.js';
import type { ChartData, ChartInput } from './types.js';

export interface AxisX {
  readonly ticks: Ticks;
  readonly title: string;
  /** What x is divided by before it is drawn. */
  readonly unit: number;
}

/** Place the x axis of a plot so many pixels wide, with text of the given size. */
export function xAxis({ input, xDomain }: ChartData, width: number, fontSize: number): AxisX {
  const [low, high] = xDomain;
  const unit = input.x === 'relative' ? timeUnit(high) : { name: '', size: 1 };
  const fits = ({ labels }: Ticks) =>
    labels.reduce((sum, text) => sum + textWidth(text, fontSize) + 10, 0) <= width;
  let wanted = width < 200 ? 4 : 5;
  let ticks = ticksOf(input, low / unit.size, high / unit.size, wanted);
  while (!fits(ticks) && wanted > 2) {
    ticks = ticksOf(input, low / unit.size, high / unit.size, --wanted);
  }
  if (!fits(ticks)) ticks = { values: ticks.values.slice(0, 1), labels: ticks.labels.slice(0, 1) };
  const title = titleOf(input, xDomain, unit.name);
  return { ticks, title: fitText(title, fontSize, width), unit: unit.size };
}

function ticksOf(input: ChartInput, low: number, high: number, wanted: number): Ticks {
  if (input.x === 'time') return dateTicks(low, high, wanted, input.zone ?? 'utc');
  if (isLogX(input)) return thinned(logTicks(low, high), wanted);
  return linearTicks(low, high, wanted, input.x === 'step');
}

function thinned({ values, labels }: Ticks, most: number): Ticks {
  const every = Math.ceil(values.length / (most + 1));
  const keep = (_: unknown, i: number) => i % every === 0;
  return { values: values.filter(keep), labels: labels.filter(keep) };
}

function titleOf(input: ChartInput, [low, high]: readonly [number, number], unit: string): string {
  if (typeof input.x === 'object') return input.x.metric;
  if (input.x === 'step') return 'step';
  if (input.x === 'relative') return `time since start (${unit})`;
  return clockTitle(low, high, input.zone ?? 'utc');
}

/** A place on x in words, for the tooltip: `step 1,200`, `3m 12s`, `2026-03-04 15:06:07`, `lr 0.01`. */
export function xText(input: ChartInput, x: number): string {
  if (typeof input.x === 'object') return `${input.x.metric} ${formatNumber(x)}`;
  if (input.x === 'relative') return formatDuration(x);
  if (input.x === 'time') return formatMoment(x, input.zone ?? 'utc');
  return `step ${groupThousands(String(Math.round(x * 1e6) / 1e6))}`;
}

const TIME_UNITS = [
  { name: 'days', size: 86_400_000, from: 48 * 3_600_000 },
  { name: 'hours', size: 3_600_000, from: 2 * 3_600_000 },
  { name: 'minutes', size: 60_000, from: 2 * 60_000 },
  { name: 'seconds', size: 1000, from: 2000 },
  { name: 'milliseconds', size: 1, from: -Infinity }
] as const;

function timeUnit(most: number): { name: string; size: number } {
  return TIME_UNITS.find(({ from }) => most >= from) ?? TIME_UNITS[4];
}
