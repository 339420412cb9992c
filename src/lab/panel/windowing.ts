/**
 * Which rows of a long list are in sight: fixed heights, so it is arithmetic.
 *
 * As many rows are drawn as fit, always; what scrolls in takes the elements of what scrolled out, since
 * to change a text costs a browser a tenth of making the elements around it.
 */
import * as React from 'react';

export const ROW_HEIGHT = 24;
const SPARE = 5;

/** Milliseconds without scrolling after which a list is at rest. */
const REST = 150;

export interface Viewport {
  readonly top: number;
  /** 0 until it is known. */
  readonly height: number;
  readonly width: number;
  /** Whether it scrolls now, or did a moment ago. */
  readonly moving: boolean;
}

/** How many rows are drawn of a list that is longer than that. */
export function slotCount({ height }: Viewport): number {
  return height === 0 ? 0 : Math.ceil(height / ROW_HEIGHT) + 2 * SPARE;
}

/** Half-open range of rows to draw. */
export function visibleRange(viewport: Viewport, count: number): [number, number] {
  const slots = slotCount(viewport);
  const wanted = Math.floor(viewport.top / ROW_HEIGHT) - SPARE;
  const first = Math.max(0, Math.min(wanted, count - slots));
  return [first, Math.min(count, first + slots)];
}

/**
 * The rows of a range in the order of their elements. A row has the element of its index modulo the
 * number of slots; `turn` is the slot that stands first.
 */
export function bySlot([first, last]: readonly [number, number], slots: number, turn: number) {
  const rows: number[] = [];
  for (let i = 0; i < slots; i++) {
    const at = first + ((((turn + i - first) % slots) + slots) % slots);
    if (at < last) rows.push(at);
  }
  return rows;
}

/** The slot that stands first: that of the first row at rest, so that elements stand as rows do; kept while it scrolls. */
export function useTurn({ moving }: Viewport, first: number, slots: number): number {
  const turn = React.useRef(0);
  if (!moving) turn.current = slots === 0 ? 0 : first % slots;
  return turn.current;
}

/**
 * Follows scrolling and size of an element, row by row, and is drawn in the frame that scrolls. Where
 * there is no layout (tests), 300 by 600 pixels are assumed.
 */
export function useViewport(ref: React.RefObject<HTMLElement>): Viewport {
  const [follower] = React.useState(() => new Follower());
  const [, redraw] = React.useReducer((count: number) => count + 1, 0);
  React.useLayoutEffect(() => {
    if (!ref.current) return undefined;
    const leave = follower.follow(ref.current);
    redraw(); // with the size, before anything is painted
    return leave;
  }, [ref, follower]);
  return React.useSyncExternalStore(follower.subscribe, follower.read);
}

class Follower {
  private viewport: Viewport = { top: 0, height: 0, width: 300, moving: false };
  private readonly listeners = new Set<() => void>();
  private resting: ReturnType<typeof setTimeout> | undefined;

  readonly read = (): Viewport => this.viewport;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  follow(element: HTMLElement): () => void {
    const measure = () =>
      this.set({ height: element.clientHeight || 600, width: element.clientWidth || 300 });
    const scrolled = () => {
      const top = Math.floor(element.scrollTop / ROW_HEIGHT) * ROW_HEIGHT;
      if (top === this.viewport.top) return;
      this.set({ top, moving: true });
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.set({ moving: false }), REST);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      clearTimeout(this.resting);
      observer.disconnect();
      element.removeEventListener('scroll', scrolled);
    };
  }

  private set(change: Partial<Viewport>): void {
    const next = { ...this.viewport, ...change };
    const keys = Object.keys(change) as (keyof Viewport)[];
    if (keys.every(key => next[key] === this.viewport[key])) return;
    this.viewport = next;
    for (const listener of this.listeners) listener();
  }
}

/**
 * Scrolls so that a row is in sight.
 *
 * @param header pixels above the first row
 * @param covered pixels at the top that what sticks there takes
 */
export function reveal(element: HTMLElement, index: number, header: number, covered: number): void {
  const top = header + index * ROW_HEIGHT;
  if (top - element.scrollTop < covered) element.scrollTop = Math.max(0, top - covered);
  else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight) {
    element.scrollTop = top + ROW_HEIGHT - element.clientHeight;
  }
}
