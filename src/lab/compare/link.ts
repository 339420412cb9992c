/**
 * Which run is pointed at and which are picked, for every part of the comparison at once.
 *
 * Marks are set on the elements that carry the run's id, past React: pointing at a run draws nothing anew.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import * as React from 'react';
import { HoverLink } from '../../charts/index.js';

export class LinkState {
  /** What charts and plots join, to mark what is pointed at elsewhere. */
  readonly charts = new HoverLink();
  private readonly _changed = new Signal<this, 'hover' | 'pick'>(this);
  private _hovered: string | null = null;
  private _picked: readonly string[] = [];

  get changed(): ISignal<this, 'hover' | 'pick'> {
    return this._changed;
  }

  /** The run under the pointer. */
  get hovered(): string | null {
    return this._hovered;
  }

  /** Runs marked until they are let go. */
  get picked(): readonly string[] {
    return this._picked;
  }

  /** The run that stands out now. */
  get strong(): string | null {
    return this._hovered ?? this._picked.at(-1) ?? null;
  }

  hover(run: string | null): void {
    if (run === this._hovered) return;
    this._hovered = run;
    if (this.charts.current.run !== run) this.charts.set(null, run, null);
    this._changed.emit('hover');
  }

  /** Picks a run, or lets it go. */
  pick(run: string): void {
    this._picked = this._picked.includes(run)
      ? this._picked.filter(id => id !== run)
      : [...this._picked, run];
    this._changed.emit('pick');
  }

  clear(): void {
    if (this._picked.length === 0) return;
    this._picked = [];
    this._changed.emit('pick');
  }
}

/** Keeps `data-linked` on the elements below `root` whose `data-run` is pointed at or picked. */
export function useLinkMarks(root: React.RefObject<HTMLElement>, link: LinkState): void {
  React.useLayoutEffect(() => {
    const mark = () => markRuns(root.current, link);
    mark();
    link.changed.connect(mark);
    return () => void link.changed.disconnect(mark);
  });
}

function markRuns(root: HTMLElement | null, link: LinkState): void {
  for (const element of root?.querySelectorAll<HTMLElement>('[data-run]') ?? []) {
    const run = element.dataset['run']!;
    const state = run === link.hovered ? 'hover' : link.picked.includes(run) ? 'pick' : undefined;
    if (state === undefined) delete element.dataset['linked'];
    else if (element.dataset['linked'] !== state) element.dataset['linked'] = state;
  }
}

/** Handlers that tell which run the pointer or the focus is at; for any element that shows runs. */
export function linkHandlers(link: LinkState): {
  onMouseOver: React.MouseEventHandler;
  onMouseLeave: React.MouseEventHandler;
  onFocus: React.FocusEventHandler;
  onBlur: React.FocusEventHandler;
} {
  const at = (target: EventTarget) =>
    (target as Element).closest<HTMLElement>('[data-run]')?.dataset['run'] ?? null;
  return {
    onMouseOver: event => link.hover(at(event.target)),
    onMouseLeave: () => link.hover(null),
    onFocus: event => link.hover(at(event.target)),
    onBlur: () => link.hover(null)
  };
}

/** The picked runs; draws again when they change. */
export function usePicked(link: LinkState): readonly string[] {
  return React.useSyncExternalStore(
    React.useCallback(
      redraw => {
        link.changed.connect(redraw);
        return () => void link.changed.disconnect(redraw);
      },
      [link]
    ),
    () => link.picked
  );
}
