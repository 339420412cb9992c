/**
 * What a key does on a chart: read the next point, zoom, or show all again. Pure.
 */
import { snapX, stepX } from './hover.js';
import type { ChartData } from './types.js';

/** Where to point, and which stretch of x to show; null for none and for all. */
export type KeyAction =
  | { readonly point: number | null }
  | { readonly range: readonly [number, number] | null }
  | { readonly point: null; readonly range: null };

/** The action of a key while the crosshair is `at` an x (null: nowhere); null for other keys. */
export function keyAction(
  key: string,
  shift: boolean,
  { lines, xDomain: [low, high] }: ChartData,
  at: number | null
): KeyAction | null {
  const here = at ?? (low + high) / 2;
  const span = high - low;
  const within = (x: number | null) => (x !== null && x >= low && x <= high ? x : at);
  const move = (direction: 1 | -1) => {
    const beyond = direction > 0 ? low - span * 1e-9 : high + span * 1e-9;
    // With Shift by a twentieth of what is shown, else from point to point.
    return shift
      ? snapX(lines, Math.max(low, Math.min(high, here + (direction * span) / 20)))
      : stepX(lines, at ?? beyond, direction);
  };
  switch (key) {
    case 'ArrowRight':
      return { point: within(move(1)) };
    case 'ArrowLeft':
      return { point: within(move(-1)) };
    case 'Home':
      return { point: within(snapX(lines, low)) };
    case 'End':
      return { point: within(snapX(lines, high)) };
    case '+':
    case '=':
      return { range: [here - (here - low) / 2, here + (high - here) / 2] };
    case '-':
      return { range: [low - span / 2, high + span / 2] };
    case '0':
      return { range: null };
    case 'Escape':
      return { point: null, range: null };
    default:
      return null;
  }
}
