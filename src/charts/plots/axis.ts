/**
 * A plot's axes: numbers, linear or logarithmic, or categories; from values to pixels.
 */
import { FONT_SIZE } from '../layout.js';
import { fitText, textWidth } from '../text.js';
import { linearTicks, logTicks, type Ticks } from '../ticks.js';
import type { PlotMarks } from './marks.js';

export interface NumberAxis {
  readonly ticks: Ticks;
  toPx(value: number): number;
  fromPx(px: number): number;
}

/** An axis for these numbers between two pixels; with `zero` it begins or ends there at the latest, with `whole` it has whole ticks. */
export function numberAxis(
  values: readonly number[],
  [from, to]: readonly [number, number],
  { log = false, zero = false, wanted = 5, whole = false } = {}
): NumberAxis {
  const [low, high] = reach(values, log, zero);
  const map = log ? Math.log : (value: number) => value;
  const back = log ? Math.exp : (value: number) => value;
  const [a, b] = [map(low), map(high)];
  return {
    ticks: log ? logTicks(low, high) : linearTicks(low, high, wanted, whole),
    toPx: value => from + ((map(value) - a) / (b - a)) * (to - from),
    fromPx: px => back(a + ((px - from) / (to - from)) * (b - a))
  };
}

function reach(values: readonly number[], log: boolean, zero: boolean): [number, number] {
  let low = zero ? 0 : Infinity;
  let high = zero ? 0 : -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return log ? [1, 10] : [0, 1];
  if (low === high) {
    const room = Math.abs(low) / 2 || 0.5;
    return log ? [low / 2, high * 2] : [low - room, high + room];
  }
  if (log) {
    const room = (high / low) ** 0.05;
    return [low / room, high * room];
  }
  const pad = (high - low) * 0.05;
  return [zero && low === 0 ? 0 : low - pad, zero && high === 0 ? 0 : high + pad];
}

/** Middles of equal slots, one for each category, between two pixels. */
export function slotAxis(names: readonly string[], [from, to]: readonly [number, number]) {
  const step = (to - from) / Math.max(1, names.length);
  const middles = new Map(names.map((name, i) => [name, from + (i + 0.5) * step]));
  return { step: Math.abs(step), toPx: (name: string) => middles.get(name) ?? NaN, middles };
}

/** The room that an axis' labels take. */
export function labelRoom(labels: readonly string[]): number {
  return Math.ceil(Math.max(8, ...labels.map(text => textWidth(text, FONT_SIZE)))) + 10;
}

/** Grid lines and labels of a y axis along a box `width` wide. */
export function drawYAxis(marks: PlotMarks, axis: NumberAxis, width: number): void {
  for (const [i, value] of axis.ticks.values.entries()) {
    const py = axis.toPx(value);
    marks.gridLine(0, py, width, py);
    const look = { align: 'right', color: marks.theme.muted } as const;
    marks.text(-6, py, axis.ticks.labels[i] ?? '', look);
  }
}

/** The line, ticks and labels of an x axis under a box, and its title at the right. */
export function drawXAxis(
  marks: PlotMarks,
  axis: NumberAxis,
  { width, height }: { readonly width: number; readonly height: number },
  title: string
): void {
  const { axis: color, muted } = marks.theme;
  marks.gridLine(0, height, width, height, color);
  let free = -Infinity;
  for (const [i, value] of axis.ticks.values.entries()) {
    const px = axis.toPx(value);
    const text = axis.ticks.labels[i] ?? '';
    const half = textWidth(text, FONT_SIZE) / 2;
    if (px - half < free) continue;
    free = px + half + 8;
    marks.gridLine(px, height, px, height + 4, color);
    marks.text(px, height + 13, text, { align: 'center', color: muted });
  }
  drawXTitle(marks, width, height + 28, title);
}

export function drawXTitle(marks: PlotMarks, width: number, py: number, title: string): void {
  const look = { align: 'right', color: marks.theme.muted } as const;
  marks.text(width, py, fitText(title, FONT_SIZE, width), look);
}
