/**
 * Which run is pointed at and which are picked, for every part of the comparison at once.
 *
 * Marks are set on the elements that carry the run's id, past React: pointing at a run draws nothing anew.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import * as React from 'react';
import { HoverLink } from '../../charts/index.js';
import type { RunGroup } from '../../query/index.js';
import type { PointedRuns } from '../pointed.js';

export class LinkState {
  /** What charts and plots join, to mark what is pointed at elsewhere. */
  readonly charts = new HoverLink();
  private readonly _changed = new Signal<this, 'hover' | 'pick'>(this);
  private groups: readonly RunGroup[] = [];
  private _picked: readonly string[] = [];

  /** @param pointed what the whole window points at */
  constructor(private readonly pointed: PointedRuns) {}

  get changed(): ISignal<this, 'hover' | 'pick'> {
    return this._changed;
  }

  /** The run under the pointer, or the key of the group. */
  get hovered(): string | null {
    const { runs } = this.pointed;
    if (runs.length < 2) return runs[0] ?? null;
    const isMeant = (group: RunGroup) =>
      group.runs.length === runs.length && group.runs.every(run => runs.includes(run.id));
    return this.groups.find(isMeant)?.key ?? null;
  }

  /** Whether an element of that run, or group, is to be marked. */
  isHovered(key: string): boolean {
    return this.pointed.runs.includes(key) || key === this.hovered;
  }

  /** Runs marked until they are let go. */
  get picked(): readonly string[] {
    return this._picked;
  }

  /** Groups whose lines and rows stand for their runs. */
  setGroups(groups: readonly RunGroup[]): void {
    this.groups = groups;
  }

  /** Marks what is pointed at elsewhere, until the answer is called. */
  follow(): () => void {
    this.pointed.changed.connect(this.onPointed, this);
    return () => void this.pointed.changed.disconnect(this.onPointed, this);
  }

  /** Points at a run or at a group, by id or key. */
  hover(key: string | null): void {
    if (key === this.hovered) return;
    const group = this.groups.find(one => one.key === key);
    this.pointed.set(group ? group.runs.map(run => run.id) : key === null ? [] : [key]);
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

  private onPointed(): void {
    const { hovered } = this;
    if (this.charts.current.run !== hovered) this.charts.set(null, hovered, null);
    this._changed.emit('hover');
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
    const state = link.isHovered(run) ? 'hover' : link.picked.includes(run) ? 'pick' : undefined;
    if (state === undefined) delete element.dataset['linked'];
    else if (element.dataset['linked'] !== state) element.dataset['linked'] = state;
  }
}

/**
 * Handlers that tell which run the pointer or the focus is at; for any element that shows runs. Of pointers, as
 * charts and list have them: what is left is told of before what is entered.
 */
export function linkHandlers(link: LinkState): {
  onPointerOver: React.PointerEventHandler;
  onPointerLeave: React.PointerEventHandler;
  onFocus: React.FocusEventHandler;
  onBlur: React.FocusEventHandler;
} {
  const at = (target: EventTarget) =>
    (target as Element).closest<HTMLElement>('[data-run]')?.dataset['run'] ?? null;
  return {
    onPointerOver: event => link.hover(at(event.target)),
    onPointerLeave: () => link.hover(null),
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
