/**
 * The explorer's state: the runs model of the panel over the published store, the comparison that is open, and
 * the address that both stand in.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import {
  RunsModel,
  ViewState,
  assignSlots,
  defaultPreferences,
  type CompareHost,
  type IStoreSession
} from '../lab/explorer.js';
import { defaultFlightView, writeFlightView } from '../query/index.js';
import { download } from '../lab/explorer.js';
import { readPlace, writePlace, type Place } from './location.js';
import { SiteServer } from './server.js';

/** Seconds between two looks: a site changes when it is published again, not while it is read. */
const LOOK_EVERY = 300;

export class Explorer {
  readonly server: SiteServer;
  readonly model: RunsModel;
  private readonly _changed = new Signal<this, void>(this);
  private _compared: ViewState | null = null;

  /** @param store the address of the store's folder */
  constructor(store: string) {
    this.server = new SiteServer(store);
    this.model = new RunsModel({
      server: this.server,
      preferences: Promise.resolve({ ...defaultPreferences, pollInterval: LOOK_EVERY })
    });
  }

  /** The comparison that is open, or null. */
  get compared(): ViewState | null {
    return this._compared;
  }

  /** The comparison was opened or closed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Reads the store, goes where the address says, and follows it from then on. */
  async start(): Promise<void> {
    await this.model.open();
    this.go(readPlace(location.hash));
    for (const signal of [this.model.stateChanged, this.model.selectionChanged])
      signal.connect(() => this.keepPlace());
    addEventListener('hashchange', () => {
      if (location.hash !== writePlace(this.place)) this.go(readPlace(location.hash));
    });
  }

  /** Opens these runs side by side. */
  compare(runs: readonly string[]): void {
    const known = runs.flatMap(id => {
      const slot = this.model.slot(id);
      return slot === null ? [] : [[id, slot] as const];
    });
    const slots = Object.fromEntries(assignSlots(new Map(known), runs));
    const { baseline } = this.model.view;
    const standard = runs.find(id => id === baseline) ?? null;
    this._compared = new ViewState({
      ...defaultFlightView,
      storeId: 'site',
      runs: { ids: runs },
      baseline: standard,
      slots
    });
    this._changed.emit();
    this.keepPlace(true);
  }

  /** Goes back to the list. */
  close(): void {
    if (!this._compared) return;
    this._compared = null;
    this._changed.emit();
    this.keepPlace(true);
  }

  /** What the comparison asks of where it stands; saving is a download that JupyterLab opens. */
  readonly host: CompareHost = {
    path: null,
    open: () => this.session(),
    save: view => {
      download('comparison.flight.json', writeFlightView(view), 'application/json');
      return Promise.resolve();
    }
  };

  private async session(): Promise<IStoreSession> {
    await this.model.open();
    const { current } = this.model;
    if (!current) throw new Error('The published runs could not be read. Load the page again.');
    return current;
  }

  private get place(): Place {
    const { view, selection } = this.model;
    const runs =
      this._compared && 'ids' in this._compared.value.runs
        ? this._compared.value.runs.ids
        : selection;
    return { filter: view.filter, runs, focus: view.focus, comparing: this._compared !== null };
  }

  private go({ filter, runs, focus, comparing }: Place): void {
    const there = runs.filter(id => this.model.current?.run(id));
    this.model.select(there);
    this.model.setView({ filter, focus, detailsOpen: true });
    if (comparing && there.length > 0) this.compare(there);
    else this.close();
  }

  /** @param isStep whether the way back leads to where it was before */
  private keepPlace(isStep = false): void {
    const hash = writePlace(this.place);
    if (hash === location.hash) return;
    const address = hash === '' ? location.pathname + location.search : hash;
    if (isStep) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  }
}
