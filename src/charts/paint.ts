/**
 * How the overlay looks: set through the CSSOM, so that a page may forbid inline styles.
 */
import type { Hit } from './hover.js';
import type { ChartLayout } from './layout.js';
import { runStyle } from './palette.js';
import { isColored } from './prepare.js';
import { element } from './tooltip.js';
import type { Theme } from './types.js';

/** The overlay's elements. */
export interface OverlayParts {
  readonly glass: HTMLElement;
  readonly line: HTMLElement;
  readonly brush: HTMLElement;
  readonly dots: HTMLElement;
  readonly tip: HTMLElement;
  readonly voice: HTMLElement;
}

/** Give the parts their place and the theme's colours. */
export function paintOverlay(parts: OverlayParts, theme: Theme): void {
  const { glass, line, brush, dots, tip, voice } = parts;
  const lay = { position: 'absolute', pointerEvents: 'none' };
  Object.assign(glass.style, { position: 'absolute', touchAction: 'pan-y', cursor: 'crosshair' });
  Object.assign(line.style, lay, { top: '0', bottom: '0', width: '1px', background: theme.axis });
  Object.assign(dots.style, lay, { left: '0', top: '0' });
  Object.assign(brush.style, lay, {
    top: '0',
    bottom: '0',
    background: theme.muted,
    opacity: '.18'
  });
  Object.assign(tip.style, lay, {
    zIndex: '3',
    padding: '5px 8px',
    background: theme.surface,
    color: theme.ink,
    border: '1px solid',
    borderColor: theme.axis,
    borderRadius: '3px',
    font: `11px ${theme.font}`
  });
  Object.assign(voice.style, {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap'
  });
}

const MOST_DOTS = 18;
const DOT = 7;

/** A dot where each line meets the crosshair. */
export function drawDots(
  host: HTMLElement,
  hits: readonly Hit[],
  layout: ChartLayout,
  theme: Theme
): void {
  const dots = hits.slice(0, MOST_DOTS).flatMap(hit => {
    const top = layout.toY(hit.smoothed ?? hit.y);
    if (!(top >= 0 && top <= layout.height)) return [];
    const dot = element('div', 'flightlog-chart-dot', '');
    Object.assign(dot.style, {
      position: 'absolute',
      left: `${layout.toX(hit.x) - DOT / 2}px`,
      top: `${top - DOT / 2}px`,
      width: `${DOT}px`,
      height: `${DOT}px`,
      borderRadius: '50%',
      background: isColored(hit.line) ? runStyle(hit.line.slot).color : theme.grey,
      boxShadow: `0 0 0 1.5px ${theme.surface}`
    });
    return [dot];
  });
  host.replaceChildren(...dots);
}
