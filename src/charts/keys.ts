/**
 * What a key does on a chart: read the next point, mark the next run, zoom, move along, or show all again. Pure.
 */
import { isLogX } from './path.js';
import { snapX, stepX } from './hover.js';
import type { ChartData, PreparedLine } from './types.js';

/** Where to point, and which stretch of x to show; null for none and for all. */
export type KeyAction =
  | { readonly point: number | null }
  | { readonly range: readonly [number, number] | null }
  | { readonly point: null; readonly range: null }
  | { readonly run: string | null }
  | { readonly pick: string | null };

const LINEAR = { to: (x: number) => x, from: (x: number) => x };
const LOG = { to: Math.log, from: Math.exp };

/** The action of a key while the crosshair is `at` an x (null: nowhere); null for other keys. */
export function keyAction(
  key: string,
  shift: boolean,
  { input, lines, xDomain: [low, high] }: ChartData,
  at: number | null,
  run: string | null = null
): KeyAction | null {
  const span = high - low;
  const { to, from } = isLogX(input) ? LOG : LINEAR;
  const here = at ?? from((to(low) + to(high)) / 2);
  // Shares of what is shown: 0 is its left edge, 1 its right.
  const share = (part: number) => from(to(low) + part * (to(high) - to(low)));
  const place = (to(here) - to(low)) / (to(high) - to(low));
  const within = (x: number | null) => (x !== null && x >= low && x <= high ? x : at);
  const move = (direction: 1 | -1) => {
    const beyond = direction > 0 ? low - span * 1e-9 : high + span * 1e-9;
    // With Shift by a twentieth of what is shown, else from point to point.
    return shift
      ? snapX(lines, share(Math.max(0, Math.min(1, place + direction / 20))))
      : stepX(lines, at ?? beyond, direction);
  };
  switch (key) {
    case 'ArrowRight':
      return { point: within(move(1)) };
    case 'ArrowLeft':
      return { point: within(move(-1)) };
    case 'ArrowUp':
      return { run: nextRun(lines, run, -1) };
    case 'ArrowDown':
      return { run: nextRun(lines, run, 1) };
    case 'Enter':
      return { pick: run };
    case 'Home':
      return { point: within(snapX(lines, low)) };
    case 'End':
      return { point: within(snapX(lines, high)) };
    case '+':
    case '=':
      return { range: [share(place / 2), share((place + 1) / 2)] };
    case '-':
      return { range: [share(-0.5), share(1.5)] };
    case 'PageUp':
      return { range: [share(-0.5), share(0.5)] };
    case 'PageDown':
      return { range: [share(0.5), share(1.5)] };
    case '0':
      return { range: null };
    case 'Escape':
      return { point: null, range: null };
    default:
      return null;
  }
}

/** The run before or after this one among the named lines, round and round. */
function nextRun(lines: readonly PreparedLine[], run: string | null, by: 1 | -1): string | null {
  const runs = lines.filter(line => !line.isMember).map(line => line.run);
  if (runs.length === 0) return null;
  const here = run === null ? -1 : runs.indexOf(run);
  if (here < 0) return (by > 0 ? runs[0] : runs.at(-1)) ?? null;
  return runs[(here + by + runs.length) % runs.length] ?? null;
}
