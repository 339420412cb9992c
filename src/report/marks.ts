/**
 * The small drawings of the page: the stroke that stands for a run, the shape that stands for a status.
 */
import { GREY_STYLE, RUN_STYLES, runStyle } from '../charts/index.js';
import type { RunStatus } from '../store/index.js';
import { Markup, escapeHtml } from './escape.js';

/** A run's colour and dashes as a short stroke; decoration beside its name. */
export function swatch(slot: number): Markup {
  const known = runStyle(slot) === GREY_STYLE ? 'grey' : slot;
  return new Markup(`<svg class="swatch" aria-hidden="true"><use href="#_${known}"/></svg>`);
}

const SHAPES: Readonly<Record<RunStatus, string>> = {
  running: '<circle cx="6" cy="6" r="3.4" fill="currentColor" stroke="none"/>',
  finished: '<path d="M1.8 6.6 4.7 9.5 10.4 2.8"/>',
  failed: '<path d="M2.4 2.4 9.6 9.6M9.6 2.4 2.4 9.6"/>',
  interrupted: '<path d="M4 2v8M8 2v8"/>',
  crashed: '<path d="M7.2 1 3 6.8h5.6L4.6 11.2"/>',
  lost: '<path d="M3.4 3.9a2.6 2.6 0 1 1 4 2.2c-.9.6-1.4 1-1.4 2M6 10.6v.2"/>'
};

/** A status as a shape; the word stands beside it. */
export function glyph(status: string): Markup {
  const shape = status in SHAPES ? status : 'lost';
  return new Markup(`<svg class="glyph" aria-hidden="true"><use href="#_${shape}"/></svg>`);
}

/** What swatches and glyphs refer to; once on a page. No anchor of the page begins with _. */
export function symbols(): Markup {
  const strokes = [...RUN_STYLES.entries(), ['grey', GREY_STYLE] as const].map(([key, style]) => {
    const stroke = style === GREY_STYLE ? 'var(--fl-grey)' : style.color;
    const dash = style.dash.length ? ` stroke-dasharray="${style.dash.join(' ')}"` : '';
    return `<symbol id="_${key}" viewBox="0 0 18 8"><path d="M0 4h18" stroke="${stroke}" stroke-width="3"${dash}/></symbol>`;
  });
  const shapes = Object.entries(SHAPES).map(
    ([status, shape]) => `<symbol id="_${status}" viewBox="0 0 12 12">${shape}</symbol>`
  );
  return new Markup(
    `<svg class="symbols" aria-hidden="true">${strokes.join('')}${shapes.join('')}</svg>`
  );
}

/** A chart's SVG with its sentence for those who cannot see it. */
export function labelledSvg(svg: string, label: string, name = 'drawn'): Markup {
  const head = `<svg class="${name}" role="img" aria-label="${escapeHtml(label)}" `;
  return new Markup(svg.replace(/^<svg /, () => head).replace(/ font-family="[^"]*"/, ''));
}
