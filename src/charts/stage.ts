/**
 * Where a live chart is drawn: one Vega view kept while sizes, parameters and rows change; the host's
 * width followed; draws asked for in a burst made once, in turn with those of other charts.
 */
import { takeTurn } from './turns.js';
import type { Row } from './rows.js';
import { makeView, type VegaSpec, type VegaView } from './vega.js';

/** One drawing. */
export interface Scene {
  /** Scenes of one kind share a compiled spec. */
  readonly kind: string;
  /** What is drawn, in words. */
  readonly label: string;
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

export class Stage {
  isDisposed = false;
  private readonly canvas = document.createElement('div');
  private readonly watcher: ResizeObserver;
  private view: VegaView | null = null;
  private shown: Scene | null = null;
  private drawnWidth = -1;
  private queued = false;
  private drawing: Promise<void> = Promise.resolve();

  /** Draws in `host` whenever `drawNow` is due; it answers by calling `show`. */
  constructor(
    private readonly host: HTMLElement,
    private readonly drawNow: () => Promise<void>,
    private readonly renderer: 'svg' | 'canvas' = 'svg'
  ) {
    host.style.position = 'relative';
    host.append(this.canvas);
    this.watcher = new ResizeObserver(() => {
      if (this.drawnWidth >= 0 && this.width !== this.drawnWidth) this.draw();
    });
    this.watcher.observe(host);
  }

  /** The host's width in pixels; 0 where it has none. */
  get width(): number {
    return Math.round(this.host.clientWidth);
  }

  /** Resolves when what was asked so far is drawn. */
  get ready(): Promise<void> {
    return this.drawing;
  }

  /** Draw, soon. Asked again before that, it is drawn once. */
  draw(): void {
    if (this.queued || this.isDisposed) return;
    this.queued = true;
    // A drawing that failed has said so to who waits for it; the next one starts anew.
    const before = this.drawing.catch(() => undefined);
    this.drawing = before.then(() =>
      takeTurn(async () => {
        this.queued = false;
        if (this.isDisposed) return;
        this.drawnWidth = this.width;
        await this.drawNow();
      })
    );
  }

  /** Put a scene on; of the rows only those that changed. */
  async show(scene: Scene): Promise<void> {
    this.canvas.setAttribute('role', 'img'); // not before it has a name
    this.canvas.setAttribute('aria-label', scene.label);
    const { view, shown } = this;
    if (view === null || shown === null || shown.kind !== scene.kind) {
      view?.finalize();
      this.view = makeView(scene.make(), this.canvas, this.renderer);
    } else {
      const { width, height, padding } = scene.layout;
      view.width(width).height(height).padding(padding);
      for (const [name, value] of Object.entries(scene.params)) view.signal(name, value);
      for (const [name, values] of Object.entries(scene.rows)) {
        const before = shown.rows[name] ?? [];
        if (before.length > 0 || values.length > 0) view.data(name, [...values]);
      }
    }
    this.shown = scene;
    await this.view?.runAsync();
  }

  /** Forget the view: the next drawing makes a new one. */
  reset(): void {
    this.view?.finalize();
    this.view = null;
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.watcher.disconnect();
    this.view?.finalize();
    this.canvas.remove();
  }
}
