/**
 * Figures that runs logged as Vega-Lite or Vega specs, drawn when the report is made. What comes of one is
 * the source of an img element like any other picture, so it runs nothing and loads nothing.
 */
import type { Artifact } from '../store/index.js';
import { counted } from './words.js';

/** Specs drawn for one report; each may take some tenths of a second. */
const MOST = 60;

/** Draws the specs of one report, as many as there is time for. */
export class SpecDrawer {
  private drawn = 0;
  private readonly left = new Map<string, number>();

  /**
   * The SVG of a spec; null where the report has had its share, of which `remarks` tells.
   *
   * @throws Error with a sentence for what cannot be drawn
   */
  async draw({ name }: Artifact, run: string, text: string): Promise<Uint8Array | null> {
    if (++this.drawn > MOST) {
      this.left.set(run, (this.left.get(run) ?? 0) + 1);
      return null;
    }
    // Vega is loaded for runs that logged figures.
    const { drawFigure } = await import('../charts/vega/index.js');
    const { svg, refused } = await drawFigure(text).catch((cause: unknown) => {
      throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause
      });
    });
    if (refused) throw new Error(`${name}: its data lie elsewhere, and a report loads nothing.`);
    return new TextEncoder().encode(svg);
  }

  /** What was not drawn of a run; '' for nothing. */
  remark(run: string): string {
    const count = this.left.get(run) ?? 0;
    if (count === 0) return '';
    return `${counted(count, 'figure')} more in the store only: a report draws ${MOST} of them.`;
  }
}
