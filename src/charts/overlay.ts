/**
 * The glass above a live chart: crosshair, tooltip, zoom by dragging, arrow keys, touch.
 *
 * Lies over Vega's drawing and never asks Vega anything: it knows the plot's place and the lines.
 */
import { formatDuration, groupThousands } from './format.js';
import { hitsAt, snapX, stepX, type Hit } from './hover.js';
import type { ChartLayout } from './layout.js';
import { runStyle } from './palette.js';
import { isColored } from './prepare.js';
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
    this.style();
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
    this.drawDots(hits, layout);
    if (!tip) return;
    fillTooltip(this.tip, this.head(x), hits, this.theme);
    placeTooltip(this.tip, layout.padding.left + px, this.host.clientWidth);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.style();
    this.show(this.at);
  }

  dispose(): void {
    this.gone.abort();
    for (const part of [this.glass, this.tip, this.voice]) part.remove();
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
    const { data } = this;
    if (data === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const [low, high] = data.xDomain;
    const here = this.at ?? (low + high) / 2;
    const stride = event.shiftKey ? (high - low) / 20 : 0;
    const jump = (direction: 1 | -1) =>
      stride > 0
        ? snapX(data.lines, Math.max(low, Math.min(high, here + direction * stride)))
        : stepX(data.lines, this.at ?? (direction > 0 ? low - 1e-9 : high + 1e-9), direction);
    const moves: Record<string, () => void> = {
      ArrowRight: () => this.speak(jump(1) ?? this.at),
      ArrowLeft: () => this.speak(jump(-1) ?? this.at),
      Home: () => this.speak(snapX(data.lines, low)),
      End: () => this.speak(snapX(data.lines, high)),
      '+': () => this.events.range([here - (here - low) / 2, here + (high - here) / 2]),
      '=': () => this.events.range([here - (here - low) / 2, here + (high - here) / 2]),
      '-': () => this.events.range([low - (high - low) / 2, high + (high - low) / 2]),
      '0': () => this.events.range(null),
      Escape: () => {
        this.point(null);
        this.events.range(null);
      }
    };
    const act = moves[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
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

  private drawDots(hits: readonly Hit[], layout: ChartLayout): void {
    const dots = hits.slice(0, 18).flatMap(hit => {
      const top = layout.toY(hit.smoothed ?? hit.y);
      if (!(top >= 0 && top <= layout.height)) return [];
      const dot = element('div', 'flightlog-chart-dot', '');
      Object.assign(dot.style, {
        position: 'absolute',
        left: `${layout.toX(hit.x) - 3.5}px`,
        top: `${top - 3.5}px`,
        width: '7px',
        height: '7px',
        borderRadius: '50%',
        background: isColored(hit.line) ? runStyle(hit.line.slot).color : this.theme.grey,
        boxShadow: `0 0 0 1.5px ${this.theme.surface}`
      });
      return [dot];
    });
    this.dots.replaceChildren(...dots);
  }

  private style(): void {
    const { theme } = this;
    const lay = { position: 'absolute', pointerEvents: 'none' };
    Object.assign(this.glass.style, {
      position: 'absolute',
      touchAction: 'pan-y',
      cursor: 'crosshair'
    });
    Object.assign(this.line.style, lay, {
      top: '0',
      bottom: '0',
      width: '1px',
      background: theme.axis
    });
    Object.assign(this.dots.style, lay, { left: '0', top: '0' });
    Object.assign(this.brush.style, lay, {
      top: '0',
      bottom: '0',
      background: theme.muted,
      opacity: '.18'
    });
    Object.assign(this.tip.style, lay, {
      zIndex: '3',
      padding: '5px 8px',
      background: theme.surface,
      color: theme.ink,
      border: '1px solid',
      borderColor: theme.axis,
      borderRadius: '3px',
      font: `11px ${theme.font}`
    });
    Object.assign(this.voice.style, {
      position: 'absolute',
      width: '1px',
      height: '1px',
      overflow: 'hidden',
      clipPath: 'inset(50%)',
      whiteSpace: 'nowrap'
    });
    for (const part of [this.line, this.tip, this.dots, this.brush]) part.hidden = true;
  }
}

function within(x: number, [low, high]: readonly [number, number]): boolean {
  return x >= low && x <= high;
}
