/**
 * The report's line charts: drawn ahead as SVG, with their values as a table beside them.
 */
import {
  chartData,
  chartSvg,
  describeData,
  drawLines,
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
import type { PageBand, PageChart } from './page.js';
import { goalAmong, metricsInOrder, ranked } from './ranking.js';
import { groupSlots, type Repeats } from './repeats.js';
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
  const slotOf = (run: ReportRun) => (choice ? -1 : run.slot);
  return {
    metric,
    runs,
    look: {},
    bands: choice ? groupBands(runs, choice) : crowdBand(runs),
    lines: runs.map(entry => ({
      run: entry.run.id,
      label: entry.name,
      // Beside bands of groups, which have the colours, single runs are grey.
      slot: slotOf(entry),
      points: entry.series.get(metric)?.total ?? 0,
      start: entry.run.start
    }))
  };
}

/** More grey lines than this say less than the range that they fill. */
const MOST_GREY = 60;

function crowdBand(runs: readonly ReportRun[]): PageBand[] {
  const grey = runs.filter(({ slot }) => slot < 0 || slot >= RUN_STYLES.length);
  if (grey.length <= MOST_GREY) return [];
  const ids = grey.map(({ run }) => run.id);
  const others = grey.length < runs.length ? 'other ' : '';
  return [{ label: `${others}${counted(grey.length, 'run')}`, slot: -1, kind: 'range', runs: ids }];
}

/** A band for each group; of more groups than looks, all without one are one band. */
function groupBands(runs: readonly ReportRun[], { groups, kind }: BandChoice): PageBand[] {
  const here = new Set(runs);
  const slots = groupSlots(groups);
  const idsOf = (members: readonly ReportRun[]) =>
    members.filter(run => here.has(run)).map(({ run }) => run.id);
  const own = groups.filter(group => groups.length <= RUN_STYLES.length || slots.has(group));
  const rest = groups.filter(group => !own.includes(group));
  const bands: PageBand[] = own.map(group => ({
    label: group.label,
    slot: slots.get(group) ?? -1,
    kind,
    runs: idsOf(group.runs)
  }));
  if (rest.length > 0) {
    const label = `${own.length > 0 ? 'other ' : ''}${counted(rest.length, 'group')}`;
    const members = idsOf(rest.flatMap(group => group.runs));
    bands.unshift({ label, slot: -1, kind: 'range', runs: members });
  }
  return bands.filter(band => band.runs.length > 0);
}

/** Draw charts beside one another; `more` names the metrics that have none. */
export function chartsPart(
  desk: Desk,
  planned: readonly PlannedChart[],
  {
    wide = false,
    more = '',
    caption = ''
  }: { wide?: boolean; more?: string; caption?: string } = {}
): ChartsSection {
  const tools = desk.charts.length === 0;
  const items: ChartItem[] = [];
  // The first chart, of the metric that matters most, takes the odd place.
  for (const [i, chart] of planned.entries()) {
    items.push(chartItem(desk, chart, wide || (i === 0 && planned.length % 2 === 1)));
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

function chartItem(desk: Desk, chart: PlannedChart, wide: boolean): ChartItem {
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
    svg: labelledSvg(drawLines(data, pageTheme), describeData(data)),
    narrow: wide ? narrowSvg({ ...input, ...SIZE }) : null,
    note: data.note,
    rows: valueRows(metric, runs),
    left: rowsLeft(runs)
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
export function redrawn(
  chart: PlannedChart,
  theme: Theme,
  size: { readonly width: number; readonly height: number } = { width: 640, height: 320 }
): string {
  return chartSvg({ ...inputOf(chart, false), ...size }, theme);
}

function narrowSvg(input: ChartInput): Markup {
  const data = chartData(input);
  return labelledSvg(drawLines(data, pageTheme), describeData(data), 'narrow');
}

/** Rows of a table of values; the best of more. */
const MOST_ROWS = 60;

function valueRows(metric: string, runs: readonly ReportRun[]): ChartItem['rows'] {
  const found = shownIn(metric, runs).flatMap(run => {
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

function shownIn(metric: string, runs: readonly ReportRun[]): readonly ReportRun[] {
  if (runs.length <= MOST_ROWS) return runs;
  const goal = goalAmong(runs, metric);
  const order = goal ? ranked(runs, metric, goal).map(({ run }) => run) : runs;
  return order.slice(0, MOST_ROWS);
}

function rowsLeft(runs: readonly ReportRun[]): string {
  const left = runs.length - MOST_ROWS;
  return left > 0 ? `${counted(left, 'more run')} in this file’s data.` : '';
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
