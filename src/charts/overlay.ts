/**
 * The glass above a live chart: crosshair, marked line, tooltip, zoom by dragging, keys, touch.
 *
 * Lies over Vega's drawing and never asks Vega anything: it knows the plot's place and the lines.
 */
import { hitsAt, nearestHit, snapX, type Hit } from './hover.js';
import { keyAction } from './keys.js';
import type { ChartLayout } from './layout.js';
import { OverlayMarks } from './marks.js';
import { paintOverlay } from './paint.js';
import { element, fillTooltip, placeTooltip, tooltipText } from './tooltip.js';
import type { ChartData, Theme } from './types.js';
import { xText } from './xaxis.js';

/** What the overlay tells its chart; x in the units of x. */
export interface OverlayEvents {
  hover(run: string | null, x: number | null): void;
  pick(run: string | null): void;
  range(range: readonly [number, number] | null): void;
}

/** Shortest drag, in pixels, that zooms rather than points. */
const DRAG = 6;
/** A line further from the pointer, in pixels, is not meant. */
const REACH = 40;

export class ChartOverlay {
  private readonly glass = element('div', 'flightlog-chart-glass', '');
  private readonly brush = element('div', 'flightlog-chart-brush', '');
  private readonly tip = element('div', 'flightlog-chart-tip', '');
  private readonly voice = element('div', 'flightlog-chart-voice', '');
  private readonly marks = new OverlayMarks();
  private readonly gone = new AbortController();
  private data: ChartData | null = null;
  private layout: ChartLayout | null = null;
  private at: number | null = null;
  private run: string | null = null;
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
    for (const part of [this.tip, this.brush]) part.hidden = true;
    this.glass.append(this.brush, this.marks.svg);
    host.append(this.glass, this.tip, this.voice);
    this.listen();
  }

  /** Lie over this drawing; a crosshair that is shown stays where it is. */
  place(data: ChartData, layout: ChartLayout, label: string): void {
    this.data = data;
    this.layout = layout;
    const { padding, width, height } = layout;
    const box = { left: padding.left, top: padding.top, width, height };
    for (const [side, px] of Object.entries(box)) this.glass.style.setProperty(side, `${px}px`);
    this.tip.style.top = `${padding.top + 4}px`;
    this.glass.setAttribute(
      'aria-label',
      `${label} Arrow keys read values, plus and minus zoom, page up and down move, Escape leaves.`
    );
    this.marks.place(layout);
    this.show(this.run, this.at, !this.tip.hidden);
  }

  /** Show the crosshair at an x and mark a run, or hide them; tells nobody. `tip` shows values too. */
  show(run: string | null, x: number | null, tip = true, py: number | null = null): void {
    this.at = x;
    this.run = run;
    const { data, layout } = this;
    if (data === null || layout === null) return;
    const visible = x !== null && x >= data.xDomain[0] && x <= data.xDomain[1];
    const hits = visible ? hitsAt(data.lines, x, reachOf(data)) : [];
    const line = data.lines.find(one => one.run === run) ?? null;
    this.marks.show(visible ? x : null, hits, line, layout, this.theme);
    this.tip.hidden = !visible || !tip;
    if (!visible || !tip) return;
    const near = py === null ? null : { at: py, toY: (y: number) => layout.toY(y) };
    fillTooltip(this.tip, xText(data.input, x), { hits, run, near }, this.theme);
    placeTooltip(this.tip, layout.padding.left + layout.toX(x), this.host.clientWidth);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.paint();
    this.show(this.run, this.at, !this.tip.hidden);
  }

  dispose(): void {
    this.gone.abort();
    for (const part of [this.glass, this.tip, this.voice]) part.remove();
  }

  private paint(): void {
    const { glass, brush, tip, voice } = this;
    paintOverlay({ glass, brush, tip, voice }, this.theme);
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
      if (event.pointerType === 'touch') return this.move(...this.inside(event));
      this.dragFrom = this.inside(event)[0];
      this.glass.setPointerCapture(event.pointerId);
    });
    on('pointermove', event => this.move(...this.inside(event)));
    on('pointerup', event => this.release(this.inside(event)[0]));
    on('pointercancel', () => this.release(null));
    on('pointerleave', event => {
      if (event.pointerType === 'mouse' && this.dragFrom === null) this.point(null, null);
    });
    on('dblclick', () => this.events.range(null));
    on('keydown', event => this.key(event));
    on('blur', () => this.point(null, null));
  }

  private inside(event: PointerEvent): [number, number] {
    const { left, top } = this.glass.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  private move(px: number, py: number): void {
    const { data, layout } = this;
    if (data === null || layout === null) return;
    if (this.dragFrom !== null && Math.abs(px - this.dragFrom) >= DRAG) {
      const [from, to] = this.dragged(px);
      this.brush.hidden = false;
      Object.assign(this.brush.style, { left: `${from}px`, width: `${to - from}px` });
    }
    const x = snapX(data.lines, layout.fromX(px));
    const hits: Hit[] = x === null ? [] : hitsAt(data.lines, x, reachOf(data));
    const near = nearestHit(hits, y => layout.toY(y), py, REACH);
    this.point(near?.line.run ?? null, x, py);
  }

  private release(px: number | null): void {
    const from = this.dragFrom;
    this.brush.hidden = true;
    this.dragFrom = null;
    if (px === null || from === null || this.layout === null) return;
    if (Math.abs(px - from) < DRAG) return this.events.pick(this.run);
    const [left, right] = [Math.min(px, from), Math.max(px, from)].map(at => this.held(at));
    this.events.range([this.layout.fromX(left!), this.layout.fromX(right!)]);
  }

  private dragged(px: number): [number, number] {
    const from = this.dragFrom ?? px;
    return [this.held(Math.min(from, px)), this.held(Math.max(from, px))];
  }

  private held(px: number): number {
    return Math.max(0, Math.min(this.layout?.width ?? 0, px));
  }

  private key(event: KeyboardEvent): void {
    const { data } = this;
    if (data === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const act = keyAction(event.key, event.shiftKey, data, this.at, this.run);
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    if ('run' in act) this.speak(act.run, this.at);
    if ('point' in act) this.speak(act.point === null ? null : this.run, act.point);
    if ('range' in act) this.events.range(act.range);
    if ('pick' in act) this.events.pick(act.pick);
  }

  private speak(run: string | null, x: number | null): void {
    this.point(run, x);
    if (x === null || this.data === null) return;
    const hits = hitsAt(this.data.lines, x, reachOf(this.data));
    this.voice.textContent = tooltipText(xText(this.data.input, x), hits, run);
  }

  private point(run: string | null, x: number | null, py: number | null = null): void {
    if (x === this.at && run === this.run) return;
    this.show(run, x, true, py);
    this.events.hover(run, x);
  }
}

/** How far from the crosshair a line's point still counts: a share of what is shown. */
function reachOf({ xDomain: [low, high] }: ChartData): number {
  return (high - low) * 0.03;
}
