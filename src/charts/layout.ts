/**
 * Where things go, in pixels: padding, ticks, line-end labels, legend.
 *
 * Decided here rather than by Vega, so that the hover overlay knows the plot's place, live charts do
 * not jump, and Node and browsers agree to the last digit.
 */
import { isColored } from './prepare.js';
import { isLogX } from './path.js';
import { fitText, textWidth } from './text.js';
import { xAxis } from './xaxis.js';
import { linearTicks, logTicks, type Ticks } from './ticks.js';
import type { ChartData, PreparedLine } from './types.js';

export const FONT_SIZE = 11;
export const TITLE_SIZE = 13;
const LABEL_GAP = 13;
const MAX_DIRECT = 6;

/** A run's name beside the end of its line; pixels within the plot. */
export interface EndLabel {
  readonly line: PreparedLine;
  readonly text: string;
  /** Where the line ends, and where its name stands after making room. */
  readonly from: { readonly x: number; readonly y: number };
  readonly x: number;
  readonly y: number;
}

/** A run's name in the legend; pixels from the plot's top left corner. */
export interface LegendItem {
  readonly line: PreparedLine | null;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** Everything placed. `toX` and `toY` map steps or milliseconds and values to pixels of the plot. */
export interface ChartLayout {
  readonly padding: { top: number; right: number; bottom: number; left: number };
  readonly width: number;
  readonly height: number;
  readonly xTicks: Ticks;
  readonly yTicks: Ticks;
  readonly xTitle: string;
  /** Steps or milliseconds per unit of the drawn x axis. */
  readonly xUnit: number;
  readonly title: string;
  readonly ends: readonly EndLabel[];
  readonly legend: readonly LegendItem[];
  toX(x: number): number;
  /** From pixels of the plot to x. */
  fromX(px: number): number;
  toY(y: number): number;
}

/** Whether a line gets its name written. */
function isNamed(line: PreparedLine): boolean {
  return isColored(line) && !line.isMember;
}

/** Place one chart. */
export function layoutChart(data: ChartData): ChartLayout {
  const { input } = data;
  const named = input.labels === false || data.lines.length < 2 ? [] : data.lines.filter(isNamed);
  const direct = named.length <= MAX_DIRECT && input.width >= 260;
  const room = Math.min(180, Math.round(input.width * 0.26));
  const names = direct ? named.map(line => fitText(line.label, FONT_SIZE, room)) : [];
  const legendRows = direct ? [] : flowLegend(named, input.width);
  const titled = input.title !== false;
  const top = (titled ? 26 : 8) + legendRows.length * 16;
  const bottom = 34;
  const height = Math.max(20, input.height - top - bottom);
  const [yLow, yHigh] = data.yDomain;
  const yTicks = input.logY
    ? logTicks(yLow, yHigh)
    : linearTicks(yLow, yHigh, height < 100 ? 4 : 5);
  const left =
    Math.ceil(Math.max(...yTicks.labels.map(text => textWidth(text, FONT_SIZE)), 8)) + 10;
  const right = names.length
    ? Math.ceil(Math.max(...names.map(text => textWidth(text, FONT_SIZE)))) + 22
    : 14;
  const width = Math.max(20, input.width - left - right);
  const { ticks, title, unit } = xAxis(data, width, FONT_SIZE);
  const toX = scaler(data.xDomain, 0, width, isLogX(input));
  const toY = scaler(data.yDomain, height, 0, input.logY === true);
  return {
    padding: { top, right, bottom, left },
    width,
    height,
    xTicks: ticks,
    yTicks,
    xTitle: title,
    xUnit: unit,
    title: titled ? fitText(input.metric, TITLE_SIZE * 1.06, input.width - 4) : '',
    ends: names.length ? placeEnds(named, names, toX, toY, width, height) : [],
    legend: placeLegend(legendRows, left, top),
    toX,
    fromX: inverse(data.xDomain, width, isLogX(input)),
    toY
  };
}

function scaler([low, high]: readonly [number, number], from: number, to: number, log: boolean) {
  const map = log ? Math.log : (value: number) => value;
  const start = map(low);
  const factor = (to - from) / (map(high) - start || 1);
  return (value: number) => from + (map(value) - start) * factor;
}

/** From pixels of the plot back to x. */
function inverse([low, high]: readonly [number, number], width: number, log: boolean) {
  if (!log) return (px: number) => low + (px / width) * (high - low);
  return (px: number) => low * (high / low) ** (px / width);
}

/** A line that ends further from the right edge is named where it ends. */
const EARLY = 24;

/** Names at their lines' ends: those of whole lines in a column at the right, the others beside them. */
function placeEnds(
  lines: readonly PreparedLine[],
  names: readonly string[],
  toX: (x: number) => number,
  toY: (y: number) => number,
  width: number,
  height: number
): EndLabel[] {
  const labels = lines
    .flatMap((line, i) => {
      if (line.end === null) return [];
      const from = { x: toX(line.end.x), y: toY(line.end.y) };
      const early = width - from.x > EARLY;
      return [{ line, text: names[i] ?? '', from, x: early ? from.x + 7 : width + 19, y: from.y }];
    })
    .sort((a, b) => a.y - b.y);
  pushApart(
    labels.filter(({ x }) => x > width),
    height
  );
  pushApart(
    labels.filter(({ x }) => x <= width),
    height
  );
  return labels;
}

/** Downwards from the top, then back up from the bottom. */
function pushApart(labels: readonly { y: number }[], height: number): void {
  let least = 0;
  for (const label of labels) least = (label.y = Math.max(label.y, least)) + LABEL_GAP;
  let most = height;
  for (const label of [...labels].reverse()) most = (label.y = Math.min(label.y, most)) - LABEL_GAP;
}

const LEGEND_ROWS = 3;
const SWATCH = 22;

interface LegendEntry {
  readonly line: PreparedLine | null;
  readonly text: string;
  readonly x: number;
}

function flowLegend(lines: readonly PreparedLine[], width: number): LegendEntry[][] {
  const rows: LegendEntry[][] = [];
  let x = Infinity;
  for (const [i, line] of lines.entries()) {
    const text = fitText(line.label, FONT_SIZE, Math.min(130, width - SWATCH - 8));
    const wide = SWATCH + textWidth(text, FONT_SIZE) + 14;
    if (x + wide > width) {
      if (rows.length === LEGEND_ROWS) {
        rows.at(-1)!.push({ line: null, text: `+${lines.length - i}`, x });
        break;
      }
      rows.push([]);
      x = 0;
    }
    rows.at(-1)!.push({ line, text, x });
    x += wide;
  }
  return rows;
}

function placeLegend(rows: readonly LegendEntry[][], left: number, top: number): LegendItem[] {
  const first = -top + (top - rows.length * 16) + 2;
  return rows.flatMap((row, i) =>
    row.map(item => ({ ...item, x: item.x - left, y: first + i * 16 }))
  );
}
