/**
 * What the page's runtime is told of its charts, as JSON in a script element. Types only.
 */
import type { ChartInput, VegaSpec } from '../charts/index.js';
import type { SpreadKind } from '../query/index.js';

export interface PageLine {
  /** Run id; its points are in the embedded store. */
  readonly run: string;
  readonly label: string;
  readonly slot: number;
  /** How many points the run has, which may be more than the page holds. */
  readonly points: number;
  /** Epoch milliseconds. */
  readonly start: number;
}

/** Runs drawn as their mean and a band around it. */
export interface PageBand {
  readonly label: string;
  readonly slot: number;
  readonly kind: SpreadKind;
  readonly runs: readonly string[];
}

export interface PageChart {
  readonly metric: string;
  /** What its author chose; the page's controls leave that alone. */
  readonly look: Partial<Pick<ChartInput, 'x' | 'logX' | 'logY' | 'smooth' | 'range'>>;
  readonly lines: readonly PageLine[];
  readonly bands: readonly PageBand[];
}

export interface PageCharts {
  /** In the order of the page's drawings. */
  readonly charts: readonly PageChart[];
  /** Compiled specs without data, by their logarithmic axes: '', 'x', 'y', 'xy'. */
  readonly frames: Readonly<Record<string, VegaSpec>>;
}
