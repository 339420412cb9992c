/**
 * A plot over runs that lives in a page: a drawing that follows its data, and the glass above it.
 *
 * What paints comes from the caller, as in live.ts; `PlotView` is this with the drawing of the compare view.
 */
import type { Hoverable, HoverLink } from '../link.js';
import { Stage } from '../stage.js';
import type { Theme } from '../types.js';
import type { PlotData } from './data.js';
import { describePlot } from './describe.js';
import { PlotGlass } from './glass.js';
import { passesBrushes } from './parallel.js';
import type { PainterMaker } from '../painter.js';
import { plotData } from './plot.js';
import type { PlotBrush, PlotInput } from './types.js';

export interface PlotOptions {
  /** Called when the pointer or the keys mean a run, or none. */
  readonly onHover?: (run: string | null) => void;
  /** Called when a run is clicked, or chosen with Enter; null beside all. */
  readonly onPick?: (run: string | null) => void;
  /** Called with the runs that pass all brushes; null when nothing is brushed. */
  readonly onFilter?: (runs: readonly string[] | null) => void;
  /** Called when a stretch of an axis is chosen, or let go; without it the plot keeps its own. */
  readonly onBrush?: (field: string, brush: PlotBrush | null) => void;
  readonly link?: HoverLink;
}

/** A plot laid out, in the colours of a theme. */
export interface PlotDrawing {
  readonly data: PlotData;
  readonly theme: Theme;
}

/** A live plot in `host`: `update` with new data, `dispose` at the end. The host's width is followed. */
export class LivePlot implements Hoverable {
  private readonly stage: Stage<PlotDrawing>;
  private readonly glass: PlotGlass;
  private readonly leave: (() => void) | null;
  private input: PlotInput | null = null;
  private brushes: ReadonlyMap<string, PlotBrush> = new Map();
  private drawnNote = '';

  constructor(
    host: HTMLElement,
    private theme: Theme,
    painter: PainterMaker<PlotDrawing>,
    private readonly options: PlotOptions = {}
  ) {
    this.stage = new Stage(host, () => this.drawNow(), painter);
    this.glass = new PlotGlass(host, theme, {
      hover: run => {
        options.link?.set(this, run, null);
        options.onHover?.(run);
      },
      pick: run => options.onPick?.(run),
      brush: (field, brush) => this.brush(field, brush)
    });
    this.leave = options.link?.join(this) ?? null;
  }

  /** Resolves when what was asked so far is drawn. */
  get ready(): Promise<void> {
    return this.stage.ready;
  }

  /** What the reader of the plot as drawn must know, as in PlotData. */
  get note(): string {
    return this.drawnNote;
  }

  /** Draw this, soon. Asked again before that, only the last is drawn. */
  update(input: PlotInput): void {
    this.input = input;
    this.stage.draw();
  }

  /** Mark a run as another chart is hovered; null marks none. Plots know no place on x. */
  setHover(run: string | null): void {
    this.glass.mark(run);
  }

  /** Choose a stretch of an axis of parallel coordinates; null lets it go. */
  brush(field: string, brush: PlotBrush | null): void {
    if (this.options.onBrush) return this.options.onBrush(field, brush);
    const next = new Map(this.brushes);
    if (brush) next.set(field, brush);
    else next.delete(field);
    this.brushes = next;
    this.stage.draw();
    const input = this.withBrushes();
    if (input?.kind !== 'parallel') return;
    const runs = input.rows.filter(row => passesBrushes(row, input)).map(({ run }) => run);
    this.options.onFilter?.(next.size > 0 ? runs : null);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.glass.setTheme(theme);
    this.stage.draw();
  }

  dispose(): void {
    this.leave?.();
    this.stage.dispose();
    this.glass.dispose();
  }

  private withBrushes(): PlotInput | null {
    const { input } = this;
    if (input?.kind !== 'parallel' || input.brushes) return input;
    return { ...input, brushes: this.brushes };
  }

  private drawNow(): void {
    const input = this.withBrushes();
    if (!input) return;
    const data: PlotData = plotData(
      { ...input, width: this.stage.width || input.width },
      this.theme
    );
    this.drawnNote = data.note;
    const label = describePlot(data.input);
    this.stage.show(label, { data, theme: this.theme });
    if (!this.stage.isDisposed) this.glass.place(data, label);
  }
}
