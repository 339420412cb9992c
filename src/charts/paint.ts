/**
 * How the overlay looks: set through the CSSOM, so that a page may forbid inline styles.
 */
import type { Theme } from './types.js';

/** The overlay's elements. */
export interface OverlayParts {
  readonly glass: HTMLElement;
  readonly brush: HTMLElement;
  readonly tip: HTMLElement;
  readonly voice: HTMLElement;
}

/** Give the parts their place and the theme's colours. */
export function paintOverlay(parts: OverlayParts, theme: Theme): void {
  const { glass, brush, tip, voice } = parts;
  const lay = { position: 'absolute', pointerEvents: 'none' };
  Object.assign(glass.style, { position: 'absolute', touchAction: 'pan-y', cursor: 'crosshair' });
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
