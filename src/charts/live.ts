/**
 * A chart that lives in a page: one Vega view kept while data grows, and the overlay above it.
 *
 * Knows nothing of Vega-Lite: the compiled spec without data comes from the caller, so that a report
 * need not carry the compiler. `ChartView` is this with the compiler.
 */
import { describeData } from './describe.js';
import { fillFrame } from './fill.js';
import { ChartOverlay } from './overlay.js';
import { fullRange } from './domains.js';
import type { Hoverable, HoverLink } from './link.js';
import { isLogX } from './path.js';
import { chartData } from './prepare.js';
import { fillChart } from './rows.js';
import type { ChartInput, Theme } from './types.js';
import { makeView, type VegaSpec, type VegaView } from './vega.js';

export interface LiveOptions {
  /** Vega's renderer. Default `svg`, which also follows CSS variables. */
  readonly renderer?: 'svg' | 'canvas';
  /**
   * Called when the pointer or the keys move: the run (or band key) that is meant, if any, and x in the
   * units of x (times in milliseconds).
   */
  readonly onHover?: (run: string | null, x: number | null) => void;
  /** Called when a run is clicked, or chosen with Enter; null beside the lines. */
  readonly onPick?: (run: string | null) => void;
  /** Marks in this chart what is hovered in the others of a view, and tells them. */
  readonly link?: HoverLink;
  /** Called when a person zooms; null for all. Without it the chart zooms itself. */
  readonly onRange?: (range: readonly [number, number] | null) => void;
}

/** The compiled spec without data, by the kinds of y and x axis. */
export type FrameMaker = (logY: boolean, theme: Theme, logX: boolean) => VegaSpec;

export class LiveChart implements Hoverable {
  private readonly canvas = document.createElement('div');
  private readonly overlay: ChartOverlay;
  private readonly watcher: ResizeObserver;
  private view: VegaView | null = null;
  private readonly leave: (() => void) | null;
  private viewKind: string | null = null;
  private input: ChartInput | null = null;
  private range: readonly [number, number] | null = null;
  private drawnWidth = 0;
  private drawnNote = '';
  private queued = false;
  private disposed = false;
  private drawing: Promise<void> = Promise.resolve();

  constructor(
    private readonly host: HTMLElement,
    private theme: Theme,
    private readonly frame: FrameMaker,
    private readonly options: LiveOptions = {}
  ) {
    host.style.position = 'relative';
    this.canvas.setAttribute('role', 'img');
    host.append(this.canvas);
    this.overlay = new ChartOverlay(host, theme, {
      hover: (run, x) => {
        options.link?.set(this, run, x);
        options.onHover?.(run, x);
      },
      pick: run => options.onPick?.(run),
      range: range => (options.onRange ? options.onRange(range) : this.setRange(range))
    });
    this.watcher = new ResizeObserver(() => {
      if (this.input && this.width() !== this.drawnWidth) this.draw();
    });
    this.watcher.observe(host);
    this.leave = options.link?.join(this) ?? null;
  }

  /** Resolves when what was asked so far is drawn. */
  get ready(): Promise<void> {
    return this.drawing;
  }

  /** What the reader of the chart as drawn must know, as in ChartData. */
  get note(): string {
    return this.drawnNote;
  }

  /** Draw this, soon. Asked again before that, only the last is drawn. */
  update(input: ChartInput): void {
    if (JSON.stringify(input.x) !== JSON.stringify(this.input?.x)) this.range = null;
    this.input = input;
    this.draw();
  }

  /** Show only this stretch of x, in the units of x; null shows all. */
  setRange(range: readonly [number, number] | null): void {
    this.range = range;
    this.draw();
  }

  /** Mark a run and show the crosshair, without values, as another chart is hovered; nulls hide. */
  setHover(run: string | null, x: number | null): void {
    this.overlay.show(run, x, false);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.viewKind = null;
    this.overlay.setTheme(theme);
    this.draw();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.watcher.disconnect();
    this.leave?.();
    this.overlay.dispose();
    this.view?.finalize();
    this.canvas.remove();
  }

  private width(): number {
    return Math.round(this.host.clientWidth) || this.input?.width || 0;
  }

  private draw(): void {
    if (this.queued || this.disposed || !this.input) return;
    this.queued = true;
    this.drawing = this.drawing.then(() => this.drawNow());
  }

  private async drawNow(): Promise<void> {
    this.queued = false;
    if (this.disposed || !this.input) return;
    const width = this.width();
    this.drawnWidth = width;
    const range = this.input.range ?? this.range;
    const input: ChartInput = { ...this.input, width, range: this.inBounds(range) };
    const data = chartData(input);
    this.drawnNote = data.note;
    const filled = fillChart(data, this.theme);
    const label = describeData(data);
    this.canvas.setAttribute('aria-label', label);
    const [logY, logX] = [input.logY === true, isLogX(input)];
    const kind = `${logY} ${logX}`;
    if (this.view === null || this.viewKind !== kind) {
      this.view?.finalize();
      this.view = makeView(
        fillFrame(this.frame(logY, this.theme, logX), filled),
        this.canvas,
        this.options.renderer
      );
      this.viewKind = kind;
    } else {
      const { layout, params, rows } = filled;
      this.view.width(layout.width).height(layout.height).padding(layout.padding);
      for (const [name, value] of Object.entries(params)) this.view.signal(name, value);
      for (const [name, values] of Object.entries(rows)) this.view.data(name, [...values]);
    }
    await this.view.runAsync();
    if (!this.disposed) this.overlay.place(data, filled.layout, label);
  }

  /** A range moved and clipped into the data; null when it covers all of it or nothing. */
  private inBounds(range: readonly [number, number] | null): readonly [number, number] | null {
    if (range === null || !this.input) return null;
    const [low, high] = fullRange(this.input);
    // A stretch that was moved over an edge keeps its width.
    const over = isLogX(this.input)
      ? 0
      : Math.max(low - range[0], 0) - Math.max(range[1] - high, 0);
    const from = Math.max(range[0] + over, low);
    const to = Math.min(range[1] + over, high);
    return to - from < (high - low) * 1e-6 || (from === low && to === high) ? null : [from, to];
  }
}
