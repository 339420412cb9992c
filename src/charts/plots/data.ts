/**
 * A plot laid out: its box, its marks, what can be pointed at, and the same in words and numbers.
 */
import type { PlotRows } from './marks.js';
import type { PlotInput } from './types.js';

/** Pixels of the plot's box. */
export type Spot = readonly [x: number, y: number];

/** Something that can be pointed at. */
export interface PlotTarget {
  /** One run, or all that a bar of a histogram stands for. */
  readonly runs: readonly string[];
  readonly head: string;
  /** What the tooltip says below the head. */
  readonly values: readonly (readonly [name: string, value: string])[];
  readonly color: string;
  /** A dot, a line through all axes, or a rectangle from corner to corner. */
  readonly kind: 'point' | 'path' | 'rect';
  readonly spots: readonly Spot[];
}

/** An axis on which a person can choose a stretch. */
export interface BrushAxis {
  readonly field: string;
  readonly x: number;
  /** From pixels of the box to the value there; null for categories. */
  readonly valueAt: ((py: number) => number) | null;
  /** The categories and their pixels; null for numbers. */
  readonly categories: readonly (readonly [name: string, py: number])[] | null;
}

export interface PlotData {
  readonly input: PlotInput;
  readonly padding: { top: number; right: number; bottom: number; left: number };
  readonly width: number;
  readonly height: number;
  readonly rows: PlotRows;
  readonly targets: readonly PlotTarget[];
  readonly brushes: readonly BrushAxis[];
  /** What the reader must know: runs left out, the frontier, boxes; '' when there is nothing. */
  readonly note: string;
}
