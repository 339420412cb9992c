/** Parallel coordinates: every run a line through one axis for each column. */
import { formatNumber } from '../format.js';
import { FONT_SIZE } from '../layout.js';
import { fitText, textWidth } from '../text.js';
import type { Theme } from '../types.js';
import { numberAxis, slotAxis } from './axis.js';
import type { BrushAxis, PlotData, PlotTarget, Spot } from './data.js';
import { drawKey, looksOf } from './looks.js';
import { PlotMarks } from './marks.js';
import type { ParallelInput, PlotBrush, PlotColumn, PlotRow } from './types.js';
import {
  categoriesOf,
  categoryOf,
  count,
  isNumeric,
  isWhole,
  numberOf,
  valueText
} from './values.js';

const MOST_CATEGORIES = 12;
const SIDE = 54;
/** Room for the name of an axis at the side. */
const OUTER = 2 * SIDE - 8;

interface Axis extends BrushAxis {
  readonly column: PlotColumn;
  readonly labels: readonly (readonly [text: string, py: number])[];
  /** Null where the run has no value; it passes below the axis then. */
  place(row: PlotRow): number | null;
  /** Where a number is; of categories there is none. */
  toPx(value: number): number;
}

/** Lay out parallel coordinates. */
export function parallelPlot(input: ParallelInput, theme: Theme): PlotData {
  const marks = new PlotMarks(theme);
  const looks = looksOf(input, input.color ?? null, theme);
  const hasKey = looks.key.length > 0;
  const width = Math.max(40, input.width - 2 * SIDE);
  const heads = headsOf(input, width);
  const top = 24 + heads.extra + (hasKey ? 20 : 0);
  const height = Math.max(40, input.height - top - 30);
  const axes = axesOf(input, width, height);
  const below = height + 14;
  let passing = 0;
  let incomplete = 0;
  const targets = input.rows.map((row, i): PlotTarget => {
    const spots = axes.map((axis): Spot => [axis.x, axis.place(row) ?? below]);
    const passes = passesBrushes(row, input);
    const ink = looks.of(row);
    if (passes) passing++;
    if (spots.some(([, py]) => py === below)) incomplete++;
    marks.line(spots, i, passes ? ink : { ...ink, color: theme.grey, o: 0.12 });
    return {
      runs: [row.run],
      head: row.label,
      values: axes.map(({ column }) => [column.label, valueText(row, column)] as const),
      color: ink.color,
      kind: 'path',
      spots
    };
  });
  for (const [i, axis] of axes.entries()) {
    const isOuter = i === 0 || i === axes.length - 1;
    drawHead(marks, axis, isOuter ? { ...heads, room: Math.min(heads.room, OUTER) } : heads, i);
    drawAxis(marks, axis, input, { width, height });
  }
  if (incomplete > 0) {
    marks.text(-SIDE, below, 'none', { color: theme.muted });
    marks.gridLine(0, below, width, below);
  }
  if (hasKey) drawKey(marks, looks.key, [-SIDE + 2, 9 - top], input.width);
  const chosen = (input.brushes?.size ?? 0) > 0;
  return {
    input,
    padding: { top, right: SIDE, bottom: 30, left: SIDE },
    width,
    height,
    rows: marks,
    targets: targets.filter((_, i) => passesBrushes(input.rows[i]!, input)),
    brushes: axes,
    note: [
      chosen && `${count(passing)} of ${count(input.rows.length)} runs pass`,
      incomplete > 0 &&
        `${count(incomplete)} of ${count(input.rows.length)} runs lack a value and pass below the axis`
    ]
      .filter(Boolean)
      .join(' · ')
  };
}

/** Whether a run lies in all chosen stretches. */
export function passesBrushes(row: PlotRow, { columns, brushes }: ParallelInput): boolean {
  return columns.every(column => {
    const brush = brushes?.get(column.field);
    return brush === undefined || passes(row, column, brush);
  });
}

function passes(row: PlotRow, column: PlotColumn, brush: PlotBrush): boolean {
  if ('categories' in brush) return brush.categories.includes(categoryOf(row, column) ?? '');
  const value = numberOf(row, column);
  return value !== null && value >= brush.low && value <= brush.high;
}

