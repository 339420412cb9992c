/** The Compare tab: which runs of which store, in which colours; content.tsx is what it shows. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import { compareIcon } from '../icons.js';
import { LazyWidget } from '../shared/lazywidget.js';
import type { LabServices } from '../shared/services.js';

/** Enough to make the tab again after a reload. */
export interface CompareTarget {
  readonly store: string;
  readonly runs: readonly string[];
  /** Colour slot of each run, in the same order. */
  readonly slots: readonly number[];
}

export interface CompareProps {
  readonly services: LabServices;
  readonly target: CompareTarget;
}

export class CompareWidget extends MainAreaWidget<LazyWidget<CompareProps>> {
  constructor(
    services: LabServices,
    readonly target: CompareTarget
  ) {
    const load = async () => (await import('./content.js')).CompareContent;
    super({ content: new LazyWidget({ services, target }, load) });
    this.id = compareId(target);
    this.addClass('jp-flightlog-Compare');
    this.title.icon = compareIcon;
    this.title.label = services.trans.__('Compare');
    this.title.caption = services.trans._n(
      '%1 run side by side',
      '%1 runs side by side',
      target.runs.length
    );
    this.title.closable = true;
    this.toolbar.hide();
  }
}

/** The same runs are the same tab. */
export function compareId({ store, runs }: CompareTarget): string {
  return `jp-flightlog-compare:${store}:${[...runs].sort().join(',')}`;
}
