/**
 * A drawing of the page that comes alive: laid over the one made ahead until it is drawn itself, so that
 * nothing jumps or blinks.
 */

export interface Placed {
  /** Where the live drawing goes. */
  readonly stage: HTMLElement;
  /** Pixels; those of the drawing that it takes the place of. */
  readonly height: number;
  /** Take the place: the drawing made ahead goes. */
  readonly settle: () => void;
}

/** Make room for a live drawing in a host; null where nothing is drawn that it could replace. */
export function placeOver(host: HTMLElement): Placed | null {
  // A wide chart has a second drawing for narrow windows; the style shows one of them.
  const drawings = [...host.querySelectorAll('svg')];
  const drawing = drawings.find(svg => svg.getBoundingClientRect().height > 0);
  if (!drawing) return null;
  const height = Math.round(drawing.getBoundingClientRect().height);
  host.style.minHeight = `${height}px`;
  const stage = document.createElement('div');
  Object.assign(stage.style, { marginTop: `-${height}px`, visibility: 'hidden' });
  host.append(stage);
  const settle = () => {
    for (const svg of drawings) svg.remove();
    Object.assign(stage.style, { marginTop: '0', visibility: 'visible' });
  };
  return { stage, height, settle };
}

/** Hear of each element once, when it comes into view. */
export function whenSeen(elements: Iterable<HTMLElement>, tell: (one: HTMLElement) => void): void {
  const seen = new IntersectionObserver(
    entries => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        tell(target as HTMLElement);
      }
    },
    { rootMargin: '200px' }
  );
  for (const element of elements) seen.observe(element);
}
