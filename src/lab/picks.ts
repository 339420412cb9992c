/**
 * What a person has chosen: the runs picked, how the list is looked at, and which store; kept between sessions.
 */
import type { IStateDB } from '@jupyterlab/statedb';
import { defaultView, readSaved, SAVED_KEY, toSaved } from './saved.js';
import { assignSlots } from './slots.js';
import type { RunsView } from './tokens.js';

/** Milliseconds between the last of a burst of changes and its being kept: nobody who types waits for that. */
const SAVE_AFTER = 500;

export class Picks {
  store: string | null = null;
  view: RunsView = defaultView;
  private slots = new Map<string, number>();
  private saving: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly state: IStateDB | null) {}

  /** Picked runs, in the order picked. */
  get selection(): readonly string[] {
    return [...this.slots.keys()];
  }

  slot(run: string): number | null {
    return this.slots.get(run) ?? null;
  }

  /** What was chosen before; `standard` goes where nothing was. */
  async restore(standard: Partial<RunsView>): Promise<void> {
    const saved = readSaved(await this.state?.fetch(SAVED_KEY));
    this.store = saved.store;
    this.slots = new Map(saved.selection);
    this.view = { ...defaultView, ...standard, ...saved.view };
  }

  /** Whether that changed anything. */
  select(runs: readonly string[]): boolean {
    const before = this.selection.join();
    this.slots = assignSlots(this.slots, runs);
    if (before === this.selection.join()) return false;
    this.save();
    return true;
  }

  look(view: Partial<RunsView>): void {
    this.view = { ...this.view, ...view };
    this.save();
  }

  save(): void {
    if (!this.state) return;
    if (this.saving !== null) clearTimeout(this.saving);
    this.saving = setTimeout(() => {
      this.saving = null;
      void this.state?.save(SAVED_KEY, toSaved(this.store, this.slots, this.view));
    }, SAVE_AFTER);
  }

  dispose(): void {
    if (this.saving !== null) clearTimeout(this.saving);
  }
}
