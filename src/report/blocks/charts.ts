/**
 * Blocks of line charts: one for each metric named, or all of them.
 */
import { chartsPart, leftOut, MOST_CHARTS, planCharts, type ChartLook } from '../charts.js';
import { BlockError, type Desk } from '../desk.js';
import type { Part } from '../model.js';
import { metricsInOrder } from '../ranking.js';
import { numberOf, rangeOf, textOf, textsOf, type Options } from '../source/options.js';

/** `{{chart "loss" x="time" log="y"}}`. */
export async function chartBlock(desk: Desk, options: Options): Promise<Part[]> {
  const runs = desk.runsOf(options);
  const named = textsOf(options, 'metric').map(name => desk.metricOf(name, runs));
  const metrics = named.length ? named : metricsInOrder(runs).slice(0, 1);
  const look = lookOf(options);
  const planned = planCharts(runs, metrics).map(chart => ({ ...chart, look }));
  if (planned.length === 0) {
    throw new BlockError(
      `${metrics.join(', ') || 'Nothing'} has no two points to draw a line through.`,
      true
    );
  }
  const wide = options.get('wide') === true || planned.length === 1;
  const section = await chartsPart(desk, planned, { wide, caption: textOf(options, 'caption') });
  return [{ kind: 'charts', ...section }];
}

/** All metrics that change over steps. */
export async function chartsBlock(desk: Desk, options: Options): Promise<Part[]> {
  const runs = desk.runsOf(options);
  const named = textsOf(options, 'metrics').map(name => desk.metricOf(name, runs));
  const planned = planCharts(runs, named.length ? named : metricsInOrder(runs));
  if (planned.length === 0)
    throw new BlockError('No metric has two points to draw a line through.', true);
  const most = numberOf(options, 'most') ?? MOST_CHARTS;
  const section = await chartsPart(desk, planned.slice(0, most), {
    more: leftOut(planned.slice(most).map(({ metric }) => metric)),
    caption: textOf(options, 'caption')
  });
  return [{ kind: 'charts', ...section }];
}

function lookOf(options: Options): ChartLook {
  const x = textOf(options, 'x');
  if (x !== '' && x !== 'step' && x !== 'time') {
    throw new BlockError(`x of chart is step or time, not "${x}".`);
  }
  const smooth = numberOf(options, 'smooth');
  if (smooth !== null && !(smooth >= 0 && smooth < 1)) {
    throw new BlockError(`smooth of chart lies between 0 and 0.99, not ${smooth}.`);
  }
  const range = rangeOf(options, 'range');
  return {
    ...(x === '' ? {} : { x: x as 'step' | 'time' }),
    ...(/y/.test(textOf(options, 'log')) ? { logY: true } : {}),
    ...(smooth === null ? {} : { smooth }),
    ...(range === null ? {} : { range })
  };
}
