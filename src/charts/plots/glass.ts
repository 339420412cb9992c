/**
 * The glass above a live plot: what is pointed at, its tooltip, picking, brushing axes, keys.
 */
import { paintOverlay } from '../paint.js';
import { element, placeTooltip } from '../tooltip.js';
import type { Theme } from '../types.js';
import { brushAt, nearestAxis } from './brush.js';
import type { PlotData, PlotTarget } from './data.js';
import { targetAt } from './hit.js';
import { TargetMark } from './mark.js';
import type { PlotBrush } from './types.js';

/** What the glass tells its plot. */
export interface GlassEvents {
  hover(run: string | null): void;
  pick(run: string | null): void;
  brush(field: string, brush: PlotBrush | null): void;
}

const DRAG = 5;

export class PlotGlass {
  private readonly glass = element('div', 'flightlog-chart-glass', '');
  private readonly brush = element('div', 'flightlog-chart-brush', '');
  private readonly tip = element('div', 'flightlog-chart-tip', '');
  private readonly voice = element('div', 'flightlog-chart-voice', '');
  private readonly outline = new TargetMark();
  private readonly gone = new AbortController();
  private data: PlotData | null = null;
  private target: PlotTarget | null = null;
  private marked: string | null = null;
  private drag: { readonly field: string; readonly x: number; readonly from: number } | null = null;

  constructor(
    private readonly host: HTMLElement,
    private theme: Theme,
    private readonly events: GlassEvents
  ) {
    this.glass.tabIndex = 0;
    this.glass.setAttribute('role', 'group');
    this.voice.setAttribute('aria-live', 'polite');
    this.setTheme(theme);
    this.tip.hidden = this.brush.hidden = true;
    this.glass.append(this.outline.svg, this.brush);
    host.append(this.glass, this.tip, this.voice);
    this.listen();
  }

  /** Lie over this drawing. The glass reaches over the margins, where names of axes are. */
  place(data: PlotData, label: string): void {
    this.data = data;
    const box = { left: 0, top: 0, width: outerWidth(data), height: outerHeight(data) };
    for (const [side, px] of Object.entries(box)) this.glass.style.setProperty(side, `${px}px`);
    this.glass.setAttribute(
      'aria-label',
      `${label} Arrow keys go from run to run, Enter picks, Escape leaves.`
    );
    this.outline.place(data);
    this.target = null;
    this.mark(this.marked);
  }

  /** Mark a run without a tooltip, as another chart is hovered. */
  mark(run: string | null): void {
    this.marked = run;
    this.tip.hidden = true;
    const found = this.data?.targets.find(({ runs }) => run !== null && runs.includes(run));
    this.outline.show(found ?? null, this.theme);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    const { glass, brush, tip, voice } = this;
    paintOverlay({ glass, brush, tip, voice }, theme);
    glass.style.cursor = 'default';
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
    on('pointerdown', event => event.button === 0 && this.press(event));
    on('pointermove', event => this.move(...this.inside(event)));
    on('pointerup', event => this.release(this.inside(event)));
    on('pointercancel', () => this.endDrag());
    on('pointerleave', event => {
      if (event.pointerType === 'mouse' && this.drag === null) this.point(null);
    });
    on('keydown', event => this.key(event));
    on('blur', () => this.point(null));
  }

  /** The pointer in pixels of the plot's box. */
  private inside(event: PointerEvent): [number, number] {
    const { left, top } = this.glass.getBoundingClientRect();
    const { padding } = this.data ?? { padding: { left: 0, top: 0 } };
    return [event.clientX - left - padding.left, event.clientY - top - padding.top];
  }

  private press(event: PointerEvent): void {
    const [px, py] = this.inside(event);
    const axis = this.data && nearestAxis(this.data, px);
    if (!axis || event.pointerType === 'touch') return this.move(px, py);
    this.drag = { field: axis.field, x: axis.x, from: py };
    this.glass.setPointerCapture(event.pointerId);
  }

