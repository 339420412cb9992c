/**
 * A chart that lives in a page: a drawing that follows growing data, and the overlay above it.
 *
 * What paints comes from the caller. `ChartView` is this with the drawing of panel, card and compare view.
 */
import { describeData } from './describe.js';
import type { LineDrawing } from './drawing.js';
import { ChartOverlay } from './overlay.js';
import { fullRange } from './domains.js';
import type { Hoverable, HoverLink } from './link.js';
import { layoutChart } from './layout.js';
import type { PainterMaker } from './painter.js';
import { isLogX } from './path.js';
import { chartData } from './prepare.js';
import { Stage } from './stage.js';
import type { ChartInput, Theme } from './types.js';

export interface LiveOptions {
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

export class LiveChart implements Hoverable {
  private readonly stage: Stage<LineDrawing>;
  private readonly overlay: ChartOverlay;
  private readonly leave: (() => void) | null;
  private input: ChartInput | null = null;
  private range: readonly [number, number] | null = null;
  private drawnNote = '';

  constructor(
    host: HTMLElement,
    private theme: Theme,
    painter: PainterMaker<LineDrawing>,
    options: LiveOptions = {}
  ) {
    this.stage = new Stage(host, () => this.drawNow(), painter);
    this.overlay = new ChartOverlay(host, theme, {
      hover: (run, x) => {
        options.link?.set(this, run, x);
        options.onHover?.(run, x);
      },
      pick: run => options.onPick?.(run),
      range: range => (options.onRange ? options.onRange(range) : this.setRange(range))
    });
    this.leave = options.link?.join(this) ?? null;
  }

  /** Resolves when what was asked so far is drawn. */
  get ready(): Promise<void> {
    return this.stage.ready;
  }

  /** What the reader of the chart as drawn must know, as in ChartData. */
  get note(): string {
    return this.drawnNote;
  }

  /** Draw this, soon. Asked again before that, only the last is drawn. */
  update(input: ChartInput): void {
    if (JSON.stringify(input.x) !== JSON.stringify(this.input?.x)) this.range = null;
    this.input = input;
    this.stage.draw();
  }

  /** Show only this stretch of x, in the units of x; null shows all. */
  setRange(range: readonly [number, number] | null): void {
    this.range = range;
    this.stage.draw();
  }

  /** Mark a run and show the crosshair, without values, as another chart is hovered; nulls hide. */
  setHover(run: string | null, x: number | null): void {
    this.overlay.show(run, x, false);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.overlay.setTheme(theme);
    this.stage.draw();
  }

  dispose(): void {
    this.leave?.();
    this.stage.dispose();
    this.overlay.dispose();
  }

  private drawNow(): void {
    if (!this.input) return;
    const range = this.inBounds(this.input.range ?? this.range);
    const input: ChartInput = { ...this.input, width: this.stage.width || this.input.width, range };
    const data = chartData(input);
    this.drawnNote = data.note;
    const layout = layoutChart(data);
    const label = describeData(data);
    this.stage.show(label, { data, layout, theme: this.theme });
    if (!this.stage.isDisposed) this.overlay.place(data, layout, label);
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