function axesOf({ rows, columns }: ParallelInput, width: number, height: number): Axis[] {
  const gap = columns.length > 1 ? width / (columns.length - 1) : 0;
  return columns.map((column, i) => {
    const x = columns.length > 1 ? i * gap : width / 2;
    return isNumeric(rows, column)
      ? numericAxis(rows, column, x, height)
      : categoricAxis(rows, column, x, height);
  });
}

function numericAxis(
  rows: readonly PlotRow[],
  column: PlotColumn,
  x: number,
  height: number
): Axis {
  const values = rows.map(row => numberOf(row, column)).filter(value => value !== null);
  const whole = isWhole(rows, column);
  const axis = numberAxis(values, [height, 0], { log: column.log === true, wanted: 4, whole });
  return {
    field: column.field,
    column,
    x,
    labels: axis.ticks.values.map((value, i) => [axis.ticks.labels[i] ?? '', axis.toPx(value)]),
    valueAt: py => axis.fromPx(py),
    categories: null,
    place: row => {
      const value = numberOf(row, column);
      return value === null ? null : axis.toPx(value);
    },
    toPx: value => axis.toPx(value)
  };
}

function categoricAxis(
  rows: readonly PlotRow[],
  column: PlotColumn,
  x: number,
  height: number
): Axis {
  const names = categoriesOf(rows, column);
  const axis = slotAxis(names, [height, 0]);
  const every = Math.ceil(names.length / MOST_CATEGORIES);
  const places = names.map(name => [name, axis.toPx(name)] as const);
  return {
    field: column.field,
    column,
    x,
    labels: places.filter((_, i) => i % every === 0),
    valueAt: null,
    categories: places,
    place: row => {
      const name = categoryOf(row, column);
      return name === null ? null : axis.toPx(name);
    },
    toPx: () => NaN
  };
}

/** Where the names of the axes stand: in two rows where they are too long for one. */
interface Heads {
  readonly room: number;
  /** Pixels above the first row. */
  readonly extra: number;
}

function headsOf({ columns }: ParallelInput, width: number): Heads {
  const gap = columns.length > 1 ? width / (columns.length - 1) : width;
  const one = Math.max(30, Math.min(gap - 10, OUTER));
  const fits = columns.every(({ label }) => textWidth(label, FONT_SIZE) <= one);
  if (fits || columns.length < 3) return { room: one, extra: 0 };
  return { room: Math.min(2 * gap - 12, 4 * SIDE), extra: 15 };
}

function drawHead(marks: PlotMarks, { column, x }: Axis, { room, extra }: Heads, i: number): void {
  const py = -12 - (i % 2 === 1 ? extra : 0);
  marks.text(x, py, fitText(column.label, FONT_SIZE, room), { align: 'center' });
}

function drawAxis(
  marks: PlotMarks,
  axis: Axis,
  input: ParallelInput,
  { width, height }: { readonly width: number; readonly height: number }
): void {
  const { column, x, labels } = axis;
  const gap = input.columns.length > 1 ? width / (input.columns.length - 1) : width;
  marks.rule(x, 0, x, height, { color: marks.theme.axis, w: 1 });
  const isLast = x > width - 1 && input.columns.length > 1;
  const side = isLast ? 1 : -1;
  for (const [name, py] of labels) {
    marks.rule(x, py, x + side * 3, py, { color: marks.theme.axis, w: 1 });
    const text = fitText(name, FONT_SIZE, Math.min(SIDE - 6, gap * 0.45));
    const align = isLast ? 'left' : 'right';
    marks.text(x + side * 6, py, text, { align, color: marks.theme.muted });
  }
  drawBrush(marks, axis, input.brushes?.get(column.field));
}

function drawBrush(
  marks: PlotMarks,
  { x, categories, toPx }: Axis,
  brush: PlotBrush | undefined
): void {
  if (brush === undefined) return;
  const ink = { color: marks.theme.ink, o: 0.3 };
  if ('low' in brush) return marks.rect(x - 5, toPx(brush.high), x + 5, toPx(brush.low), ink);
  for (const [name, py] of categories ?? []) {
    if (brush.categories.includes(name)) marks.rect(x - 5, py - 7, x + 5, py + 7, ink);
  }
}

/** A brush in words: `lr 0.01 to 0.1`. */
export function brushText(column: PlotColumn, brush: PlotBrush): string {
  if ('categories' in brush) return `${column.label} ${brush.categories.join(', ')}`;
  return `${column.label} ${formatNumber(brush.low)} to ${formatNumber(brush.high)}`;
}