  private move(px: number, py: number): void {
    const { data, drag } = this;
    if (data === null) return;
    if (drag !== null) {
      const [top, bottom] = [Math.min(drag.from, py), Math.max(drag.from, py)];
      this.brush.hidden = bottom - top < DRAG;
      const { padding } = data;
      const box = { left: padding.left + drag.x - 6, width: 12, top: padding.top + top };
      for (const [side, value] of Object.entries({ ...box, height: bottom - top })) {
        this.brush.style.setProperty(side, `${value}px`);
      }
      return;
    }
    this.glass.style.cursor = nearestAxis(data, px) ? 'ns-resize' : 'default';
    this.point(targetAt(data.targets, px, py), px);
  }

  private release([px, py]: [number, number]): void {
    const { data, drag } = this;
    this.endDrag();
    if (data === null) return;
    if (drag === null || Math.abs(py - drag.from) < DRAG) {
      const run = targetAt(data.targets, px, py)?.runs;
      if (drag && data.input.kind === 'parallel') this.events.brush(drag.field, null);
      else this.events.pick(run?.length === 1 ? run[0]! : null);
      return;
    }
    const axis = data.brushes.find(({ field }) => field === drag.field);
    if (axis) this.events.brush(drag.field, brushAt(axis, drag.from, py));
  }

  private endDrag(): void {
    this.drag = null;
    this.brush.hidden = true;
  }

  private point(target: PlotTarget | null, px = 0): void {
    const { data } = this;
    if (target === this.target || data === null) return;
    this.target = target;
    this.outline.show(target, this.theme);
    this.tip.hidden = target === null;
    if (target) {
      fillTip(this.tip, target, this.theme);
      this.tip.style.top = `${data.padding.top + 4}px`;
      const at = data.padding.left + (px || target.spots[0]?.[0] || 0);
      placeTooltip(this.tip, at, this.host.clientWidth);
    }
    const run = target?.runs.length === 1 ? target.runs[0]! : null;
    this.marked = run;
    this.events.hover(run);
  }

  private key(event: KeyboardEvent): void {
    const { data, target } = this;
    if (data === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowDown: 1,
      ArrowLeft: -1,
      ArrowUp: -1
    };
    const by = steps[event.key];
    if (by === undefined && event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') return this.events.pick(this.marked);
    if (by === undefined) return this.point(null);
    const count = data.targets.length;
    const here = target ? data.targets.indexOf(target) : by > 0 ? -1 : count;
    const next = data.targets[(here + by + count) % (count || 1)] ?? null;
    this.point(next);
    this.voice.textContent = next
      ? [next.head, ...next.values.map(([name, value]) => `${name} ${value}`)].join(', ')
      : '';
  }
}

function outerWidth({ padding, width }: PlotData): number {
  return padding.left + width + padding.right;
}

function outerHeight({ padding, height }: PlotData): number {
  return padding.top + height + padding.bottom;
}

function fillTip(box: HTMLElement, { head, values, color }: PlotTarget, theme: Theme): void {
  const title = element('div', 'flightlog-chart-tip-head', head);
  Object.assign(title.style, {
    fontWeight: '600',
    borderLeft: `3px solid ${color}`,
    paddingLeft: '6px'
  });
  const rows = values.map(([name, value]) => {
    const row = element('div', 'flightlog-chart-tip-row', '');
    Object.assign(row.style, { display: 'flex', gap: '12px', lineHeight: '16px' });
    const left = element('span', 'flightlog-chart-tip-name', name);
    const fit = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' };
    Object.assign(left.style, { ...fit, flex: '1', maxWidth: '180px', color: theme.muted });
    const right = element('span', 'flightlog-chart-tip-value', value);
    Object.assign(right.style, { ...fit, maxWidth: '180px', fontVariantNumeric: 'tabular-nums' });
    row.append(left, right);
    return row;
  });
  box.replaceChildren(title, ...rows);
}
