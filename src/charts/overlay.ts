/**
 * The glass above a live chart: crosshair, tooltip, zoom by dragging, arrow keys, touch.
 *
 * Lies over Vega's drawing and never asks Vega anything: it knows the plot's place and the lines.
 */
import { formatDuration, groupThousands } from './format.js';
import { hitsAt, snapX } from './hover.js';
import { keyAction } from './keys.js';
import type { ChartLayout } from './layout.js';
import { drawDots, paintOverlay } from './paint.js';
import { element, fillTooltip, placeTooltip, tooltipText } from './tooltip.js';
import type { ChartData, Theme } from './types.js';

/** What the overlay tells its chart; x in steps or milliseconds. */
export interface OverlayEvents {
  hover(x: number | null): void;
  range(range: readonly [number, number] | null): void;
}

/** Shortest drag, in pixels, that zooms rather than points. */
const DRAG = 6;

export class ChartOverlay {
  private readonly glass = element('div', 'flightlog-chart-glass', '');
  private readonly line = element('div', 'flightlog-chart-crosshair', '');
  private readonly brush = element('div', 'flightlog-chart-brush', '');
  private readonly dots = element('div', 'flightlog-chart-dots', '');
  private readonly tip = element('div', 'flightlog-chart-tip', '');
  private readonly voice = element('div', 'flightlog-chart-voice', '');
  private readonly gone = new AbortController();
  private data: ChartData | null = null;
  private layout: ChartLayout | null = null;
  private at: number | null = null;
  private dragFrom: number | null = null;

  constructor(
    private readonly host: HTMLElement,
    private theme: Theme,
    private readonly events: OverlayEvents
  ) {
    this.glass.tabIndex = 0;
    this.glass.setAttribute('role', 'group');
    this.voice.setAttribute('aria-live', 'polite');
    this.paint();
    for (const part of [this.line, this.tip, this.dots, this.brush]) part.hidden = true;
    this.glass.append(this.brush, this.line, this.dots);
    host.append(this.glass, this.tip, this.voice);
    this.listen();
  }

  /** Lie over this drawing; a crosshair that is shown stays where it is. */
  place(data: ChartData, layout: ChartLayout, label: string): void {
    this.data = data;
    this.layout = layout;
    const { padding, width, height } = layout;
    Object.assign(this.glass.style, {
      left: `${padding.left}px`,
      top: `${padding.top}px`,
      width: `${width}px`,
      height: `${height}px`
    });
    this.tip.style.top = `${padding.top + 4}px`;
    this.glass.setAttribute(
      'aria-label',
      `${label} Arrow keys read values, plus and minus zoom, Escape leaves.`
    );
    this.show(this.at, !this.tip.hidden);
  }

  /** Show the crosshair at an x, or hide it; tells nobody. Without `tip` only lines and dots. */
  show(x: number | null, tip = true): void {
    this.at = x;
    const { data, layout } = this;
    const visible = x !== null && data !== null && layout !== null && within(x, data.xDomain);
    for (const part of [this.line, this.dots]) part.hidden = !visible;
    this.tip.hidden = !visible || !tip;
    if (!visible) return;
    const px = layout.toX(x);
    const reach = (data.xDomain[1] - data.xDomain[0]) * 0.03;
    const hits = hitsAt(data.lines, x, reach);
    this.line.style.left = `${px}px`;
    drawDots(this.dots, hits, layout, this.theme);
    if (!tip) return;
    fillTooltip(this.tip, this.head(x), hits, this.theme);
    placeTooltip(this.tip, layout.padding.left + px, this.host.clientWidth);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.paint();
    this.show(this.at, !this.tip.hidden);
  }

  dispose(): void {
    this.gone.abort();
    for (const part of [this.glass, this.tip, this.voice]) part.remove();
  }

  private paint(): void {
    const { glass, line, brush, dots, tip, voice } = this;
    paintOverlay({ glass, line, brush, dots, tip, voice }, this.theme);
  }

  private listen(): void {
    const { signal } = this.gone;
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      act: (event: HTMLElementEventMap[K]) => void
    ) => this.glass.addEventListener(type, act, { signal });
    on('pointerdown', event => {
      if (event.button !== 0) return;
      // A finger that slides reads values; only a mouse or pen drags a range.
      if (event.pointerType === 'touch') return this.move(this.inside(event));
      this.dragFrom = this.inside(event);
      this.glass.setPointerCapture(event.pointerId);
    });
    on('pointermove', event => this.move(this.inside(event)));
    on('pointerup', event => this.release(this.inside(event)));
    on('pointercancel', () => this.release(null));
    on('pointerleave', event => {
      if (event.pointerType === 'mouse' && this.dragFrom === null) this.point(null);
    });
    on('dblclick', () => this.events.range(null));
    on('keydown', event => this.key(event));
    on('blur', () => this.point(null));
  }

  private inside(event: PointerEvent): number {
    return event.clientX - this.glass.getBoundingClientRect().left;
  }

  private move(px: number): void {
    if (this.dragFrom !== null && Math.abs(px - this.dragFrom) >= DRAG) {
      const [from, to] = this.dragged(px);
      this.brush.hidden = false;
      Object.assign(this.brush.style, { left: `${from}px`, width: `${to - from}px` });
    }
    this.point(snapX(this.data?.lines ?? [], this.xAt(px)));
  }

  private release(px: number | null): void {
    const from = this.dragFrom;
    this.brush.hidden = true;
    if (px !== null && from !== null && Math.abs(px - from) >= DRAG) {
      const [left, right] = this.dragged(px);
      this.events.range([this.xAt(left), this.xAt(right)]);
    }
    this.dragFrom = null;
  }

  private dragged(px: number): [number, number] {
    const from = this.dragFrom ?? px;
    const width = this.layout?.width ?? 0;
    const hold = (value: number) => Math.max(0, Math.min(width, value));
    return [hold(Math.min(from, px)), hold(Math.max(from, px))];
  }

  private key(event: KeyboardEvent): void {
    if (this.data === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const act = keyAction(event.key, event.shiftKey, this.data, this.at);
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    if ('point' in act) this.speak(act.point);
    if ('range' in act) this.events.range(act.range);
  }

  private speak(x: number | null): void {
    this.point(x);
    if (x === null || this.data === null) return;
    const reach = (this.data.xDomain[1] - this.data.xDomain[0]) * 0.03;
    this.voice.textContent = tooltipText(this.head(x), hitsAt(this.data.lines, x, reach));
  }

  private point(x: number | null): void {
    if (x === this.at) return;
    this.show(x);
    this.events.hover(x);
  }

  private xAt(px: number): number {
    if (this.data === null || this.layout === null) return 0;
    const [low, high] = this.data.xDomain;
    return low + (px / this.layout.width) * (high - low);
  }

  private head(x: number): string {
    if (this.data?.input.x === 'time') return formatDuration(x);
    return `step ${groupThousands(String(x))}`;
  }
}

function within(x: number, [low, high]: readonly [number, number]): boolean {
  return x >= low && x <= high;
}
