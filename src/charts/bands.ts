/**
 * Several runs as one: the mean line and the spread around it, aligned by step or by bucket.
 */
import { alignPaths } from './align.js';
import { cutPath, windowOf, type Cut } from './cut.js';
import { isLogX, pathOf } from './path.js';
import { smooth } from './smooth.js';
import { aggregate } from '../query/index.js';
import type { ChartBand, ChartInput, PreparedLine } from './types.js';
import type { Path } from './path.js';

/** One mean line a band; of smoothed runs, where there is smoothing, before the mean is taken. */
export function bandLines(input: ChartInput, cut: Cut): PreparedLine[] {
  return (input.bands ?? []).map(band => bandLine(input, band, cut));
}

function bandLine(input: ChartInput, band: ChartBand, cut: Cut): PreparedLine {
  const raw = band.members.map(line => pathOf(line, input));
  const weight = input.smooth ?? 0;
  const paths = weight > 0 ? raw.map(path => ({ ...path, y: smooth(path.y, weight) })) : raw;
  const { x, low, high, n, mean, aligned } = spreadOf(paths, input, band);
  const path: Path = { x, y: mean, ascends: true, unplaced: 0 };
  const main = cutPath(path, mean, cut, { low, high });
  const plain = weight > 0 ? spreadOf(raw, input, band).mean : null;
  const finite = (test: (value: number) => boolean) => countIn(raw, cut, test);
  return {
    run: band.key ?? band.label,
    label: band.label,
    slot: band.slot,
    band: { kind: band.kind, low, high, n, aligned },
    isMember: false,
    x,
    y: mean,
    smoothed: null,
    stretches: main.stretches,
    faint: plain === null ? [] : cutPath(path, plain, cut).stretches,
    edges: [],
    end: main.stretches.at(-1)?.at(-1) ?? null,
    total: band.members.reduce((sum, { series, total }) => sum + (total ?? series.step.length), 0),
    isGuess: false,
    drawn: band.members.reduce((sum, { series }) => sum + series.step.length, 0),
    nan: finite(value => value !== value),
    infinite: finite(value => value === Infinity || value === -Infinity),
    nonpositive: cut.logY ? finite(value => value <= 0 && value !== -Infinity) : 0,
    unplaced: raw.reduce((sum, { unplaced }) => sum + unplaced, 0)
  };
}

/** Mean and spread at every x of the members brought together. */
function spreadOf(paths: readonly Path[], input: ChartInput, { kind }: ChartBand) {
  const { x, columns, aligned } = alignPaths(paths, input.x, isLogX(input), input.width);
  const of = () => new Float64Array(x.length).fill(NaN);
  const [mean, low, high, n] = [of(), of(), of(), new Float64Array(x.length)];
  for (let i = 0; i < x.length; i++) {
    const found = aggregate(
      columns.map(column => column[i]!),
      kind
    );
    if (found === null) continue;
    mean[i] = found.mean;
    low[i] = found.low;
    high[i] = found.high;
    n[i] = found.n;
  }
  return { x, mean, low, high, n, aligned };
}

function countIn(paths: readonly Path[], cut: Cut, test: (value: number) => boolean): number {
  let count = 0;
  for (const { x, y, ascends } of paths) {
    const { from, to } = ascends ? windowOf(x, cut.range) : { from: 0, to: x.length };
    for (let i = from; i < to; i++) if (test(y[i]!)) count++;
  }
  return count;
}
