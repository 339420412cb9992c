/**
 * Which runs the pointer or the keyboard is at, anywhere in the window: list, charts, tables, card.
 *
 * Who shows runs says so here, and marks what others point at past React: pointing draws nothing anew.
 */
import { Signal, type ISignal } from '@lumino/signaling';

const NOBODY: readonly string[] = [];

/** A group of the list, as it was when it was last meant. */
export interface MeantGroup {
  readonly runs: readonly string[];
  /** What they have in common: a field, or `seeds`. */
  readonly by: string;
}

export class PointedRuns {
  /** The group that the list's keyboard is at, or whose menu was opened; null where a run is. */
  group: MeantGroup | null = null;
  private readonly _changed = new Signal<this, void>(this);
  private _runs = NOBODY;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Ids; several where a group is meant, none where nothing is. */
  get runs(): readonly string[] {
    return this._runs;
  }

  set(runs: readonly string[]): void {
    const isSame =
      runs.length === this._runs.length && runs.every((run, i) => run === this._runs[i]);
    if (isSame) return;
    this._runs = runs.length === 0 ? NOBODY : runs;
    this._changed.emit();
  }
}
