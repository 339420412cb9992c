/**
 * A report in a frame of its own: it can reach nothing of JupyterLab, and JupyterLab nothing of it. A new
 * version takes the place of the last once it is loaded, so that nothing blinks.
 */
import { Widget } from '@lumino/widgets';

export class ReportFrame extends Widget {
  private shown: HTMLIFrameElement | null = null;
  private coming: HTMLIFrameElement | null = null;
  private readonly addresses = new Map<HTMLIFrameElement, string>();

  constructor(private readonly name: string) {
    super();
    this.addClass('jp-flightlog-Report-frame');
  }

  /** Show a page, at an anchor of it. */
  put(html: string, anchor: string): void {
    if (this.coming) this.drop(this.coming);
    const frame = document.createElement('iframe');
    frame.title = this.name;
    frame.setAttribute('sandbox', 'allow-scripts');
    const address = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
    this.addresses.set(frame, address);
    frame.className = 'jp-mod-coming';
    frame.addEventListener('load', () => this.settle(frame), { once: true });
    frame.src = anchor === '' ? address : `${address}#${anchor}`;
    this.coming = frame;
    this.node.append(frame);
  }

  override dispose(): void {
    for (const frame of [...this.addresses.keys()]) this.drop(frame);
    super.dispose();
  }

  private settle(frame: HTMLIFrameElement): void {
    if (this.coming !== frame) return;
    if (this.shown) this.drop(this.shown);
    frame.className = '';
    this.shown = frame;
    this.coming = null;
  }

  private drop(frame: HTMLIFrameElement): void {
    URL.revokeObjectURL(this.addresses.get(frame) ?? '');
    this.addresses.delete(frame);
    frame.remove();
  }
}
