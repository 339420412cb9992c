/** Which artifacts are figures that `vega/figure.ts` draws. */
const MEDIA = /^application\/vnd\.vega(?:lite)?\.v\d+\+json$/;

/** Whether a media type is that of a spec that `drawFigure` draws: Vega-Lite or Vega of any version. */
export function isFigureSpec(media: string): boolean {
  return MEDIA.test(media.toLowerCase());
}
