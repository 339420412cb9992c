/**
 * The report's line charts: drawn ahead as SVG, with their values as a table beside them.
 */
import {
  chartData,
  describeData,
  drawData,
  formatNumber,
  groupThousands,
  pageTheme,
  RUN_STYLES,
  type ChartInput
} from '../charts/index.js';
import type { MetricSummary, StepValue } from '../store/index.js';
import type { Desk } from './desk.js';
import type { Markup } from './escape.js';
import type { ReportRun } from './gather.js';
import { labelledSvg } from './marks.js';
import type { ChartItem, ChartsSection } from './model.js';
import type { PageChart } from './page.js';
import { metricsInOrder } from './ranking.js';
import { counted, listed, shortened, spreadOf } from './words.js';

export const MOST_CHARTS = 36;
const MOST_DIRECT = 6;

/** Pixels of a drawing made ahead, and how many points it may hold. */
const SIZE = { width: 460, height: 262 };
const WIDE_SIZE = { width: 940, height: 320 };
const POINTS = 2400;

/** How a chart is drawn where its author said so. */
export type ChartLook = PageChart['look'];

/** A chart and the runs in it, for whoever draws it again with the page's data. */
export interface PlannedChart {
  readonly metric: string;
  readonly runs: readonly ReportRun[];
  readonly look: ChartLook;
}

/** Metrics worth a chart: at least one run has two points of them. */
export function planCharts(
  runs: readonly ReportRun[],
  metrics = metricsInOrder(runs)
): PlannedChart[] {
  return metrics
    .map(metric => ({ metric, runs: runs.filter(({ series }) => series.has(metric)), look: {} }))
    .filter(chart =>
      chart.runs.some(({ series }) => (series.get(chart.metric)?.step.length ?? 0) > 1)
    );
}

/** Draw charts beside one another; `more` names the metrics that have none. */
export async function chartsPart(
  desk: Desk,
  planned: readonly PlannedChart[],
  {
    wide = false,
    more = '',
    caption = ''
  }: { wide?: boolean; more?: string; caption?: string } = {}
): Promise<ChartsSection> {
  const tools = desk.charts.length === 0;
  const items: ChartItem[] = [];
  // The first chart, of the metric that matters most, takes the odd place.
  for (const [i, chart] of planned.entries()) {
    items.push(await chartItem(desk, chart, wide || (i === 0 && planned.length % 2 === 1)));
  }
  const runs = [...new Set(planned.flatMap(chart => chart.runs))];
  const colored = runs.filter(({ slot }) => slot >= 0 && slot < RUN_STYLES.length);
  const grey = runs.length - colored.length;
  return {
    tools,
    headed: desk.headed,
    caption,
    lead: grey > 0 && colored.length > 0 ? greyLead(colored, grey) : '',
    legend: colored.length > MOST_DIRECT ? colored.map(({ name, slot }) => ({ name, slot })) : [],
    items,
    more
  };
}

function greyLead(colored: readonly ReportRun[], grey: number): string {
  const names =
    colored.length <= 3 ? listed(colored.map(({ name }) => name)) : `${colored.length} runs`;
  return `${names} in colour, the other ${counted(grey, 'run')} in grey.`;
}

async function chartItem(desk: Desk, chart: PlannedChart, wide: boolean): Promise<ChartItem> {
  const { metric, runs } = chart;
  const input = inputOf(chart, wide);
  const data = chartData(input);
  const index = desk.charts.push(chart) - 1;
  return {
    id: desk.anchor(metric, 'chart-'),
    index,
    metric,
    wide,
    svg: labelledSvg(await drawData(data, pageTheme), describeData(data)),
    narrow: wide ? await narrowSvg({ ...input, ...SIZE }) : null,
    note: data.note,
    rows: valueRows(metric, runs)
  };
}

function inputOf({ metric, runs, look }: PlannedChart, wide: boolean): ChartInput {
  const colored = runs.filter(({ slot }) => slot >= 0 && slot < RUN_STYLES.length);
  return {
    metric,
    x: 'step',
    ...look,
    ...(wide ? WIDE_SIZE : SIZE),
    title: false,
    labels: colored.length <= MOST_DIRECT,
    points: POINTS,
    lines: runs.map(({ run, name, slot, series }) => ({
      run: run.id,
      label: name,
      slot,
      series: series.get(metric)!,
      total: series.get(metric)!.total
    }))
  };
}

async function narrowSvg(input: ChartInput): Promise<Markup> {
  const data = chartData(input);
  return labelledSvg(await drawData(data, pageTheme), describeData(data), 'narrow');
}

function valueRows(metric: string, runs: readonly ReportRun[]): ChartItem['rows'] {
  const found = runs.flatMap(run => {
    const summary = run.run.metrics.get(metric);
    return summary ? [{ run, summary }] : [];
  });
  const values = found.flatMap(({ summary: { first, min, max, last } }) => [first, min, max, last]);
  const spread = spreadOf(values.map(value => value?.value ?? NaN));
  return found.map(({ run: { name, slot }, summary }) => ({
    name,
    slot,
    cells: summaryCells(summary, spread)
  }));
}

function summaryCells({ first, min, max, last, count }: MetricSummary, spread: number | undefined) {
  const at = (value: StepValue | null) => ({
    text: value ? formatNumber(value.value, spread) : '',
    at: value ? `step ${groupThousands(String(value.step))}` : '',
    full: value ? String(value.value) : ''
  });
  return [
    at(first),
    at(min),
    at(max),
    at(last),
    { text: groupThousands(String(count)), at: '', full: '' }
  ];
}

/** Names the metrics that have no chart; '' when all have. */
export function leftOut(metrics: readonly string[]): string {
  if (metrics.length === 0) return '';
  return `Not drawn, but in this file's data: ${listed(metrics.map(metric => shortened(metric, 60)))}.`;
}
