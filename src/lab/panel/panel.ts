/** The widget in the left side bar. Its content is loaded when it is first shown. */
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { flightlogIcon } from '../icons.js';
import type { LabServices } from '../shared/services.js';

type Content = (props: { services: LabServices }) => React.JSX.Element;

export class RunsPanel extends ReactWidget {
  private content: Content | null = null;
  private loading: Promise<void> | null = null;

  constructor(private readonly services: LabServices) {
    super();
    this.id = 'jp-flightlog-runs';
    this.addClass('jp-flightlog-RunsPanel');
    this.title.icon = flightlogIcon;
    this.title.caption = services.trans.__('Runs');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', services.trans.__('Runs'));
  }

  /** Resolves when the content's code is there and the model has looked once. */
  get ready(): Promise<void> {
    this.loading ??= this.load();
    return this.loading;
  }

  protected override onBeforeShow(message: Message): void {
    super.onBeforeShow(message);
    void this.ready;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) void this.ready;
  }

  protected override onActivateRequest(): void {
    void this.ready.then(() => this.node.querySelector<HTMLElement>('[role="tree"], button')?.focus());
  }

  protected override render(): React.JSX.Element | null {
    return this.content ? React.createElement(this.content, { services: this.services }) : null;
  }

  private async load(): Promise<void> {
    const opened = this.services.model.open();
    const { PanelContent } = await import('./content.js');
    if (this.isDisposed) return;
    this.content = PanelContent;
    this.update();
    await opened;
  }
}
