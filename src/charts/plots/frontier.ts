/**
 * The runs that no other run beats in both goals.
 */
import type { Goal } from '../../store/index.js';

export interface Candidate {
  readonly x: number;
  readonly y: number;
}

/** The frontier ordered by x: no other candidate is at least as good in both and better in one. */
export function bestFrontier<T extends Candidate>(
  candidates: readonly T[],
  xGoal: Goal,
  yGoal: Goal
): T[] {
  const worth = (value: number, goal: Goal) => (goal === 'max' ? value : -value);
  const sorted = [...candidates].sort(
    (a, b) => worth(b.x, xGoal) - worth(a.x, xGoal) || worth(b.y, yGoal) - worth(a.y, yGoal)
  );
  const kept: T[] = [];
  let best = -Infinity;
  for (const one of sorted) {
    const y = worth(one.y, yGoal);
    const last = kept.at(-1);
    const isTwin = last !== undefined && last.x === one.x && last.y === one.y;
    if (y <= best && !isTwin) continue;
    best = y;
    kept.push(one);
  }
  return kept.sort((a, b) => a.x - b.x);
}
