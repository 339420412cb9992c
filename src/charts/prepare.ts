/**
 * From series to what is drawn: put on the x axis, smoothed, cut to the shown range, thinned, broken
 * at holes.
 *
 * Pure. Pixels come later (layout.ts); Vega sees only the rows made from this (rows.ts).
 */
import { bandLines } from './bands.js';
import { cutPath, windowOf, type Cut } from './cut.js';
import { fullRange, yDomain } from './domains.js';
import { chartNote } from './note.js';
import { GREY_STYLE, runStyle } from './palette.js';
import { isLogX, orderOf, pathOf, type Path } from './path.js';
import { smooth } from './smooth.js';
import type { ChartData, ChartInput, ChartLine, EdgeMark, PreparedLine } from './types.js';

const DEFAULT_POINTS = 3000;

/** Prepare every line of a chart and the domains that hold them. */
export function chartData(input: ChartInput): ChartData {
  const cut = cutOf(input);
  const members = (input.bands ?? []).flatMap(band =>
    input.members ? band.members.map(line => ({ ...line, slot: band.slot })) : []
  );
  const lines = [
    ...members.map(line => ({ ...prepareLine(input, line, cut), isMember: true })),
    ...bandLines(input, cut),
    ...input.lines.map(line => prepareLine(input, line, cut))
  ].sort((a, b) => rankOf(a, input) - rankOf(b, input));
  const counted = lines.filter(line => !line.isMember);
  const total = counted.reduce((sum, line) => sum + line.total, 0);
  const drawn = counted.reduce((sum, line) => sum + line.drawn, 0);
  return {
    input,
    lines,
    xDomain: input.range ? [input.range[0], input.range[1]] : fullRange(input),
    yDomain: yDomain(input, lines),
    total,
    drawn,
    note: chartNote(input, counted, drawn, total)
  };
}

/** Whether a line has one of the eighteen looks, rather than grey. */
export function isColored(line: { readonly slot: number }): boolean {
  return runStyle(line.slot) !== GREY_STYLE;
}

// What is drawn later lies on top: grey lines and members first, the highlighted line last.
function rankOf(line: PreparedLine, { highlight }: ChartInput): number {
  if (highlight && line.run === highlight) return 3;
  return line.isMember ? 0 : isColored(line) ? 2 : 1;
}

function cutOf(input: ChartInput): Cut {
  const bands = input.bands ?? [];
  const members = input.members ? bands.flatMap(band => band.members).length : 0;
  const count = input.lines.length + members + bands.length * 2;
  const layers = input.smooth ? 2 : 1;
  const share = (input.points ?? DEFAULT_POINTS) / (4 * layers * Math.max(1, count));
  return {
    range: input.range ?? null,
    logX: isLogX(input),
    logY: input.logY === true,
    buckets: Math.max(24, Math.floor(Math.min(share, input.width)))
  };
}

function prepareLine(input: ChartInput, line: ChartLine, cut: Cut): PreparedLine {
  const path = pathOf(line, input);
  const smoothed = input.smooth ? smooth(path.y, input.smooth) : null;
  const main = cutPath(path, smoothed ?? path.y, cut);
  const hover = hoverOf(path, smoothed);
  return {
    run: line.run,
    label: line.label,
    slot: line.slot,
    band: null,
    isMember: false,
    ...hover,
    stretches: main.stretches,
    faint: smoothed === null ? [] : cutPath(path, path.y, cut).stretches,
    edges: edgeMarks(hover.x, hover.y, cut, input.width / 6),
    end: main.stretches.at(-1)?.at(-1) ?? null,
    ...countPoints(line, hover.x, cut),
    drawn: main.drawn,
    unplaced: path.unplaced,
    ...countOdd(hover.x, hover.y, cut)
  };
}

/** The points ordered by x. */
function hoverOf({ x, y, ascends }: Path, smoothed: Float64Array | null) {
  if (ascends) return { x, y, smoothed };
  const order = orderOf(x);
  const ordered = (values: Float64Array) => Float64Array.from(order, i => values[i]!);
  return { x: ordered(x), y: ordered(y), smoothed: smoothed && ordered(smoothed) };
}

/** How many points a line stands for in the shown stretch. */
function countPoints(line: ChartLine, x: Float64Array, { range }: Cut) {
  const here = line.series.step.length;
  const whole = line.total ?? here;
  if (range === null) return { total: whole - (here - x.length), isGuess: false };
  if (line.inRange !== undefined) return { total: line.inRange, isGuess: false };
  const { from, to } = windowOf(x, range);
  return { total: Math.round((whole * (to - from)) / (here || 1)), isGuess: whole > here };
}

function countOdd(x: Float64Array, y: Float64Array, { range, logY }: Cut) {
  const { from, to } = windowOf(x, range);
  let nan = 0;
  let infinite = 0;
  let nonpositive = 0;
  for (let i = from; i < to; i++) {
    const value = y[i]!;
    if (value !== value) nan++;
    else if (value - value !== 0) infinite++;
    else if (logY && value <= 0) nonpositive++;
  }
  return { nan, infinite, nonpositive };
}

/** Marks for values without a place, at most one of a kind per slot of x. */
function edgeMarks(x: Float64Array, y: Float64Array, cut: Cut, slots: number): EdgeMark[] {
  const { from, to } = windowOf(x, cut.range);
  const along = cut.logX ? Math.log : (value: number) => value;
  const first = along(x[from] ?? 0);
  const span = along(x[to - 1] ?? 0) - first || 1;
  const marks: EdgeMark[] = [];
  const seen = new Set<string>();
  for (let i = from; i < to; i++) {
    const value = y[i]!;
    if (value - value === 0) continue;
    const kind = value !== value ? 'nan' : value > 0 ? 'inf' : '-inf';
    const slot = `${kind} ${Math.floor(((along(x[i]!) - first) / span) * slots)}`;
    if (seen.has(slot)) continue;
    seen.add(slot);
    marks.push({ x: x[i]!, kind });
  }
  return marks;
}
