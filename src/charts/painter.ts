/**
 * What puts a live chart's drawing on the page: SVG that is written anew each time, a few milliseconds.
 */

/** Paints drawings into an element, each in place of the last. */
export type PainterMaker<Drawn> = (canvas: HTMLElement) => (drawn: Drawn) => void;

/** A painter that writes each drawing as SVG, and keeps nothing between two. */
export function svgPainter<Drawn>(svgOf: (drawn: Drawn) => string): PainterMaker<Drawn> {
  return canvas => drawn => {
    const { documentElement } = new DOMParser().parseFromString(svgOf(drawn), 'image/svg+xml');
    documentElement.setAttribute('aria-hidden', 'true');
    canvas.replaceChildren(documentElement);
  };
}
