/** Which rows of a long list are in sight: fixed heights, so it is arithmetic. */
import * as React from 'react';

export const ROW_HEIGHT = 24;
const SPARE = 6;

export interface Viewport {
  readonly top: number;
  readonly height: number;
}

/** Half-open range of rows to draw. */
export function visibleRange(viewport: Viewport, count: number): [number, number] {
  const first = Math.max(0, Math.floor(viewport.top / ROW_HEIGHT) - SPARE);
  const last = Math.min(count, Math.ceil((viewport.top + viewport.height) / ROW_HEIGHT) + SPARE);
  return [Math.min(first, count), last];
}

/** Follows scrolling and size of an element. Where there is no layout (tests), 600 pixels are assumed. */
export function useViewport(ref: React.RefObject<HTMLElement>): Viewport {
  const [viewport, setViewport] = React.useState<Viewport>({ top: 0, height: 600 });
  React.useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const read = () => setViewport({ top: element.scrollTop, height: element.clientHeight || 600 });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [ref]);
  return viewport;
}

/** Scrolls so that a row is in sight, below the heading that sticks to the top. */
export function reveal(element: HTMLElement, index: number): void {
  const top = index * ROW_HEIGHT;
  if (top < element.scrollTop + ROW_HEIGHT) element.scrollTop = Math.max(0, top - ROW_HEIGHT);
  else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight) {
    element.scrollTop = top + ROW_HEIGHT - element.clientHeight;
  }
}
