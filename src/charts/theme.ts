/**
 * The charts' colours outside the runs' own: light, dark, or taken from a page's CSS variables.
 */
import { GREY_STYLE } from './palette.js';
import { contrast, mixed } from './colors.js';
import type { Theme } from './types.js';

/** Contrast to the ground above which a grid line speaks louder than the data, and below which nobody sees it. */
const MOST_GRID = 2;
const LEAST_GRID = 1.1;

const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif';

export const lightTheme: Theme = {
  background: null,
  ink: '#1f2328',
  muted: '#5b6169',
  grid: '#e8e9ec',
  axis: '#b9bdc4',
  grey: GREY_STYLE.color,
  surface: '#ffffff',
  font: FONT
};

export const darkTheme: Theme = {
  background: null,
  ink: '#e3e5e8',
  muted: '#a5abb3',
  grid: '#2c3036',
  axis: '#565c65',
  grey: GREY_STYLE.color,
  surface: '#1f2226',
  font: FONT
};

/** Colours by reference: the page's `--fl-*` variables decide, also after the SVG is drawn. */
export const pageTheme: Theme = {
  background: null,
  ink: 'var(--fl-ink)',
  muted: 'var(--fl-muted)',
  grid: 'var(--fl-grid)',
  axis: 'var(--fl-axis)',
  grey: 'var(--fl-grey)',
  surface: 'var(--fl-paper)',
  font: FONT
};

/** JupyterLab's theme as it stands at this element; what it does not define comes from light or dark. */
export function themeFromCss(element: HTMLElement): Theme {
  const style = getComputedStyle(element);
  const read = (name: string, otherwise: string) =>
    style.getPropertyValue(name).trim() || otherwise;
  const dark = element.closest('[data-jp-theme-light="false"]') !== null;
  const base = dark ? darkTheme : lightTheme;
  const surface = read('--jp-layout-color1', base.surface);
  const ink = read('--jp-ui-font-color1', base.ink);
  const grid = read('--jp-border-color3', base.grid);
  const weight = contrast(grid, surface);
  return {
    ...base,
    ink,
    muted: read('--jp-ui-font-color2', base.muted),
    // A theme of high contrast draws its borders as bright as its text, a dark one as dark as its ground.
    grid: weight > MOST_GRID || weight < LEAST_GRID ? mixed(ink, surface, 0.16) : grid,
    axis: read('--jp-border-color1', base.axis),
    surface,
    font: read('--jp-ui-font-family', base.font)
  };
}
