/** A scatter plot: every run a dot at two of its values, and the frontier of the best. */
import { FONT_SIZE } from '../layout.js';
import { fitText, textWidth } from '../text.js';
import type { Theme } from '../types.js';
import { drawXAxis, drawYAxis, labelRoom, numberAxis } from './axis.js';
import type { PlotData, PlotTarget } from './data.js';
import { bestFrontier } from './frontier.js';
import { drawKey, looksOf, type Looks } from './looks.js';
import { PlotMarks } from './marks.js';
import type { PlotRow, ScatterInput } from './types.js';
import { count, isWhole, missingText, numberOf, valueText } from './values.js';

const MOST_NAMED = 6;

interface Dot {
  readonly row: PlotRow;
  readonly x: number;
  readonly y: number;
}

/** Lay out a scatter plot. */
export function scatterPlot(input: ScatterInput, theme: Theme): PlotData {
  const marks = new PlotMarks(theme);
  const looks = looksOf(input, input.color ?? null, theme);
  const dots = input.rows.flatMap((row): Dot[] => {
    const [x, y] = [numberOf(row, input.x), numberOf(row, input.y)];
    return x === null || y === null ? [] : [{ row, x, y }];
  });
  const titled = input.title !== false;
  const top = (titled ? 26 : 10) + (looks.key.length > 0 ? 18 : 0);
  const height = Math.max(20, input.height - top - 36);
  const ys = dots.map(({ y }) => y);
  const y = numberAxis(ys, [height, 0], {
    log: input.y.log === true,
    whole: isWhole(input.rows, input.y)
  });
  const left = labelRoom(y.ticks.labels);
  const width = Math.max(20, input.width - left - 14);
  const xs = dots.map(dot => dot.x);
  const wanted = width < 200 ? 3 : 5;
  const x = numberAxis(xs, [0, width], {
    log: input.x.log === true,
    wanted,
    whole: isWhole(input.rows, input.x)
  });
  drawYAxis(marks, y, width);
  drawXAxis(marks, x, { width, height }, input.x.label);
  const at = ({ x: a, y: b }: Dot) => [x.toPx(a), y.toPx(b)] as const;
  const frontier = frontierOf(input, dots);
  drawFrontier(marks, frontier.map(at));
  const targets = dots.map((dot): PlotTarget => {
    const ink = looks.of(dot.row);
    marks.point(...at(dot), ink, dot.row.run === input.highlight ? 90 : 45);
    return targetOf(input, dot.row, ink.color, at(dot));
  });
  const named = dots.length <= MOST_NAMED ? dots : frontier.slice(0, MOST_NAMED);
  drawNames(
    marks,
    named.map(dot => [dot.row.label, at(dot)] as const),
    width
  );
  drawHead(marks, input, looks, { left, top, titled });
  return {
    input,
    padding: { top, right: 14, bottom: 36, left },
    width,
    height,
    rows: marks,
    targets,
    brushes: [],
    note: [
      frontier.length > 0 &&
        `best frontier: ${count(frontier.length)} of ${count(dots.length)} runs`,
      missingText(
        input.rows.length - dots.length,
        input.rows.length,
        `${input.x.label} and ${input.y.label}`
      )
    ]
      .filter(Boolean)
      .join(' · ')
  };
}

function targetOf(
  input: ScatterInput,
  row: PlotRow,
  color: string,
  spot: readonly [number, number]
): PlotTarget {
  const columns = [input.y, input.x, ...(input.color ? [input.color] : [])];
  return {
    runs: [row.run],
    head: row.label,
    values: columns.map(column => [column.label, valueText(row, column)] as const),
    color,
    kind: 'point',
    spots: [spot]
  };
}

/** The best frontier; empty where a goal is missing. */
export function frontierOf({ x, y, frontier }: ScatterInput, dots: readonly Dot[]): Dot[] {
  if (frontier === false || !x.goal || !y.goal) return [];
  return bestFrontier(dots, x.goal, y.goal);
}

/** A staircase: what lies between two of the best is reached by neither. */
function drawFrontier(marks: PlotMarks, spots: readonly (readonly [number, number])[]): void {
  const stairs = spots.flatMap(([px, py], i) => {
    const before = spots[i - 1];
    return before ? [[px, before[1]] as const, [px, py] as const] : [[px, py] as const];
  });
  if (stairs.length > 1) {
    marks.line(stairs, 0, { color: marks.theme.muted, w: 1.2, dash: [4, 3] });
  }
}

/** Names beside the dots, where they do not fall on one another. */
function drawNames(
  marks: PlotMarks,
  named: readonly (readonly [string, readonly [number, number]])[],
  width: number
): void {
  const taken: { left: number; right: number; py: number }[] = [];
  for (const [label, [px, py]] of named) {
    const text = fitText(label, FONT_SIZE, Math.min(140, width * 0.4));
    const wide = textWidth(text, FONT_SIZE);
    const isLeft = px + 8 + wide > width;
    const box = { left: isLeft ? px - 8 - wide : px + 8, right: 0, py };
    box.right = box.left + wide;
    const hits = (one: typeof box) =>
      Math.abs(one.py - py) < 12 && one.left < box.right && box.left < one.right;
    if (taken.some(hits)) continue;
    taken.push(box);
    marks.text(isLeft ? px - 8 : px + 8, py, text, { align: isLeft ? 'right' : 'left' });
  }
}

function drawHead(
  marks: PlotMarks,
  input: ScatterInput,
  { key }: Looks,
  { left, top, titled }: { left: number; top: number; titled: boolean }
): void {
  const title = fitText(`${input.y.label} by ${input.x.label}`, 13.8, input.width - 4);
  if (titled) marks.text(-left, 9 - top, title, { isTitle: true });
  drawKey(marks, key, [0, (titled ? 32 : 12) - top], input.width - left);
}
