/**
 * What a plot over runs takes: a table of runs by columns, and what to draw of it.
 *
 * Types only. Columns are held in maps, since people name them.
 */
import type { Goal, ParamValue } from '../../store/index.js';

/** A column to draw: a parameter, a metric's value, a tag. */
export interface PlotColumn {
  /** Where a row's `values` has it. */
  readonly field: string;
  /** How it is called beside the axis. */
  readonly label: string;
  /** Which end is the good one, where there is one. */
  readonly goal?: Goal;
  /** Logarithmic axis; values at or below zero are left out and counted. Default false. */
  readonly log?: boolean;
}

/** One run. What is missing, or not a number where one is needed, is left out and counted. */
export interface PlotRow {
  /** Run id. */
  readonly run: string;
  readonly label: string;
  /** Place in RUN_STYLES, as of a ChartLine. */
  readonly slot: number;
  readonly values: ReadonlyMap<string, ParamValue | undefined>;
}

interface PlotBase {
  readonly rows: readonly PlotRow[];
  /** Outer size in pixels. A PlotView takes its host's width where the host has one. */
  readonly width: number;
  readonly height: number;
  /** Run drawn strong, the others faint. */
  readonly highlight?: string | null;
  /** Draw a title above. Default true. */
  readonly title?: boolean;
}

/** Two columns against each other; `frontier` joins the runs that no other beats in both goals. */
export interface ScatterInput extends PlotBase {
  readonly kind: 'scatter';
  readonly x: PlotColumn;
  readonly y: PlotColumn;
  /** Colour by this column instead of by run. */
  readonly color?: PlotColumn | null;
  /** Default: where both columns have a goal. */
  readonly frontier?: boolean;
}

/** Every run a line over parallel axes; numbers and categories. */
export interface ParallelInput extends PlotBase {
  readonly kind: 'parallel';
  readonly columns: readonly PlotColumn[];
  readonly color?: PlotColumn | null;
  /** Stretches of axes that a run must pass through: [low, high] in numbers, or the categories. */
  readonly brushes?: ReadonlyMap<string, PlotBrush>;
}

/** What of an axis is chosen. */
export type PlotBrush =
  { readonly low: number; readonly high: number } | { readonly categories: readonly string[] };

/** One bar for each run, greatest first, or best first where the column has a goal. */
export interface BarInput extends PlotBase {
  readonly kind: 'bar';
  readonly value: PlotColumn;
}

/** Boxes of a column by the values of another, with every run as a dot. */
export interface BoxInput extends PlotBase {
  readonly kind: 'box';
  readonly value: PlotColumn;
  readonly group: PlotColumn;
}

/** How many runs have which value. */
export interface HistogramInput extends PlotBase {
  readonly kind: 'histogram';
  readonly value: PlotColumn;
}

export type PlotInput = ScatterInput | ParallelInput | BarInput | BoxInput | HistogramInput;
