/**
 * The renderer of a tracked cell's output: finds the run in its store and draws it live.
 *
 * Where the store cannot be found (a notebook from elsewhere) it shows the static form in the same output.
 */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel } from '@lumino/widgets';
import { LazyWidget } from '../shared/lazywidget.js';
import type { LabServices } from '../shared/services.js';
import type { IStoreSession } from '../tokens.js';
import type { CardProps } from './content.js';

export const CARD_MIME = 'application/vnd.flightlog.card.v1+json';

/** Milliseconds between looks for a run that its kernel has just begun. */
const RETRIES = [500, 1_500, 4_000];

/** What the output says of its run. */
export interface CardData {
  readonly store: string;
  readonly run: string;
  /** Metric to draw; null draws the run's own key metric. */
  readonly goal: string | null;
}

export class CardRenderer extends Panel implements IRenderMime.IRenderer {
  private rendered = 0;

  constructor(
    private readonly services: LabServices,
    private readonly createRenderer: (mime: string) => IRenderMime.IRenderer
  ) {
    super();
    this.addClass('jp-flightlog-Card');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const turn = ++this.rendered;
    const data = readCard(model.data[CARD_MIME]);
    for (const wait of [0, ...RETRIES]) {
      if (wait > 0) await new Promise(done => setTimeout(done, wait));
      if (this.isDisposed || turn !== this.rendered) return;
      const session = data && (await this.find(data));
      if (this.isDisposed || turn !== this.rendered) return;
      if (session) return this.showLive({ services: this.services, session, data });
      if (wait === 0) await this.showStatic(model);
      if (!data || this.services.model.state.kind === 'no-server') return;
    }
  }

  private async find(data: CardData): Promise<IStoreSession | null> {
    const session = await this.services.model.withReader(data.store).catch(() => null);
    if (session && !session.run(data.run)) await session.refresh();
    return session?.run(data.run) ? session : null;
  }

  private showLive(props: CardProps): void {
    this.clear();
    this.addWidget(
      new LazyWidget<CardProps>(props, async () => (await import('./content.js')).Card)
    );
  }

  private async showStatic(model: IRenderMime.IMimeModel): Promise<void> {
    const mime = ['text/html', 'text/plain'].find(type => model.data[type] !== undefined);
    this.clear();
    if (mime === undefined) return;
    const renderer = this.createRenderer(mime);
    this.addWidget(renderer);
    await renderer.renderModel(model);
  }

  private clear(): void {
    for (const widget of [...this.widgets]) widget.dispose();
  }
}

/** The output's data, which some kernels send as text; null when it is something else. */
export function readCard(value: unknown): CardData | null {
  let data = value;
  if (typeof data === 'string') {
    try {
      data = JSON.parse(data) as unknown;
    } catch {
      return null; // not ours to complain: the static form is shown instead
    }
  }
  if (typeof data !== 'object' || data === null) return null;
  const { store, run, goal } = data as Record<string, unknown>;
  if (typeof store !== 'string' || typeof run !== 'string') return null;
  return { store, run, goal: typeof goal === 'string' ? goal : null };
}
