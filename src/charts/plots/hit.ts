/** What lies under the pointer in a plot. */
import type { PlotTarget, Spot } from './data.js';

/** How far, in pixels, a dot or a line may be. */
const REACH = 24;

/** The rectangle under a place, else the nearest dot or line within reach; null where there is none. */
export function targetAt(
  targets: readonly PlotTarget[],
  px: number,
  py: number
): PlotTarget | null {
  let best: PlotTarget | null = null;
  let least = REACH;
  for (const target of targets) {
    const away = distance(target, px, py);
    if (away >= least) continue;
    least = away;
    best = target;
  }
  return best;
}

function distance({ kind, spots }: PlotTarget, px: number, py: number): number {
  const [a, b] = spots;
  if (a === undefined) return Infinity;
  if (kind === 'rect' && b) {
    const inside =
      px >= a[0] && px <= b[0] && py >= Math.min(a[1], b[1]) && py <= Math.max(a[1], b[1]);
    return inside ? 0 : Infinity;
  }
  if (kind === 'point' || b === undefined) return Math.hypot(px - a[0], py - a[1]);
  let least = Infinity;
  for (let i = 1; i < spots.length; i++) {
    least = Math.min(least, toSegment(spots[i - 1]!, spots[i]!, px, py));
  }
  return least;
}

function toSegment([ax, ay]: Spot, [bx, by]: Spot, px: number, py: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length > 0 ? ((px - ax) * dx + (py - ay) * dy) / length : 0;
  const held = Math.max(0, Math.min(1, share));
  return Math.hypot(px - ax - held * dx, py - ay - held * dy);
}
