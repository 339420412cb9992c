/** The widget in the left side bar: its title and its place in the page; content.tsx is what it shows. */
import { flightlogIcon } from '../icons.js';
import { LazyWidget } from '../shared/lazywidget.js';
import type { LabServices } from '../shared/services.js';
import type { IRunsModel } from '../tokens.js';

export class RunsPanel extends LazyWidget<{ services: LabServices }> {
  private readonly model: IRunsModel;

  constructor(services: LabServices) {
    super({ services }, async () => {
      void services.model.open();
      return (await import('./content.js')).PanelContent;
    });
    this.model = services.model;
    this.id = 'jp-flightlog-runs';
    this.addClass('jp-flightlog-RunsPanel');
    this.title.icon = flightlogIcon;
    this.title.caption = services.trans.__('Runs');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', services.trans.__('Runs'));
  }

  protected override onActivateRequest(): void {
    void this.focusList();
  }

  private async focusList(): Promise<void> {
    await Promise.all([this.ready, this.model.open()]);
    const find = (selector: string) => this.node.querySelector<HTMLElement>(selector);
    // The list is drawn a few frames after the model has its runs; an empty panel has none.
    for (let frame = 0; frame < 10 && !find('[role="treegrid"]'); frame++) {
      await new Promise(drawn => requestAnimationFrame(drawn));
    }
    (find('[role="treegrid"]') ?? find('button'))?.focus();
  }
}
