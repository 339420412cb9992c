/**
 * Blocks of line charts: one for each metric named, or all of them.
 */
import type { XAxis } from '../../charts/index.js';
import { isSystemMetric, type SpreadKind } from '../../query/index.js';
import {
  chartsPart,
  leftOut,
  MOST_CHARTS,
  planCharts,
  type BandChoice,
  type PlannedChart
} from '../charts.js';
import { BlockError, type Desk } from '../desk.js';
import type { ReportRun } from '../gather.js';
import type { Part } from '../model.js';
import { metricsInOrder } from '../ranking.js';
import { repeatsOf, tacitRepeats } from '../repeats.js';
import { numberOf, rangeOf, textOf, textsOf, type Options } from '../source/options.js';

/** `{{chart "loss" x="time" log="y"}}`. */
export function chartBlock(desk: Desk, options: Options): Part[] {
  const runs = desk.runsOf(options);
  const named = textsOf(options, 'metric').map(name => desk.metricOf(name, runs));
  const metrics = named.length ? named : metricsInOrder(runs).slice(0, 1);
  const look = lookOf(desk, runs, options);
  const bands = bandsOf(runs, options);
  const planned = planCharts(runs, metrics, bands).map(chart => ({ ...chart, look }));
  if (planned.length === 0) {
    throw new BlockError(
      `${metrics.join(', ') || 'Nothing'} has no two points to draw a line through.`,
      true
    );
  }
  const wide = options.get('wide') === true || planned.length === 1;
  const section = chartsPart(desk, planned, { wide, caption: textOf(options, 'caption') });
  return [{ kind: 'charts', ...section }];
}

/** All metrics that change over steps. */
export function chartsBlock(desk: Desk, options: Options): Part[] {
  const runs = desk.runsOf(options);
  const named = textsOf(options, 'metrics').map(name => desk.metricOf(name, runs));
  const bands = bandsOf(runs, options) ?? tacitBands(runs);
  // What the machine did has charts of its own.
  const system = options.get('system') === true;
  const tacit = metricsInOrder(runs).filter(metric => isSystemMetric(metric) === system);
  const planned = planCharts(runs, named.length ? named : tacit, bands);
  if (planned.length === 0)
    throw new BlockError('No metric has two points to draw a line through.', true);
  const most = numberOf(options, 'most') ?? MOST_CHARTS;
  const section = chartsPart(desk, planned.slice(0, most), {
    more: leftOut(planned.slice(most).map(({ metric }) => metric)),
    caption: textOf(options, 'caption')
  });
  return [{ kind: 'charts', ...section }];
}

function bandsOf(runs: readonly ReportRun[], options: Options): BandChoice | null {
  const by = textsOf(options, 'group');
  if (by.length === 0) return null;
  const kind = (textOf(options, 'spread') || 'sd') as SpreadKind;
  const groups = repeatsOf(runs, by);
  if (groups.length === 0) throw new BlockError(`No two runs are alike in ${by.join(', ')}.`);
  return { groups, kind };
}

/** Where nobody said how: bands, if most runs repeat one another. */
function tacitBands(runs: readonly ReportRun[]): BandChoice | null {
  const groups = tacitRepeats(runs);
  return groups && { groups, kind: 'sd' };
}

function lookOf(desk: Desk, runs: readonly ReportRun[], options: Options): PlannedChart['look'] {
  const x = textOf(options, 'x');
  const log = textOf(options, 'log');
  const smooth = numberOf(options, 'smooth');
  if (smooth !== null && !(smooth >= 0 && smooth < 1)) {
    throw new BlockError(`smooth of chart lies between 0 and 0.99, not ${smooth}.`);
  }
  const range = rangeOf(options, 'range');
  return {
    ...(x === '' ? {} : { x: axisOf(desk, runs, x) }),
    ...(log.includes('x') ? { logX: true } : {}),
    ...(log.includes('y') ? { logY: true } : {}),
    ...(smooth === null ? {} : { smooth }),
    ...(range === null ? {} : { range })
  };
}

function axisOf(desk: Desk, runs: readonly ReportRun[], x: string): XAxis {
  if (x === 'step' || x === 'time' || x === 'relative') return x;
  return { metric: desk.metricOf(x, runs) };
}
