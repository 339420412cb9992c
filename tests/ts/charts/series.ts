/** Series and charts for tests, from plain arrays. */
import type { ChartInput, ChartLine } from '../../../src/charts/index.js';
import type { Series } from '../../../src/store/index.js';

export function seriesOf(
  values: readonly number[],
  steps?: readonly number[],
  key = 'loss'
): Series {
  const step = Float64Array.from(steps ?? values.keys());
  return { key, step, time: step.map(at => at * 100), value: Float64Array.from(values) };
}

/** `count` falling lines of `points` points. */
export function fallingLines(count: number, points = 50): ChartLine[] {
  return Array.from({ length: count }, (_, run) => ({
    run: `run-${run}`,
    label: `run ${run}`,
    slot: run,
    series: seriesOf(Array.from({ length: points }, (_, i) => 2 / (i + 1) + run / 10))
  }));
}

export function chartOf(lines: readonly ChartLine[], rest: Partial<ChartInput> = {}): ChartInput {
  return { metric: 'loss', x: 'step', lines, width: 460, height: 260, ...rest };
}
