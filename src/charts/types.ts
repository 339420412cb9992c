/**
 * What the charts room takes and gives: inputs, prepared lines, themes.
 *
 * Types only. People's strings occur here as labels and metric names; they are drawn as data, never as
 * field names or expressions.
 */
import type { Goal, Series } from '../store/index.js';
import type { SpreadKind } from '../query/index.js';

/** How a run's line is drawn everywhere. */
export interface RunStyle {
  /** CSS colour. */
  readonly color: string;
  /** SVG dash array in pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

/** One run's metric, to be drawn as one line. */
export interface ChartLine {
  /** Run id. */
  readonly run: string;
  readonly label: string;
  /** Place in RUN_STYLES; below 0 or beyond them the line is grey and goes behind the others. */
  readonly slot: number;
  readonly series: Series;
  /** Points that the run has, where `series` was thinned before. Default: those of `series`. */
  readonly total?: number;
  /** Points that the run has in the shown `range`, where that is known. Default: judged by `total`. */
  readonly inRange?: number;
  /** The run's start in epoch milliseconds: what x `time` counts from. Default 0. */
  readonly start?: number;
  /** The same run's series of the metric on the x axis. Without it x of a metric places no point. */
  readonly xSeries?: Series;
}

/** Several runs drawn as their mean with a band around it. */
export interface ChartBand {
  /** What stands for `run` in hovering and picking. Default: the label. */
  readonly key?: string;
  readonly label: string;
  readonly slot: number;
  readonly kind: SpreadKind;
  readonly members: readonly ChartLine[];
}

/**
 * What x is: `step`; `relative`, the time since each run's own start; `time`, that of the clock; or the
 * value of another metric that the run logged at the same step.
 */
export type XAxis = 'step' | 'time' | 'relative' | { readonly metric: string };

/** One chart of one metric. */
export interface ChartInput {
  readonly metric: string;
  readonly x: XAxis;
  /** Logarithmic y; values at or below zero are left out and counted in the note. Default false. */
  readonly logY?: boolean;
  /** The same of x; x `time` stays linear. Default false. */
  readonly logX?: boolean;
  /** Which clock x `time` shows. Default `utc`. */
  readonly zone?: 'utc' | 'local';
  /** Which end of the metric is the good one, for the words. */
  readonly goal?: Goal;
  /** Weight of the debiased moving average, 0 (default, none) to below 1. */
  readonly smooth?: number;
  readonly lines: readonly ChartLine[];
  /** Groups of runs, each a mean line in a band. Default none. */
  readonly bands?: readonly ChartBand[];
  /** Draw the members of the bands too, thin. Default false. */
  readonly members?: boolean;
  /** Run or band key that is drawn strong, and the others faint; null (default) for none. */
  readonly highlight?: string | null;
  /** Outer size in pixels. A ChartView takes its host's width where the host has one. */
  readonly width: number;
  readonly height: number;
  /** Show only this stretch of x, in the units of x (times in milliseconds); null (default) shows all. */
  readonly range?: readonly [number, number] | null;
  /** Draw the metric's name above. Default true. */
  readonly title?: boolean;
  /** Name the runs at the line ends or in a legend. Default true. */
  readonly labels?: boolean;
  /** Most points drawn in the whole chart. Default 3,000. */
  readonly points?: number;
}

/** Colours and type of a chart. Any CSS colour, `var(--x)` included, where the SVG stays in a page. */
export interface Theme {
  /** Null leaves the background transparent. */
  readonly background: string | null;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  /** Lines of runs that have no colour of their own. */
  readonly grey: string;
  /** Background of the tooltip. */
  readonly surface: string;
  readonly font: string;
}

/** A point in chart units; in a band with the ends of the spread. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** The spread around a mean line, index by index. */
export interface BandShape {
  readonly kind: SpreadKind;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Runs with a finite value there. */
  readonly n: Float64Array;
  /** How members with different x were brought together, such as `buckets of 20 steps`; '' by step. */
  readonly aligned: string;
}

/** A value that has no place inside the plot. */
export interface EdgeMark {
  readonly x: number;
  readonly kind: 'nan' | 'inf' | '-inf';
}

/** One line, cut, smoothed and decimated. */
export interface PreparedLine {
  readonly run: string;
  readonly label: string;
  readonly slot: number;
  /** The spread, where this is the mean of several runs. */
  readonly band: BandShape | null;
  /** One of the runs behind a band: thin, without a name. */
  readonly isMember: boolean;
  /** Every point, ordered by x; times in milliseconds. For hovering. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** As `y`, smoothed; null without smoothing. */
  readonly smoothed: Float64Array | null;
  /** Unbroken stretches to draw; a stretch of one point is drawn as a dot. */
  readonly stretches: readonly (readonly Point[])[];
  /** The raw line behind a smoothed one. */
  readonly faint: readonly (readonly Point[])[];
  readonly edges: readonly EdgeMark[];
  /** The last finite point drawn. */
  readonly end: Point | null;
  /** Points in the shown range, and how many of them are drawn. */
  readonly total: number;
  /** Whether `total` is a guess: a part of a series that was thinned before. */
  readonly isGuess: boolean;
  readonly drawn: number;
  readonly nan: number;
  readonly infinite: number;
  /** Left out because a logarithmic axis has no place for them. */
  readonly nonpositive: number;
  /** Left out because x has no value there, or none that a logarithmic axis has a place for. */
  readonly unplaced: number;
}

/** Everything there is to draw, before any pixel. */
export interface ChartData {
  readonly input: ChartInput;
  /** Grey lines first, so that coloured ones lie on top. */
  readonly lines: readonly PreparedLine[];
  /** In the units of x; times in milliseconds. */
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
  readonly total: number;
  readonly drawn: number;
  /** What the reader must know, for example `1,000 of 120,000 points`; '' when there is nothing. */
  readonly note: string;
}
