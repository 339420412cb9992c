/**
 * Which runs the pointer or the keyboard is at, anywhere in the window: list, charts, tables, card.
 *
 * Who shows runs says so here, and marks what others point at past React: pointing draws nothing anew.
 */
import { Signal, type ISignal } from '@lumino/signaling';

const NOBODY: readonly string[] = [];

export class PointedRuns {
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
