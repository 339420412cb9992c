/**
 * The report's line charts: drawn ahead as SVG, with their values as a table beside them.
 */
import {
  chartData,
  chartSvg,
  describeData,
  drawData,
  formatNumber,
  groupThousands,
  pageTheme,
  RUN_STYLES,
  type ChartInput,
  type Theme
} from '../charts/index.js';
import type { SpreadKind } from '../query/index.js';
import type { MetricSummary, StepValue } from '../store/index.js';
import { chartInput, MOST_DIRECT } from './chart-input.js';
import type { Desk } from './desk.js';
import type { Markup } from './escape.js';
import type { ReportRun } from './gather.js';
import { labelledSvg } from './marks.js';
import type { ChartItem, ChartsSection } from './model.js';
import type { PageChart } from './page.js';
import { metricsInOrder } from './ranking.js';
import type { Repeats } from './repeats.js';
import { counted, listed, shortened, spreadOf } from './words.js';

export const MOST_CHARTS = 36;

/** Pixels of a drawing made ahead, and how many points it may hold. */
const SIZE = { width: 460, height: 262 };
const WIDE_SIZE = { width: 940, height: 320 };
const POINTS = 2400;

/** A chart and the runs in it, for whoever draws it again with the page's data. */
export interface PlannedChart extends PageChart {
  readonly runs: readonly ReportRun[];
}

/** Groups of runs that charts draw as bands. */
export interface BandChoice {
  readonly groups: readonly Repeats[];
  readonly kind: SpreadKind;
}

/** Metrics worth a chart: at least one run has two points of them. */
export function planCharts(
  runs: readonly ReportRun[],
  metrics = metricsInOrder(runs),
  bands: BandChoice | null = null
): PlannedChart[] {
  return metrics
    .map(metric =>
      planChart(
        metric,
        runs.filter(({ series }) => series.has(metric)),
        bands
      )
    )
    .filter(chart =>
      chart.runs.some(({ series }) => (series.get(chart.metric)?.step.length ?? 0) > 1)
    );
}

function planChart(
  metric: string,
  runs: readonly ReportRun[],
  choice: BandChoice | null
): PlannedChart {
  const bands = (choice?.groups ?? []).map((group, i) => ({
    label: group.label,
    slot: i < RUN_STYLES.length ? i : -1,
    kind: choice?.kind ?? 'sd',
    runs: group.runs.filter(run => runs.includes(run)).map(({ run }) => run.id)
  }));
  return {
    metric,
    runs,
    look: {},
    bands: bands.filter(band => band.runs.length > 0),
    lines: runs.map(({ run, name, slot, series }) => ({
      run: run.id,
      label: name,
      // Beside bands, which have the colours, single runs are grey.
      slot: choice ? -1 : slot,
      points: series.get(metric)?.total ?? 0,
      start: run.start
    }))
  };
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
  const [first] = planned;
  const colored = coloredOf(planned);
  const grey = new Set(planned.flatMap(chart => chart.runs)).size - colored.length;
  const banded = (first?.bands.length ?? 0) > 0;
  return {
    tools,
    headed: desk.headed,
    caption,
    lead: !banded && grey > 0 && colored.length > 0 ? greyLead(colored, grey) : '',
    legend: colored.length > MOST_DIRECT ? colored : [],
    items,
    more
  };
}

/** What has a colour of its own in the charts: bands, else runs. */
function coloredOf(planned: readonly PlannedChart[]): { name: string; slot: number }[] {
  const found = new Map<string, number>();
  for (const { bands, lines } of planned) {
    for (const { label, slot } of bands.length ? bands : lines) found.set(label, slot);
  }
  const all = [...found].map(([name, slot]) => ({ name, slot }));
  return all.filter(({ slot }) => slot >= 0 && slot < RUN_STYLES.length);
}

function greyLead(colored: readonly { readonly name: string }[], grey: number): string {
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
    label: desk.label(`Values of ${metric}`),
    wide,
    svg: labelledSvg(await drawData(data, pageTheme), describeData(data)),
    narrow: wide ? await narrowSvg({ ...input, ...SIZE }) : null,
    note: data.note,
    rows: valueRows(metric, runs)
  };
}

function inputOf(chart: PlannedChart, wide: boolean): ChartInput {
  const entries = new Map(chart.runs.map(entry => [entry.run.id, entry]));
  return {
    x: 'step',
    ...chart.look,
    ...(wide ? WIDE_SIZE : SIZE),
    title: false,
    points: POINTS,
    ...chartInput(chart, (run, metric) => entries.get(run)?.series.get(metric))
  };
}

/** A chart again, as a file of its own. */
export function redrawn(chart: PlannedChart, theme: Theme): Promise<string> {
  return chartSvg({ ...inputOf(chart, false), width: 640, height: 320 }, theme);
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
