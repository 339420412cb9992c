/** The table behind a chart: what was drawn, run by run, for people who read rather than see. */
import { formatNumber, groupThousands } from './format.js';
import type { AnyChart } from './export.js';
import { plotTable } from './plots/describe.js';
import { chartData } from './prepare.js';
import type { ChartInput, PreparedLine } from './types.js';
import { xText } from './xaxis.js';

export interface ChartTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Header and rows as text: of lines first, least, greatest and last value of each run. */
export function chartTable(input: AnyChart): ChartTable {
  return 'kind' in input ? plotTable(input) : lineTable(input);
}

function lineTable(input: ChartInput): ChartTable {
  const lines = chartData({ ...input, smooth: 0 }).lines.filter(line => !line.isMember);
  const header = ['run', 'first', 'least', 'greatest', 'last', 'points', 'not finite'];
  const all = lines.map(line => extremesOf(line, input));
  const values = all.flatMap(({ least, greatest }) => [least?.y ?? NaN, greatest?.y ?? NaN]);
  const known = values.filter(Number.isFinite);
  const spread = known.length > 1 ? Math.max(...known) - Math.min(...known) : 0;
  const cell = (at: Extreme | null) =>
    at ? `${formatNumber(at.y, spread || undefined)} at ${xText(input, at.x)}` : '';
  const count = (value: number) => groupThousands(String(value));
  const rows = lines.map((line, i) => {
    const { first, least, greatest, last } = all[i]!;
    const odd = line.nan + line.infinite;
    return [line.label, ...[first, least, greatest, last].map(cell), count(line.total), count(odd)];
  });
  return { header, rows };
}

export interface Extreme {
  readonly x: number;
  readonly y: number;
}

/** First, least, greatest and last finite value of a line in the shown range. */
export function extremesOf(line: PreparedLine, { range, logY }: ChartInput) {
  let first: Extreme | null = null;
  let least: Extreme | null = null;
  let greatest: Extreme | null = null;
  let last: Extreme | null = null;
  for (let i = 0; i < line.x.length; i++) {
    const at = { x: line.x[i]!, y: line.y[i]! };
    if (!Number.isFinite(at.y) || (logY && at.y <= 0)) continue;
    if (range && (at.x < range[0] || at.x > range[1])) continue;
    first ??= at;
    if (least === null || at.y < least.y) least = at;
    if (greatest === null || at.y > greatest.y) greatest = at;
    last = at;
  }
  return { first, least, greatest, last };
}
