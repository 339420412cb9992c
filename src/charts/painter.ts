/**
 * What puts a live chart's drawing on the page: our own SVG, or a Vega view (vegapainter.ts).
 */

/** Paints drawings of one kind into an element, each in place of the last. */
export interface Painter<Drawn> {
  show(drawn: Drawn): void | Promise<void>;
  /** Forget what is there: the next drawing begins anew. */
  reset(): void;
  dispose(): void;
}

export type PainterMaker<Drawn> = (canvas: HTMLElement) => Painter<Drawn>;

/** A painter that writes each drawing as SVG: a few milliseconds, and nothing kept between two. */
export function svgPainter<Drawn>(svgOf: (drawn: Drawn) => string): PainterMaker<Drawn> {
  return canvas => ({
    show(drawn) {
      const { documentElement } = new DOMParser().parseFromString(svgOf(drawn), 'image/svg+xml');
      documentElement.setAttribute('aria-hidden', 'true');
      canvas.replaceChildren(documentElement);
    },
    reset: () => undefined,
    dispose: () => undefined
  });
}
