/**
 * What a plot draws, in pixels of its box: rows under names that are fixed here, as in rows.ts.
 *
 * A person's string is only ever a `text` value.
 */
import { FONT_SIZE, TITLE_SIZE } from '../layout.js';
import type { TextRow } from '../rows.js';
import type { Theme } from '../types.js';

/** How a stroke or a filling looks. */
export interface Ink {
  readonly color: string;
  readonly o?: number;
  readonly w?: number;
  readonly dash?: readonly number[];
}

/** A stroke from one place to another. */
export type SpanRow = Readonly<{
  px: number;
  py: number;
  px2: number;
  py2: number;
  color: string;
  o: number;
  w: number;
  dash: readonly number[];
}>;

/** A filled rectangle from corner to corner. */
export type RectRow = Pick<SpanRow, 'px' | 'py' | 'px2' | 'py2' | 'color' | 'o'>;

/** A place on a line; `s` tells lines apart. */
export type PathRow = Omit<SpanRow, 'px2' | 'py2'> & { readonly s: number };

/** A dot; `size` is its area in square pixels. */
export type DotRow = Pick<SpanRow, 'px' | 'py' | 'color' | 'o'> & { readonly size: number };

/** A line of text; centred ones too. */
export type WordsRow = Omit<TextRow, 'align'> & { readonly align: 'left' | 'center' | 'right' };

/** Data sets by the names that frame.ts draws, from back to front. */
export interface PlotRows {
  readonly grid: SpanRow[];
  readonly rects: RectRow[];
  readonly rules: SpanRow[];
  readonly lines: PathRow[];
  readonly points: DotRow[];
  readonly texts: WordsRow[];
}

export interface TextLook {
  readonly align?: 'left' | 'center' | 'right';
  readonly color?: string;
  readonly isTitle?: boolean;
}

/** Gathers rows. */
export class PlotMarks implements PlotRows {
  readonly grid: SpanRow[] = [];
  readonly rects: RectRow[] = [];
  readonly rules: SpanRow[] = [];
  readonly lines: PathRow[] = [];
  readonly points: DotRow[] = [];
  readonly texts: WordsRow[] = [];

  constructor(readonly theme: Theme) {}

  gridLine(px: number, py: number, px2: number, py2: number, color = this.theme.grid): void {
    this.grid.push({ px, py, px2, py2, color, o: 1, w: 1, dash: [] });
  }

  rule(px: number, py: number, px2: number, py2: number, ink: Ink): void {
    this.rules.push({ px, py, px2, py2, ...full(ink) });
  }

  rect(px: number, py: number, px2: number, py2: number, ink: Ink): void {
    this.rects.push({ px, py, px2, py2, color: ink.color, o: ink.o ?? 1 });
  }

  /** A line through points; `s` tells lines apart. */
  line(points: readonly (readonly [number, number])[], s: number, ink: Ink): void {
    for (const [px, py] of points) this.lines.push({ px, py, s, ...full(ink) });
  }

  /** A dot; `size` is its area in square pixels. */
  point(px: number, py: number, ink: Ink, size = 45): void {
    this.points.push({ px, py, size, color: ink.color, o: ink.o ?? 1 });
  }

  text(px: number, py: number, text: string, look: TextLook = {}): void {
    this.texts.push({
      px,
      py,
      text,
      align: look.align ?? 'left',
      color: look.color ?? this.theme.ink,
      size: look.isTitle ? TITLE_SIZE : FONT_SIZE,
      weight: look.isTitle ? '600' : 'normal'
    });
  }
}

function full({ color, o = 1, w = 1.6, dash = [] }: Ink) {
  return { color, o, w, dash };
}
