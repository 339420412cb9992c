/**
 * What the overlay draws over a chart: the rule at x, the marked line, a dot where each line meets it.
 */
import type { Hit } from './hover.js';
import type { ChartLayout } from './layout.js';
import { runStyle } from './palette.js';
import { isColored } from './prepare.js';
import { hide, make, set } from './shapes.js';
import type { PreparedLine, Theme } from './types.js';

/** With more lines than looks, only the marked one gets a dot. */
const MOST_DOTS = 18;

export class OverlayMarks {
  readonly svg = make('svg');
  private readonly rule = make('line');
  private readonly halo = make('path');
  private readonly line = make('path');
  private readonly dots: SVGElement[] = [];
  private layout: ChartLayout | null = null;
  private drawn: PreparedLine | null = null;

  constructor() {
    this.svg.setAttribute('aria-hidden', 'true');
    const place = { position: 'absolute', inset: '0', overflow: 'visible', pointerEvents: 'none' };
    Object.assign(this.svg.style, place);
    for (const path of [this.halo, this.line])
      set(path, { fill: 'none', 'stroke-linejoin': 'round' });
    this.svg.append(this.rule, this.halo, this.line);
  }

  place(layout: ChartLayout): void {
    this.layout = layout;
    this.drawn = null;
    set(this.svg, { width: layout.width, height: layout.height });
    set(this.rule, { y1: 0, y2: layout.height });
  }

  /** Show the rule at x with the hits' dots, and the marked line; nulls hide them. */
  show(
    x: number | null,
    hits: readonly Hit[],
    marked: PreparedLine | null,
    layout: ChartLayout,
    theme: Theme
  ): void {
    hide(this.rule, x === null);
    if (x !== null) {
      const px = layout.toX(x);
      set(this.rule, { x1: px, x2: px });
      this.rule.style.stroke = theme.axis;
    }
    this.mark(marked, theme);
    this.dot(hits, marked, layout, theme);
  }

  private mark(line: PreparedLine | null, theme: Theme): void {
    for (const path of [this.halo, this.line]) hide(path, line === null);
    if (line === null || this.layout === null || line === this.drawn) return;
    this.drawn = line;
    const d = pathText(line, this.layout);
    set(this.halo, { d, 'stroke-width': 5 });
    set(this.line, {
      d,
      'stroke-width': 2.6,
      'stroke-dasharray': runStyle(line.slot).dash.join(' ')
    });
    this.halo.style.stroke = theme.surface;
    this.halo.style.opacity = '.7';
    this.line.style.stroke = colorOf(line, theme);
  }

  // The dots are kept and moved: making fifty elements takes longer than all the rest.
  private dot(
    hits: readonly Hit[],
    marked: PreparedLine | null,
    layout: ChartLayout,
    theme: Theme
  ): void {
    const few = hits.length <= MOST_DOTS;
    let n = 0;
    for (const hit of hits) {
      const cy = layout.toY(hit.smoothed ?? hit.y);
      const isPlain = hit.line !== marked && (hit.line.isMember || !few);
      if (!(cy >= 0 && cy <= layout.height) || isPlain) continue;
      const dot = this.dots[n] ?? this.newDot();
      n++;
      set(dot, { cx: layout.toX(hit.x), cy, r: hit.line === marked ? 4.5 : 3 });
      Object.assign(dot.style, { fill: colorOf(hit.line, theme), stroke: theme.surface });
      hide(dot, false);
    }
    for (const dot of this.dots.slice(n)) hide(dot, true);
  }

  private newDot(): SVGElement {
    const dot = make('circle');
    dot.setAttribute('stroke-width', '1.5');
    this.dots.push(dot);
    this.svg.append(dot);
    return dot;
  }
}

function colorOf(line: PreparedLine, theme: Theme): string {
  return isColored(line) ? runStyle(line.slot).color : theme.ink;
}

function pathText(line: PreparedLine, layout: ChartLayout): string {
  const at = (value: number) => Math.round(value * 10) / 10;
  return line.stretches
    .map(
      stretch =>
        'M' + stretch.map(({ x, y }) => `${at(layout.toX(x))},${at(layout.toY(y))}`).join('L')
    )
    .join('');
}
