/** Which rows of a long list are in sight: fixed heights, so it is arithmetic. */
import * as React from 'react';

export const ROW_HEIGHT = 24;
const SPARE = 6;

export interface Viewport {
  readonly top: number;
  readonly height: number;
  readonly width: number;
}

/** Half-open range of rows to draw. */
export function visibleRange(viewport: Viewport, count: number): [number, number] {
  const first = Math.max(0, Math.floor(viewport.top / ROW_HEIGHT) - SPARE);
  const last = Math.min(count, Math.ceil((viewport.top + viewport.height) / ROW_HEIGHT) + SPARE);
  return [Math.min(first, count), last];
}

/**
 * Follows scrolling and size of an element, row by row. Where there is no layout (tests), 300 by 600
 * pixels are assumed.
 */
export function useViewport(ref: React.RefObject<HTMLElement>): Viewport {
  const [viewport, setViewport] = React.useState<Viewport>({ top: 0, height: 600, width: 300 });
  React.useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const read = () => {
      const top = Math.floor(element.scrollTop / ROW_HEIGHT) * ROW_HEIGHT;
      const [height, width] = [element.clientHeight || 600, element.clientWidth || 300];
      setViewport(was =>
        was.top === top && was.height === height && was.width === width
          ? was
          : { top, height, width }
      );
    };
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
