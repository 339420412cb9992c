/** A React widget whose components are loaded when it is first seen, so that JupyterLab starts without them. */
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

export class LazyWidget<P extends object> extends ReactWidget {
  private component: React.ComponentType<P> | null = null;
  private loading: Promise<void> | null = null;

  constructor(
    private readonly props: P,
    private readonly load: () => Promise<React.ComponentType<P>>
  ) {
    super();
  }

  /** Resolves when the components are there and were asked to draw. */
  get ready(): Promise<void> {
    this.loading ??= this.load().then(component => {
      this.component = component;
      if (!this.isDisposed) this.update();
    });
    return this.loading;
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.ready;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) void this.ready;
  }

  protected override render(): React.JSX.Element | null {
    return this.component ? React.createElement(this.component, this.props) : null;
  }
}
