/** The Compare tab: a view of some runs that nobody has saved yet. content.tsx is what it shows. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { FlightView } from '../../query/index.js';
import { compareIcon } from '../icons.js';
import { LazyWidget } from '../shared/lazywidget.js';
import type { LabServices } from '../shared/services.js';
import type { IStoreSession } from '../tokens.js';
import { ViewState } from './viewstate.js';

/** Where the comparison lives: in a tab of its own, or in a document. */
export interface CompareHost {
  /** The document's path, or null for none. */
  readonly path: string | null;
  /** What is wrong with the document, as a sentence, or null. */
  problem?(): string | null;
  /** Opens the store of the view. Throws with a sentence when it cannot. */
  open(view: FlightView): Promise<IStoreSession>;
  /** Saves the view, after asking for a name where it has none. */
  save(view: FlightView, session: IStoreSession): Promise<void>;
  /** Saves the view under another name; a tab that is no document only has `save`. */
  saveAs?(view: FlightView, session: IStoreSession): Promise<void>;
}

export interface CompareProps {
  readonly services: LabServices;
  readonly state: ViewState;
  readonly host: CompareHost;
}

export class CompareWidget extends MainAreaWidget<LazyWidget<CompareProps>> {
  readonly state: ViewState;

  constructor(services: LabServices, host: CompareHost, view: FlightView, id: string) {
    const state = new ViewState(view);
    super({ content: new LazyWidget({ services, state, host }, loadContent) });
    const { trans } = services;
    this.state = state;
    this.id = id;
    this.addClass('jp-flightlog-Compare');
    this.title.icon = compareIcon;
    this.title.label = trans.__('Compare');
    if ('ids' in view.runs) {
      const { length } = view.runs.ids;
      this.title.caption = trans._n('%1 run side by side', '%1 runs side by side', length);
    }
    this.title.closable = true;
    this.toolbar.hide();
  }
}

/** Loads what a comparison is drawn with, when the first one is seen. */
export async function loadContent(): Promise<React.ComponentType<CompareProps>> {
  return (await import('./content.js')).CompareContent;
}

/** The same runs are the same tab. */
export function compareId(store: string, runs: readonly string[]): string {
  return `jp-flightlog-compare:${store}:${[...runs].sort().join(',')}`;
}
