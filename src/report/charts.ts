/**
 * The report's charts: one per metric that changes over steps, drawn ahead as SVG, with its values.
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
import type { ReportRun } from './gather.js';
import type { Markup } from './escape.js';
import { labelledSvg } from './marks.js';
import type { ChartItem, ChartsSection } from './model.js';
import { metricsInOrder } from './ranking.js';
import { counted, listed, shortened, spreadOf } from './words.js';

const MOST_CHARTS = 36;
const MOST_DIRECT = 6;

/** Pixels of a drawing made ahead, and how many points it may hold. */
const SIZE = { width: 460, height: 262 };
const WIDE_SIZE = { width: 940, height: 320 };
const POINTS = 2400;

/** A chart and the runs in it, for whoever draws it again with the page's data. */
export interface PlannedChart {
  readonly metric: string;
  readonly runs: readonly ReportRun[];
}

/** Metrics worth a chart: at least one run has two points of them. */
export function planCharts(runs: readonly ReportRun[]): PlannedChart[] {
  return metricsInOrder(runs)
    .map(metric => ({ metric, runs: runs.filter(({ series }) => series.has(metric)) }))
    .filter(chart =>
      chart.runs.some(({ series }) => (series.get(chart.metric)?.step.length ?? 0) > 1)
    );
}

/** Draw the charts; null when no metric is worth one. */
export async function chartsSection(
  runs: readonly ReportRun[],
  planned: readonly PlannedChart[]
): Promise<ChartsSection | null> {
  if (planned.length === 0) return null;
  const drawn = drawnCharts(planned);
  const items: ChartItem[] = [];
  // The first chart, of the metric that matters most, takes the odd place.
  for (const [i, chart] of drawn.entries()) {
    items.push(await chartItem(chart, i, i === 0 && drawn.length % 2 === 1));
  }
  const colored = runs.filter(({ slot }) => slot >= 0 && slot < RUN_STYLES.length);
  const manyColored = colored.length > MOST_DIRECT;
  const grey = runs.length - colored.length;
  return {
    lead: grey > 0 && colored.length > 0 ? greyLead(colored, grey) : '',
    legend: manyColored ? colored.map(({ name, slot }) => ({ name, slot })) : [],
    items,
    more: leftOut(planned.slice(drawn.length).map(({ metric }) => metric))
  };
}

/** The charts that are drawn; the metrics beyond them are only named. */
export function drawnCharts(planned: readonly PlannedChart[]): readonly PlannedChart[] {
  return planned.slice(0, MOST_CHARTS);
}

function greyLead(colored: readonly ReportRun[], grey: number): string {
  const names =
    colored.length <= 3 ? listed(colored.map(({ name }) => name)) : `${colored.length} runs`;
  return `${names} in colour, the other ${counted(grey, 'run')} in grey.`;
}

async function chartItem(
  { metric, runs }: PlannedChart,
  index: number,
  wide: boolean
): Promise<ChartItem> {
  const colored = runs.filter(({ slot }) => slot >= 0 && slot < RUN_STYLES.length);
  const input: ChartInput = {
    metric,
    x: 'step',
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
  const data = chartData(input);
  return {
    id: `chart-${index + 1}`,
    metric,
    wide,
    svg: labelledSvg(await drawData(data, pageTheme), describeData(data)),
    narrow: wide ? await narrowSvg({ ...input, ...SIZE }) : null,
    note: data.note,
    rows: valueRows(metric, runs)
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

function leftOut(metrics: readonly string[]): string {
  if (metrics.length === 0) return '';
  return `Not drawn, but in this file's data: ${listed(metrics.map(metric => shortened(metric, 60)))}.`;
}
