/**
 * What the charts room takes and gives: inputs, prepared lines, themes.
 *
 * Types only. People's strings occur here as labels and metric names; they are drawn as data, never as
 * field names or expressions.
 */
import type { Series } from '../store/index.js';

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
}

/** One chart of one metric. */
export interface ChartInput {
  readonly metric: string;
  /** `time` is the time since each run's own start. */
  readonly x: 'step' | 'time';
  /** Logarithmic y; values at or below zero are left out and counted in the note. Default false. */
  readonly logY?: boolean;
  /** Weight of the debiased moving average, 0 (default, none) to below 1. */
  readonly smooth?: number;
  readonly lines: readonly ChartLine[];
  /** Outer size in pixels. A ChartView takes its host's width where the host has one. */
  readonly width: number;
  readonly height: number;
  /** Show only this stretch of x, in steps or milliseconds; null (default) shows all. */
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

/** A point in chart units. */
export interface Point {
  readonly x: number;
  readonly y: number;
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
  /** Every point, ordered by x; x in steps or milliseconds. For hovering. */
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
}

/** Everything there is to draw, before any pixel. */
export interface ChartData {
  readonly input: ChartInput;
  /** Grey lines first, so that coloured ones lie on top. */
  readonly lines: readonly PreparedLine[];
  /** Steps or milliseconds. */
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
  readonly total: number;
  readonly drawn: number;
  /** What the reader must know, for example `1,000 of 120,000 points`; '' when there is nothing. */
  readonly note: string;
}
