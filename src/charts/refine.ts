/**
 * A zoomed line: what was read anew of the shown stretch, between the thinned points around it.
 *
 * Pure; who reads is the caller's concern.
 */
import type { SeriesView } from '../store/index.js';
import type { ChartInput, ChartLine } from './types.js';

/**
 * The steps to ask for when a chart shows a stretch of x: the stretch itself, or of times the steps of
 * the points within it and their neighbours. Null where the line has no point near it.
 */
export function stepsOf(
  { series, start = 0 }: ChartLine,
  x: ChartInput['x'],
  range: readonly [number, number]
): readonly [number, number] | null {
  if (x === 'step') return [Math.floor(range[0]), Math.ceil(range[1])];
  const { step, time } = series;
  // A metric may take a value again at any step.
  if (typeof x === 'object') return step.length ? [step[0]!, step.at(-1)!] : null;
  const origin = x === 'time' ? start : 0;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < time.length; i++) {
    const after = (time[Math.min(i + 1, time.length - 1)] as number) >= range[0] - origin;
    const before = (time[Math.max(i - 1, 0)] as number) <= range[1] - origin;
    if (!after || !before) continue;
    low = Math.min(low, step[i] as number);
    high = Math.max(high, step[i] as number);
  }
  return low > high ? null : [low, high];
}

/** The line with the points of `part`, which was read anew, in place of its own in those steps. */
export function refineLine(line: ChartLine, part: SeriesView): ChartLine {
  const first = part.step[0];
  const last = part.step.at(-1);
  if (first === undefined || last === undefined) return line;
  const { key, step, time, value } = line.series;
  let head = 0;
  while (head < step.length && (step[head] as number) < first) head++;
  let tail = step.length;
  while (tail > head && (step[tail - 1] as number) > last) tail--;
  const spliced = (own: Float64Array, anew: Float64Array): Float64Array => {
    const whole = new Float64Array(head + anew.length + own.length - tail);
    whole.set(own.subarray(0, head));
    whole.set(anew, head);
    whole.set(own.subarray(tail), head + anew.length);
    return whole;
  };
  const series = {
    key,
    step: spliced(step, part.step),
    time: spliced(time, part.time),
    value: spliced(value, part.value)
  };
  return { ...line, series, inRange: part.total };
}
