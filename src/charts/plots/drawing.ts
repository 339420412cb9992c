/**
 * Draws a plot to SVG text straight from its marks, as frame.ts has them in Vega-Lite.
 */
import {
  attributes,
  PathText,
  shareText,
  strokeOf,
  svgElement,
  textElement,
  xml
} from '../svgtext.js';
import type { Theme } from '../types.js';
import type { PlotData } from './data.js';
import type { DotRow, PathRow, RectRow, SpanRow, WordsRow } from './marks.js';

/** Draw a plot that is laid out. */
export function plotSvg(data: PlotData, theme: Theme): string {
  const { grid, rects, rules, lines, points, texts } = data.rows;
  const inside = [
    ...spans(grid),
    ...rects.map(rect),
    ...spans(rules),
    ...paths(lines),
    ...points.map(dot),
    ...texts.map(row => haloed(row, theme))
  ];
  return svgElement(data, theme, inside.join(''));
}

/** Strokes that look alike and follow one another are one path. */
function spans(rows: readonly SpanRow[]): string[] {
  const found: { look: string; path: PathText }[] = [];
  for (const { px, py, px2, py2, color, o, w, dash } of rows) {
    const look = strokeOf(color, w, o, dash);
    const last = found.at(-1);
    const path = last?.look === look ? last.path : new PathText();
    if (path !== last?.path) found.push({ look, path });
    path.move(px, py).line(px2, py2);
  }
  return found.map(({ look, path }) => `<path d="${String(path)}"${look}/>`);
}

function rect({ px, py, px2, py2, color, o }: RectRow): string {
  const [left, top] = [Math.min(px, px2), Math.min(py, py2)];
  const box = { x: left, y: top, width: Math.abs(px2 - px), height: Math.abs(py2 - py) };
  return `<rect${attributes({ ...box, fill: color, opacity: shareText(o) })}/>`;
}

function paths(rows: readonly PathRow[]): string[] {
  const found = new Map<number, { look: string; path: PathText }>();
  for (const { px, py, s, color, o, w, dash } of rows) {
    const known = found.get(s);
    if (known) known.path.line(px, py);
    else found.set(s, { look: strokeOf(color, w, o, dash), path: new PathText().move(px, py) });
  }
  return [...found.values()].map(
    ({ look, path }) => `<path d="${String(path)}"${look} stroke-linejoin="round"/>`
  );
}

function dot({ px, py, size, color, o }: DotRow): string {
  const look = { r: Math.sqrt(size / Math.PI), fill: color, opacity: shareText(o) };
  return `<circle${attributes({ cx: px, cy: py, ...look })}/>`;
}

/** Names may lie over lines: each has the ground's colour around it. */
function haloed({ px, py, text, ...ink }: WordsRow, { surface }: Theme): string {
  const element = textElement(px, py, text, ink);
  return element.replace(
    '<text',
    () =>
      `<text stroke="${xml(surface)}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`
  );
}
