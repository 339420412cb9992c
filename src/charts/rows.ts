/**
 * The rows and parameters that Vega is fed, under names that are fixed here.
 *
 * A person's string is only ever a `text` value; field names and expressions never depend on input.
 */
import { FONT_SIZE, TITLE_SIZE, layoutChart, type ChartLayout } from './layout.js';
import { isColored } from './prepare.js';
import { runStyle } from './palette.js';
import type { ChartData, Point, PreparedLine, Theme } from './types.js';

export type Row = Readonly<Record<string, number | string | readonly number[]>>;

/** Data sets by the names that spec.ts draws. */
export interface ChartRows {
  readonly areas: readonly Row[];
  readonly faint: readonly Row[];
  readonly points: readonly Row[];
  readonly dots: readonly Row[];
  readonly edges: readonly Row[];
  readonly leads: readonly Row[];
  readonly texts: readonly Row[];
}

/** A line of text; its middle is at `py`. */
export type TextRow = Readonly<{
  px: number;
  py: number;
  text: string;
  size: number;
  weight: string;
  align: 'left' | 'right';
  color: string;
}>;

/** A chart ready for Vega: sizes, parameters, rows. */
export interface FilledChart {
  readonly layout: ChartLayout;
  readonly params: Readonly<Record<string, readonly (number | string)[]>>;
  readonly rows: ChartRows;
}

/** Turn prepared lines into rows. */
export function fillChart(data: ChartData, theme: Theme): FilledChart {
  const layout = layoutChart(data);
  const { xUnit, xTicks, yTicks } = layout;
  const looks = data.lines.map(line => lookOf(line, data, theme));
  const strokes = (pick: (line: PreparedLine) => readonly (readonly Point[])[]) =>
    data.lines.flatMap((line, i) =>
      pick(line)
        .filter(stretch => stretch.length > 1)
        .flatMap((stretch, s) =>
          stretch.map(({ x, y }) => ({ x: x / xUnit, y, s: i * 100_000 + s, ...looks[i]! }))
        )
    );
  return {
    layout,
    params: {
      xDomain: [data.xDomain[0] / xUnit, data.xDomain[1] / xUnit],
      yDomain: data.yDomain,
      xTicks: xTicks.values,
      xLabels: xTicks.labels,
      yTicks: yTicks.values,
      yLabels: yTicks.labels
    },
    rows: {
      areas: areaRows(data, layout, theme),
      faint: strokes(line => line.faint),
      points: strokes(line => line.stretches),
      dots: data.lines.flatMap((line, i) =>
        line.stretches
          .filter(stretch => stretch.length === 1)
          .map(([point]) => ({ x: point!.x / xUnit, y: point!.y, color: looks[i]!.color }))
      ),
      edges: data.lines.flatMap((line, i) =>
        line.edges.map(({ x, kind }) => ({
          x: x / xUnit,
          py: kind === 'inf' ? 3 : layout.height - 3,
          shape: EDGE_SHAPES[kind],
          color: looks[i]!.color
        }))
      ),
      leads: leadRows(layout, data, theme),
      texts: textRows(layout, theme)
    }
  };
}

/** Drawn as: NaN a cross, the infinities arrows towards where they went. */
const EDGE_SHAPES = {
  nan: 'M-0.7,-0.7L0.7,0.7M0.7,-0.7L-0.7,0.7',
  inf: 'triangle-up',
  '-inf': 'triangle-down'
} as const;

/**
 * How much of its colour a band's filling has, and its edge: a filling alone is too pale to be told from the
 * ground, and from another that lies over it.
 */
export const BAND_FILL = 0.24;
export const BAND_EDGE = 0.6;

/** How a line is drawn. */
export function lookOf(line: PreparedLine, { input }: ChartData, theme: Theme) {
  const { color, dash } = runStyle(line.slot);
  const colored = isColored(line);
  const picked = input.highlight === line.run;
  const plain = line.isMember ? 0.35 : colored || picked ? 1 : 0.45;
  const o = input.highlight && !picked ? plain * 0.25 : plain;
  const w = picked ? 2.4 : line.isMember ? 0.8 : 1.6;
  return { color: colored ? color : picked ? theme.ink : theme.grey, dash, o, w };
}

/** Both ends of each band, held within the plot where a logarithmic axis has no place for them. */
function areaRows(data: ChartData, { xUnit }: ChartLayout, theme: Theme): Row[] {
  const [floor] = data.yDomain;
  return data.lines.flatMap((line, i) => {
    if (line.band === null) return [];
    const { color, o } = lookOf(line, data, theme);
    return line.stretches.flatMap((stretch, s) =>
      stretch.map(({ x, y, low = y, high = y }) => ({
        x: x / xUnit,
        y: Math.max(low, floor),
        y2: high,
        s: i * 100_000 + s,
        color,
        o
      }))
    );
  });
}

/** The short strokes in a run's look that lead to its name. */
export function leadRows(layout: ChartLayout, data: ChartData, theme: Theme) {
  const ends = layout.ends.map(({ line, from, x, y }) => ({
    px: from.x + 3,
    py: from.y,
    px2: x - (x > layout.width ? 4 : 2),
    py2: y,
    ...lookOf(line, data, theme)
  }));
  const keys = layout.legend.flatMap(({ line, x, y }) =>
    line === null ? [] : [{ px: x, py: y, px2: x + 17, py2: y, ...lookOf(line, data, theme) }]
  );
  return [...ends, ...keys];
}

/** Names at line ends and in the legend, the axis' title, the chart's. */
export function textRows(layout: ChartLayout, theme: Theme): TextRow[] {
  const { padding, height, width } = layout;
  const plain = { size: FONT_SIZE, weight: 'normal', align: 'left', color: theme.ink } as const;
  const rows: TextRow[] = layout.ends.map(({ text, x, y }) => ({ ...plain, px: x, py: y, text }));
  for (const { text, x, y } of layout.legend) rows.push({ ...plain, px: x + 22, py: y, text });
  rows.push({
    ...plain,
    px: width,
    py: height + 26,
    align: 'right',
    color: theme.muted,
    text: layout.xTitle
  });
  if (layout.title) {
    const place = { px: -padding.left, py: 9 - padding.top };
    rows.push({ ...plain, ...place, size: TITLE_SIZE, weight: '600', text: layout.title });
  }
  return rows;
}
