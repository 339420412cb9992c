/**
 * Charts as plain Vega-Lite with their data inlined, for people who go on with them elsewhere: real
 * encodings and scales in place of our layout. Opens in the Vega editor as it is.
 */
import type { TopLevelSpec } from 'vega-lite';
import { isLogX } from './path.js';
import { runStyle } from './palette.js';
import { dataPoints, xName } from './points.js';
import { chartData, isColored } from './prepare.js';
import type { ChartInput, PreparedLine, Theme } from './types.js';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** A metric's chart; only the fields' names in it are ours, names of people are values and titles. */
export function plainChart(input: ChartInput, theme: Theme): TopLevelSpec {
  const data = chartData({ ...input, title: true });
  const names = distinctNames(data.lines);
  const values = dataPoints(data).map(point => ({
    run: names.get(point.line.run) ?? '',
    x: point.x,
    y: finite(point.smoothed ?? point.y),
    ...(input.smooth && point.smoothed !== null ? { raw: finite(point.y) } : {}),
    ...(point.n === null ? {} : { low: finite(point.low), high: finite(point.high), n: point.n })
  }));
  const x = xOf(input, data.xDomain);
  const y = { field: 'y', type: 'quantitative', title: input.metric, scale: scaleY(input) };
  const look = looksOf(data.lines, names, theme);
  const layer = [
    ...(input.bands?.length ? [bandLayer(x, look)] : []),
    ...(input.smooth ? [rawLayer(x, look)] : []),
    { mark: { type: 'line', tooltip: true }, encoding: { x, y, ...look } }
  ];
  return {
    $schema: SCHEMA,
    title: input.metric,
    ...(data.note ? { description: data.note } : {}),
    width: input.width,
    height: input.height,
    data: { values },
    layer,
    config: plainConfig(theme)
  } as unknown as TopLevelSpec;
}

function bandLayer(x: object, { detail, color }: ReturnType<typeof looksOf>) {
  const y = { field: 'low', type: 'quantitative' };
  const mark = { type: 'area', opacity: 0.18 };
  return { mark, encoding: { x, y, y2: { field: 'high' }, detail, color } };
}

function rawLayer(x: object, { detail, color }: ReturnType<typeof looksOf>) {
  const y = { field: 'raw', type: 'quantitative' };
  return {
    mark: { type: 'line', opacity: 0.3, strokeWidth: 1 },
    encoding: { x, y, detail, color }
  };
}

function xOf(input: ChartInput, domain: readonly [number, number]) {
  const title = typeof input.x === 'object' ? input.x.metric : xName(input).replace('_', ', ');
  if (input.x === 'time') {
    const type = input.zone === 'local' ? 'time' : 'utc';
    return { field: 'x', type: 'temporal', title: null, scale: { type } };
  }
  const log = isLogX(input) ? { type: 'log' } : {};
  return {
    field: 'x',
    type: 'quantitative',
    title,
    scale: { ...log, domain: [...domain], nice: false, zero: false }
  };
}

function scaleY({ logY }: ChartInput) {
  return logY ? { type: 'log' } : { zero: false };
}

/** Colour and dash by the runs' names. */
function looksOf(lines: readonly PreparedLine[], names: Names, theme: Theme) {
  const named = lines.filter(line => !line.isMember);
  const domain = named.map(({ run }) => names.get(run) ?? run);
  const looks = named.map(line => {
    const { color, dash } = runStyle(line.slot);
    return { color: isColored(line) ? color : theme.grey, dash: dash.length ? dash : [1, 0] };
  });
  const own = { field: 'run', type: 'nominal', legend: { title: null } };
  return {
    detail: { field: 'run' },
    color: { ...own, scale: { domain, range: looks.map(({ color }) => color) } },
    strokeDash: { ...own, scale: { domain, range: looks.map(({ dash }) => dash) } }
  };
}

type Names = ReadonlyMap<string, string>;

/** A name for each run id; runs of one name get the end of their id behind it. */
export function distinctNames(
  runs: readonly { readonly run: string; readonly label: string }[]
): Names {
  const known = new Map(runs.map(({ run, label }) => [run, label]));
  const uses = new Map<string, number>();
  for (const label of known.values()) uses.set(label, (uses.get(label) ?? 0) + 1);
  const name = (run: string, label: string) =>
    uses.get(label) === 1 ? label : `${label} (${run.slice(-6)})`;
  return new Map([...known].map(([run, label]) => [run, name(run, label)]));
}

export function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

export function plainConfig(theme: Theme) {
  return {
    background: theme.background ?? theme.surface,
    font: 'sans-serif',
    view: { stroke: null },
    axis: {
      labelColor: theme.muted,
      titleColor: theme.muted,
      gridColor: theme.grid,
      domainColor: theme.axis,
      tickColor: theme.axis
    },
    legend: { labelColor: theme.ink, titleColor: theme.muted },
    title: { color: theme.ink, anchor: 'start' }
  };
}

export { SCHEMA as VEGA_LITE };
