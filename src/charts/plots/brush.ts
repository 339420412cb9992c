/** Choosing a stretch of an axis of parallel coordinates. */
import type { BrushAxis, PlotData } from './data.js';
import type { PlotBrush } from './types.js';

const GRAB = 9;

/** The axis under the pointer, if one is near enough to be grabbed. */
export function nearestAxis({ brushes }: PlotData, px: number): BrushAxis | null {
  return brushes.find(({ x }) => Math.abs(x - px) <= GRAB) ?? null;
}

/** What lies between two heights of an axis; null where there is nothing to choose. */
export function brushAt(axis: BrushAxis, from: number, to: number): PlotBrush | null {
  const [top, bottom] = [Math.min(from, to), Math.max(from, to)];
  if (axis.valueAt) return { low: axis.valueAt(bottom), high: axis.valueAt(top) };
  const within = (axis.categories ?? []).filter(([, py]) => py >= top && py <= bottom);
  return within.length > 0 ? { categories: within.map(([name]) => name) } : null;
}
