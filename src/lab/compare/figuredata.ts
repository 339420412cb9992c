/** Figures of several runs by name and step: which picture a run shows at a place of the slider. Pure. */
import { pictureStem } from '../../query/index.js';
import type { Artifact, Run } from '../../store/index.js';

export interface FigureGrid {
  readonly names: readonly string[];
  /** Steps that any figure was logged for, ascending; empty where figures have no step. */
  readonly steps: readonly number[];
}

/** Pictures of each run, as shared/picture.tsx picks them. */
export type PicturesOf = (run: Run) => readonly Artifact[];

export function figureGrid(runs: readonly Run[], pictures: PicturesOf): FigureGrid {
  const all = runs.flatMap(run => pictures(run));
  const steps = new Set(all.flatMap(({ step }) => (step === null ? [] : [step])));
  return {
    names: [...new Set(all.map(pictureStem))],
    steps: [...steps].sort((a, b) => a - b)
  };
}

/**
 * The picture of a name that was newest at a step: that of the step, else the last one before it. One
 * without a step is there from the beginning. Null where the run has none yet.
 */
export function figureAt(
  pictures: readonly Artifact[],
  name: string,
  step: number | null
): Artifact | null {
  const own = pictures.filter(one => pictureStem(one) === name);
  if (step === null) return own.at(-1) ?? null;
  let found: Artifact | null = null;
  for (const one of own) {
    if (one.step !== null && one.step > step) continue;
    if (!found || (one.step ?? -Infinity) >= (found.step ?? -Infinity)) found = one;
  }
  return found;
}
