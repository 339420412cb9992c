/** A histogram: how many runs have which value, in bins of a round width. */
import { formatNumber } from '../format.js';
import { fitText } from '../text.js';
import { linearTicks } from '../ticks.js';
import type { Theme } from '../types.js';
import { drawXAxis, drawYAxis, labelRoom, type NumberAxis } from './axis.js';
import type { PlotData, PlotTarget } from './data.js';
import { PlotMarks } from './marks.js';
import type { HistogramInput, PlotRow } from './types.js';
import { count, missingText, numberOf } from './values.js';

/** Room for half of the last edge's label. */
const RIGHT = 26;

/** A bin: its ends, the upper one outside it but for the last bin, and its runs. */
export interface Bin {
  readonly low: number;
  readonly high: number;
  readonly rows: readonly PlotRow[];
}

/** Bins of one round width, about as many as Sturges' rule asks; of decades' parts on a log axis. */
export function binsOf({ rows, value }: HistogramInput): Bin[] {
  const found = rows.flatMap(row => {
    const number = numberOf(row, value);
    return number === null ? [] : [{ row, at: value.log ? Math.log10(number) : number }];
  });
  if (found.length === 0) return [];
  const low = Math.min(...found.map(({ at }) => at));
  const high = Math.max(...found.map(({ at }) => at));
  const wanted = Math.ceil(Math.log2(found.length)) + 1;
  const width = low < high ? roundWidth((high - low) / wanted) : Math.abs(low) / 10 || 1;
  const first = Math.floor(low / width + 1e-9);
  const last = Math.max(first, Math.ceil(high / width - 1e-9) - 1);
  const ends = (i: number) => Number(((first + i) * width).toPrecision(12));
  const back = (at: number) => (value.log ? 10 ** at : at);
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    low: back(ends(i)),
    high: back(ends(i + 1)),
    rows: found
      .filter(
        ({ at }) => Math.max(0, Math.min(last - first, Math.floor(at / width + 1e-9) - first)) === i
      )
      .map(({ row }) => row)
  }));
}

/** The round width nearest to this one. */
function roundWidth(least: number): number {
  const power = Math.floor(Math.log10(least));
  const off = (factor: number) => Math.abs(Math.log(Number(`${factor}e${power}`) / least));
  const factor = [1, 2, 2.5, 5, 10].reduce((a, b) => (off(b) < off(a) ? b : a));
  return Number(`${factor}e${power}`);
}

/** Lay out a histogram. */
export function histogramPlot(input: HistogramInput, theme: Theme): PlotData {
  const marks = new PlotMarks(theme);
  const bins = binsOf(input);
  const titled = input.title !== false;
  const top = titled ? 26 : 10;
  const height = Math.max(20, input.height - top - 36);
  const most = Math.max(1, ...bins.map(({ rows }) => rows.length));
  const y = countAxis(most, height);
  const left = labelRoom(y.ticks.labels);
  const width = Math.max(20, input.width - left - RIGHT);
  const x = edgeAxis(bins, width, input.value.log === true);
  drawYAxis(marks, y, width);
  drawXAxis(marks, x, { width, height }, input.value.label);
  const targets = bins.flatMap((bin, i) => {
    const [from, to] = [(i / bins.length) * width + 1, ((i + 1) / bins.length) * width - 1];
    return bin.rows.length === 0 ? [] : [drawBin(marks, bin, [from, to], y, input)];
  });
  const title = fitText(`${input.value.label}, runs`, 13.8, input.width - 4);
  if (titled) marks.text(-left, 9 - top, title, { isTitle: true });
  const missing = input.rows.length - bins.reduce((sum, { rows }) => sum + rows.length, 0);
  return {
    input,
    padding: { top, right: RIGHT, bottom: 36, left },
    width,
    height,
    rows: marks,
    targets,
    brushes: [],
    note: missingText(missing, input.rows.length, input.value.label)
  };
}

function countAxis(most: number, height: number): NumberAxis {
  const ticks = linearTicks(0, most, 4, true);
  const top = most * 1.05;
  return {
    ticks,
    toPx: value => height - (value / top) * height,
    fromPx: px => ((height - px) / height) * top
  };
}

/** Ticks at the edges of the bins, which are equally far apart, also on a logarithmic axis. */
function edgeAxis(bins: readonly Bin[], width: number, log: boolean): NumberAxis {
  const edges = bins.length ? [...bins.map(({ low }) => low), bins.at(-1)!.high] : [];
  const every = Math.ceil(edges.length / 7);
  const values = edges.filter((_, i) => i % every === 0);
  const gap = log || bins.length === 0 ? undefined : (bins[0]!.high - bins[0]!.low) * 10;
  const place = new Map(edges.map((edge, i) => [edge, (i / bins.length) * width]));
  return {
    ticks: {
      values,
      labels: values.map(value => formatNumber(log ? Number(value.toPrecision(2)) : value, gap))
    },
    toPx: value => place.get(value) ?? NaN,
    fromPx: px => edges[Math.round((px / width) * bins.length)] ?? NaN
  };
}

function drawBin(
  marks: PlotMarks,
  { low, high, rows }: Bin,
  [from, to]: readonly [number, number],
  y: NumberAxis,
  { highlight }: HistogramInput
): PlotTarget {
  const isFaint = highlight && !rows.some(({ run }) => run === highlight);
  const color = marks.theme.muted;
  marks.rect(from, y.toPx(rows.length), to, y.toPx(0), { color, o: isFaint ? 0.25 : 0.6 });
  const few = rows.slice(0, 5).map(({ label }) => label);
  const more = rows.length > few.length ? [`and ${count(rows.length - few.length)} more`] : [];
  return {
    runs: rows.map(({ run }) => run),
    head: `${formatNumber(low)} to ${formatNumber(high)}: ${rows.length === 1 ? '1 run' : `${count(rows.length)} runs`}`,
    values: [...few, ...more].map(name => [name, ''] as const),
    color,
    kind: 'rect',
    spots: [
      [from, y.toPx(rows.length)],
      [to, y.toPx(0)]
    ]
  };
}
