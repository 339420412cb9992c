/**
 * Where a live chart is drawn: the host's width followed; draws asked for in a burst made once, in turn
 * with those of other charts.
 */
import type { PainterMaker } from './painter.js';
import { takeTurn } from './turns.js';

export class Stage<Drawn> {
  isDisposed = false;
  private readonly canvas = document.createElement('div');
  private readonly paint: (drawn: Drawn) => void;
  private readonly watcher: ResizeObserver;
  private drawnWidth = -1;
  /** As last seen: asking the page in the middle of drawing would lay it out each time. */
  private known = 0;
  private queued = false;
  private drawing: Promise<void> = Promise.resolve();

  /** Draws in `host` whenever `drawNow` is due; it answers by calling `show`. */
  constructor(
    private readonly host: HTMLElement,
    private readonly drawNow: () => void,
    painterOf: PainterMaker<Drawn>
  ) {
    host.style.position = 'relative';
    host.append(this.canvas);
    this.paint = painterOf(this.canvas);
    this.watcher = new ResizeObserver(() => {
      this.known = host.clientWidth;
      if (this.drawnWidth >= 0 && this.width !== this.drawnWidth) this.draw();
    });
    this.watcher.observe(host);
  }

  /** The host's width in pixels; 0 where it has none. */
  get width(): number {
    return Math.round(this.known || this.host.clientWidth);
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
        this.drawNow();
      })
    );
  }

  /** Put a drawing on; `label` says in words what it shows. */
  show(label: string, drawn: Drawn): void {
    this.canvas.setAttribute('role', 'img'); // not before it has a name
    this.canvas.setAttribute('aria-label', label);
    this.paint(drawn);
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.watcher.disconnect();
    this.canvas.remove();
  }
}
