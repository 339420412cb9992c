/**
 * A painter that keeps one Vega view while sizes, parameters and rows change.
 */
import { compiledFrame } from './compile.js';
import type { LineDrawing } from './drawing.js';
import { fillFrame } from './fill.js';
import type { Painter, PainterMaker } from './painter.js';
import { isLogX } from './path.js';
import { fillChart, type Row } from './rows.js';
import type { PlotDrawing } from './plots/live.js';
import { fillPlot, plotFrame, rowsOf } from './plots/frame.js';
import { makeView, type VegaSpec, type VegaView } from './vega.js';

/** One drawing as Vega takes it. */
interface Scene {
  /** Scenes of one kind share a compiled spec. */
  readonly kind: string;
  /** The spec with everything in it, for the first drawing of its kind. */
  readonly make: () => VegaSpec;
  readonly layout: {
    readonly width: number;
    readonly height: number;
    readonly padding: { top: number; right: number; bottom: number; left: number };
  };
  readonly params: Readonly<Record<string, readonly (number | string)[]>>;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
}

type Renderer = 'svg' | 'canvas';

/** Paints metric charts by Vega. */
export function vegaLines(renderer: Renderer = 'svg'): PainterMaker<LineDrawing> {
  return canvas => new VegaPainter(canvas, lineScene, renderer);
}

/** Paints plots by Vega. */
export function vegaPlots(renderer: Renderer = 'svg'): PainterMaker<PlotDrawing> {
  return canvas => new VegaPainter(canvas, plotScene, renderer);
}

class VegaPainter<Drawn> implements Painter<Drawn> {
  private view: VegaView | null = null;
  private shown: Scene | null = null;

  constructor(
    private readonly canvas: HTMLElement,
    private readonly sceneOf: (drawn: Drawn) => Scene,
    private readonly renderer: Renderer
  ) {}

  async show(drawn: Drawn): Promise<void> {
    const scene = this.sceneOf(drawn);
    const { view, shown } = this;
    if (view === null || shown === null || shown.kind !== scene.kind) {
      view?.finalize();
      this.view = makeView(scene.make(), { container: this.canvas, renderer: this.renderer });
    } else change(view, shown, scene);
    this.shown = scene;
    await this.view?.runAsync();
  }

  reset(): void {
    this.view?.finalize();
    this.view = null;
  }

  dispose(): void {
    this.reset();
  }
}

/** Put another scene of the same kind on; of the rows only those that changed. */
function change(view: VegaView, shown: Scene, { layout, params, rows }: Scene): void {
  const { width, height, padding } = layout;
  view.width(width).height(height).padding(padding);
  for (const [name, value] of Object.entries(params)) view.signal(name, value);
  for (const [name, values] of Object.entries(rows)) {
    const before = shown.rows[name] ?? [];
    if (before.length > 0 || values.length > 0) view.data(name, [...values]);
  }
}

function lineScene({ data, theme }: LineDrawing): Scene {
  const filled = fillChart(data, theme);
  const [logY, logX] = [data.input.logY === true, isLogX(data.input)];
  return {
    kind: `${logY} ${logX}`,
    make: () => fillFrame(compiledFrame(logY, theme, logX), filled),
    layout: filled.layout,
    params: filled.params,
    rows: { ...filled.rows }
  };
}

function plotScene({ data, theme }: PlotDrawing): Scene {
  return {
    kind: 'plot',
    make: () => fillPlot(plotFrame(theme), data),
    layout: data,
    params: {},
    rows: rowsOf(data)
  };
}
