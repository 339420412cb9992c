/**
 * One look per run: six colours, then the same six dashed, then dotted; what comes after is grey.
 *
 * Each colour has at least 3:1 on white and on JupyterLab's dark background, and stays apart from the
 * others under protan, deutan and tritan sight. The order is part of the look: do not sort it.
 */
import type { RunStyle } from './types.js';

export const COLORS = ['#4b4bf0', '#f0690f', '#4b96f0', '#b43c00', '#875a87', '#b48796'] as const;

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [1.5, 2.5]];

/** The eighteen looks that can be told apart. */
export const RUN_STYLES: readonly RunStyle[] = DASHES.flatMap(dash =>
  COLORS.map(color => ({ color, dash }))
);

/** What a run looks like when there are more runs than looks. */
export const GREY_STYLE: RunStyle = { color: '#8e8e98', dash: [] };

/** The look of the run in this slot; grey below 0 and from 18 on. */
export function runStyle(slot: number): RunStyle {
  return RUN_STYLES[slot] ?? GREY_STYLE;
}
