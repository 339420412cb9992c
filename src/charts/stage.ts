/**
 * Where a live chart is drawn: the host's width followed; draws asked for in a burst made once, in turn
 * with those of other charts.
 */
import type { Painter, PainterMaker } from './painter.js';
import { takeTurn } from './turns.js';

export class Stage<Drawn> {
  isDisposed = false;
  private readonly canvas = document.createElement('div');
  private readonly painter: Painter<Drawn>;
  private readonly watcher: ResizeObserver;
  private drawnWidth = -1;
  private queued = false;
  private drawing: Promise<void> = Promise.resolve();

  /** Draws in `host` whenever `drawNow` is due; it answers by calling `show`. */
  constructor(
    private readonly host: HTMLElement,
    private readonly drawNow: () => Promise<void>,
    painterOf: PainterMaker<Drawn>
  ) {
    host.style.position = 'relative';
    host.append(this.canvas);
    this.painter = painterOf(this.canvas);
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

  /** Put a drawing on; `label` says in words what it shows. */
  async show(label: string, drawn: Drawn): Promise<void> {
    await this.painter.show(drawn);
    // Not before it is drawn: Vega says of its own accord that it is a visualization.
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', label);
  }

  /** Forget what is there: the next drawing begins anew. */
  reset(): void {
    this.painter.reset();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.watcher.disconnect();
    this.painter.dispose();
    this.canvas.remove();
  }
}
