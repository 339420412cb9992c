/**
 * Draws a metric's chart to SVG text straight from its layout, as spec.ts has it in Vega-Lite: the same
 * picture and a fiftieth of the work, in Node and in a page alike.
 */
import { FONT_SIZE, layoutChart, type ChartLayout } from './layout.js';
import { chartData } from './prepare.js';
import { BAND_EDGE, BAND_FILL, leadRows, lookOf, textRows } from './rows.js';
import {
  attributes,
  PathText,
  px,
  shareText,
  strokeOf,
  svgElement,
  textElement
} from './svgtext.js';
import type { ChartData, ChartInput, Point, PreparedLine, Theme } from './types.js';

/** A chart prepared and placed, in the colours of a theme. */
export interface LineDrawing {
  readonly data: ChartData;
  readonly layout: ChartLayout;
  readonly theme: Theme;
}

/** Draw a metric's chart; what its reader must know beside it is in `chartData(input).note`. */
export function drawChart(input: ChartInput, theme: Theme): string {
  return drawLines(chartData(input), theme);
}

/** As drawChart, of lines that are prepared already. */
export function drawLines(data: ChartData, theme: Theme): string {
  return lineSvg({ data, layout: layoutChart(data), theme });
}

/** Draw a chart that is placed already. */
export function lineSvg(drawing: LineDrawing): string {
  const { data, layout, theme } = drawing;
  const inside = [
    ...axes(layout, theme),
    ...data.lines.map(line => bandPath(line, drawing)),
    ...data.lines.map(line => strokePath(line.faint, lookOf(line, data, theme), layout, 0.3)),
    ...data.lines.map(line => strokePath(line.stretches, lookOf(line, data, theme), layout, 1)),
    ...data.lines.map(line => dots(line, drawing)),
    ...data.lines.map(line => edges(line, drawing)),
    ...names(drawing)
  ];
  return svgElement(layout, theme, inside.join(''));
}

/** A hairline lies on the middle of a pixel. */
function crisp(value: number): number {
  return Math.round(value) + 0.5;
}

function axes({ width, height, xTicks, yTicks, toX, toY, xUnit }: ChartLayout, theme: Theme) {
  const grid = yTicks.values.map(y => `M.5,${px(crisp(toY(y)))}h${px(width)}`).join('');
  const base = px(crisp(height));
  const ticks = xTicks.values.map(x => `M${px(crisp(toX(x * xUnit)))},${base}v4`).join('');
  const ink = { size: FONT_SIZE, color: theme.muted };
  return [
    `<path d="${grid}"${strokeOf(theme.grid, 1)}/>`,
    `<path d="M.5,${base}h${px(width)}${ticks}"${strokeOf(theme.axis, 1)}/>`,
    ...xTicks.values.map((x, i) =>
      textElement(toX(x * xUnit) + 0.5, height + 13, xTicks.labels[i] ?? '', {
        ...ink,
        align: 'center'
      })
    ),
    ...yTicks.values.map((y, i) =>
      textElement(-5.5, toY(y) + 0.5, yTicks.labels[i] ?? '', { ...ink, align: 'right' })
    )
  ];
}

type Look = ReturnType<typeof lookOf>;

function strokePath(
  stretches: readonly (readonly Point[])[],
  { color, w, o, dash }: Look,
  { toX, toY }: ChartLayout,
  opacity: number
): string {
  const path = new PathText();
  for (const stretch of stretches) {
    if (stretch.length < 2) continue;
    for (const [i, { x, y }] of stretch.entries())
      if (i === 0) path.move(toX(x), toY(y));
      else path.line(toX(x), toY(y));
  }
  const text = String(path);
  if (text === '') return '';
  return `<path d="${text}"${strokeOf(color, w, o * opacity, dash)} stroke-linejoin="round"/>`;
}

/** The spread around a mean, held within the plot where a logarithmic axis has no place for it. */
function bandPath(line: PreparedLine, { data, layout: { toX, toY }, theme }: LineDrawing): string {
  if (line.band === null) return '';
  const { color, o } = lookOf(line, data, theme);
  const [floor] = data.yDomain;
  const path = new PathText();
  for (const stretch of line.stretches) {
    for (const [i, { x, y, high = y }] of stretch.entries()) {
      if (i === 0) path.move(toX(x), toY(high));
      else path.line(toX(x), toY(high));
    }
    for (const { x, y, low = y } of [...stretch].reverse()) {
      path.line(toX(x), toY(Math.max(low, floor)));
    }
    path.close();
  }
  const ink = {
    fill: color,
    'fill-opacity': shareText(BAND_FILL),
    stroke: color,
    'stroke-opacity': shareText(BAND_EDGE)
  };
  return `<path d="${String(path)}"${attributes({ ...ink, opacity: o < 1 ? shareText(o) : '' })}/>`;
}

/** Points without neighbours. */
function dots(line: PreparedLine, { data, layout: { toX, toY }, theme }: LineDrawing): string {
  const { color } = lookOf(line, data, theme);
  return line.stretches
    .filter(stretch => stretch.length === 1)
    .map(([point]) => {
      const place = { cx: toX(point!.x), cy: toY(point!.y) };
      return `<circle${attributes({ ...place, r: 2.8, fill: color })}/>`;
    })
    .join('');
}

/** Drawn as: NaN a cross, the infinities arrows towards where they went. */
const EDGE_SHAPES = {
  nan: 'm-1.9-1.9l3.8,3.8m0-3.8l-3.8,3.8',
  inf: 'm0-2.4l-2.7,4.7h5.4Z',
  '-inf': 'm0,2.4l-2.7-4.7h5.4Z'
} as const;

function edges(line: PreparedLine, { data, layout, theme }: LineDrawing): string {
  if (line.edges.length === 0) return '';
  const marks = line.edges.map(({ x, kind }) => {
    const y = kind === 'inf' ? 3 : layout.height - 3;
    return `M${px(layout.toX(x))},${px(y)}${EDGE_SHAPES[kind]}`;
  });
  return `<path d="${marks.join('')}"${strokeOf(lookOf(line, data, theme).color, 1.4)}/>`;
}

/** Names of runs with the strokes that lead to them, the axis' title, the chart's. */
function names({ data, layout, theme }: LineDrawing): string[] {
  const leads = leadRows(layout, data, theme).map(({ px: x, py, px2, py2, color, dash, o }) => {
    const d = new PathText().move(x, py).line(px2, py2);
    return `<path d="${String(d)}"${strokeOf(color, 1.2, o, dash)}/>`;
  });
  const texts = textRows(layout, theme).map(({ px: x, py, text, ...ink }) =>
    textElement(x, py, text, ink)
  );
  return [...leads, ...texts];
}
