/**
 * The colour of a run in a plot: its own, or that of a column's value, with a key to read it by.
 */
import { formatNumber } from '../format.js';
import { FONT_SIZE } from '../layout.js';
import { COLORS, GREY_STYLE, runStyle } from '../palette.js';
import { fitText, textWidth } from '../text.js';
import type { Theme } from '../types.js';
import type { PlotMarks, Ink } from './marks.js';
import type { PlotColumn, PlotInput, PlotRow } from './types.js';
import { categoriesOf, categoryOf, isNumeric, numberOf } from './values.js';

/** From least to greatest; each has 3:1 on light and on dark ground. */
const RAMP = ['#4b96f0', '#6a79bd', '#875a87', '#9e4c45', '#b43c00'] as const;

/** How runs look, and how to say so. */
export interface Looks {
  of(row: PlotRow): Ink;
  /** What the colours mean; empty where each run has its own. */
  readonly key: readonly KeyEntry[];
}

/** A swatch and what it means; without a colour only text. */
export type KeyEntry = readonly [color: string | null, text: string];

/** The looks of a plot's rows; those beside a highlighted run are faint. */
export function looksOf(input: PlotInput, column: PlotColumn | null, theme: Theme): Looks {
  const { color, key } = coloring(input.rows, column, theme);
  const of = (row: PlotRow): Ink => {
    const { dash } = column ? GREY_STYLE : runStyle(row.slot);
    const picked = input.highlight === row.run;
    const isGrey = !column && runStyle(row.slot) === GREY_STYLE;
    const plain = isGrey && !picked ? 0.55 : 1;
    const o = input.highlight && !picked ? plain * 0.25 : plain;
    return { color: color(row), dash, o, w: picked ? 2.6 : 1.6 };
  };
  return { of, key };
}

interface Coloring {
  color(row: PlotRow): string;
  readonly key: readonly KeyEntry[];
}

function coloring(rows: readonly PlotRow[], column: PlotColumn | null, theme: Theme): Coloring {
  if (column === null) {
    const color = ({ slot }: PlotRow) =>
      runStyle(slot) === GREY_STYLE ? theme.grey : runStyle(slot).color;
    return { color, key: [] };
  }
  return isNumeric(rows, column) ? byNumber(rows, column, theme) : byWord(rows, column, theme);
}

function byNumber(rows: readonly PlotRow[], column: PlotColumn, theme: Theme): Coloring {
  const values = rows.map(row => numberOf(row, column)).filter(value => value !== null);
  const map = column.log ? Math.log : (value: number) => value;
  const [low, high] = [Math.min(...values.map(map)), Math.max(...values.map(map))];
  const color = (row: PlotRow) => {
    const value = numberOf(row, column);
    if (value === null) return theme.grey;
    const share = high > low ? (map(value) - low) / (high - low) : 0.5;
    return RAMP[Math.min(RAMP.length - 1, Math.floor(share * RAMP.length))]!;
  };
  const back = column.log ? Math.exp : (value: number) => value;
  const lead = `${fitText(column.label, FONT_SIZE, 140)}  ${formatNumber(back(low), back(high) - back(low))}`;
  const last = formatNumber(back(high), back(high) - back(low));
  const shades = RAMP.map((shade, i): KeyEntry => [shade, i === RAMP.length - 1 ? last : '']);
  return { color, key: values.length > 0 ? [[null, lead], ...shades] : [] };
}

function byWord(rows: readonly PlotRow[], column: PlotColumn, theme: Theme): Coloring {
  const names = categoriesOf(rows, column);
  const place = new Map(names.map((name, i) => [name, i]));
  const color = (row: PlotRow) =>
    COLORS[place.get(categoryOf(row, column) ?? '') ?? COLORS.length] ?? theme.grey;
  const key = names.slice(0, COLORS.length).map((name, i): KeyEntry => [COLORS[i]!, name]);
  const rest = names.length - key.length;
  if (rest === 0) return { color, key };
  return { color, key: [...key, [theme.grey, `${rest} more`]] };
}

/** Draw the key in one row from a place on; entries without room are left out. */
export function drawKey(
  marks: PlotMarks,
  key: Looks['key'],
  [px, py]: readonly [number, number],
  width: number
): void {
  let x = px;
  for (const [color, name] of key) {
    const text = color === null ? name : fitText(name, FONT_SIZE, 120);
    const swatch = color === null ? 0 : text ? 15 : 11;
    const wide = swatch + (text ? textWidth(text, FONT_SIZE) * 0.94 + 8 : 0);
    if (x + wide > px + width) return;
    if (color !== null) marks.rect(x, py - 5, x + 10, py + 5, { color });
    if (text) marks.text(x + swatch, py, text, { color: marks.theme.muted });
    x += wide;
  }
}
