/** How wide a chart is on paper, and in which type its words are: what --width, --font and the like say. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CliError, usageError } from '../errors.js';
import { textOption } from '../options.js';
import type { Arguments } from '../options.js';
import type { PdfFont } from './pdf.js';

export interface Paper {
  /** As it was said, with its unit. */
  readonly width: string;
  /** Points. */
  readonly widthPoints: number;
  /** What the charts room draws, in its pixels, so that its letters have the size asked for. */
  readonly size: { readonly width: number; readonly height: number };
  readonly font: PdfFont;
  /** CSS font family for SVG. */
  readonly family: string;
}

const POINTS: Readonly<Record<string, number>> = {
  mm: 72 / 25.4,
  cm: 72 / 2.54,
  in: 72,
  pt: 1,
  px: 0.75
};
/** Height of a chart of usual width, as a share of it. */
const SHAPE = 0.66;
/** Pixels of most words in a chart (src/charts/layout.ts). */
const LETTERS = 11;
const FAMILIES = {
  sans: 'Helvetica, Arial, sans-serif',
  serif: "'Times New Roman', Times, serif"
} as const;

/** Read the options; throws CliError for a length or font that is none. */
export function readPaper(args: Arguments, cwd: string): Paper {
  const width = textOption(args, 'width') ?? '84mm';
  const widthPoints = pointsOf('width', width);
  const high = textOption(args, 'height');
  const heightPoints = high === null ? widthPoints * SHAPE : pointsOf('height', high);
  const letters = pointsOf('font-size', textOption(args, 'font-size') ?? '8pt');
  const scale = LETTERS / letters;
  const size = { width: Math.round(widthPoints * scale), height: Math.round(heightPoints * scale) };
  if (size.width < 120 || size.height < 80)
    throw new CliError(
      `A chart of ${width} has no room for words of ${letters} pt. Make it wider, or its --font-size smaller.`,
      2
    );
  return { width, widthPoints, size, ...fontOf(textOption(args, 'font') ?? 'sans', cwd) };
}

function pointsOf(option: string, text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*(mm|cm|in|pt|px)$/.exec(text.trim()) ?? [];
  const points = Number(amount) * (POINTS[unit] ?? NaN);
  if (points > 0 && points < 10_000) return points;
  throw usageError(
    `--${option} takes a length such as 84mm, 3.3in or 8pt, not "${text}".`,
    'export'
  );
}

function fontOf(text: string, cwd: string): { font: PdfFont; family: string } {
  if (text === 'sans' || text === 'serif') return { font: text, family: FAMILIES[text] };
  if (!/\.(?:ttf|otf)$/i.test(text))
    throw usageError(`--font takes sans, serif or a .ttf or .otf file, not "${text}".`, 'export');
  try {
    const file = new Uint8Array(fs.readFileSync(path.resolve(cwd, text)));
    return { font: { file }, family: `'${path.parse(text).name}', ${FAMILIES.sans}` };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`${text}: could not be read (${why}). Name a font file that is there.`, 1, {
      cause
    });
  }
}
