/** The view that a Compare tab shows, as it is now: every control changes it, and it is what a document holds. */
import { Signal, type ISignal } from '@lumino/signaling';
import type { FlightView, ViewCharts, ViewLook } from '../../query/index.js';

export class ViewState {
  private readonly _changed = new Signal<this, 'edited' | 'loaded'>(this);

  constructor(private view: FlightView) {}

  get value(): FlightView {
    return this.view;
  }

  /** `edited` when the person changed something, `loaded` when the document was read anew. */
  get changed(): ISignal<this, 'edited' | 'loaded'> {
    return this._changed;
  }

  update(change: Partial<FlightView>): void {
    this.view = { ...this.view, ...change };
    this._changed.emit('edited');
  }

  look(change: Partial<ViewLook>): void {
    this.update({ look: { ...this.view.look, ...change } });
  }

  charts(change: Partial<ViewCharts>): void {
    this.update({ charts: { ...this.view.charts, ...change } });
  }

  /** What a plot's choice is set to, or the standard. */
  plot(name: string, standard: string): string {
    return Object.hasOwn(this.view.plots, name) ? this.view.plots[name]! : standard;
  }

  setPlot(name: string, value: string): void {
    this.update({ plots: { ...this.view.plots, [name]: value } });
  }

  load(view: FlightView): void {
    this.view = view;
    this._changed.emit('loaded');
  }
}

/** The list with the value in it where it was not, and without it where it was. */
export function toggled(list: readonly string[], value: string): string[] {
  return list.includes(value) ? list.filter(one => one !== value) : [...list, value];
}

/** The record without a key. */
export function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
