/** Bands against a naive aggregate: by step where steps agree, by bucket where they do not. */
import { describe, expect, it } from 'vitest';
import { aggregate, type SpreadKind } from '../../../src/query/index.js';
import {
  chartCsv,
  chartData,
  chartVegaLite,
  drawChart,
  lightTheme,
  smooth
} from '../../../src/charts/index.js';
import type { ChartBand, ChartLine } from '../../../src/charts/index.js';
import { chartOf, seriesOf } from './series.js';

function membersOf(columns: readonly (readonly number[])[], every = 1): ChartLine[] {
  return columns.map((values, i) => ({
    run: `m${i}`,
    label: `seed ${i}`,
    slot: -1,
    series: seriesOf(
      values,
      values.map((_, k) => k * every + (every > 1 ? i : 0))
    )
  }));
}

function bandOf(members: readonly ChartLine[], kind: SpreadKind = 'sd'): ChartBand {
  return { label: 'group', slot: 0, kind, members };
}

const columns = [
  [1, 5, 3, NaN],
  [2, 4, 9],
  [3, 0, 6, 7]
];

describe('bands', () => {
  it.each(['sd', 'sem', 'ci95', 'range'] as const)('by step are the naive %s', kind => {
    const { lines } = chartData(chartOf([], { bands: [bandOf(membersOf(columns), kind)] }));
    const [mean] = lines;
    for (const step of [0, 1, 2, 3]) {
      const expected = aggregate(
        columns.map(values => values[step] ?? NaN),
        kind
      );
      expect(mean?.y[step]).toBe(expected?.mean);
      expect(mean?.band?.low[step]).toBe(expected?.low);
      expect(mean?.band?.high[step]).toBe(expected?.high);
      expect(mean?.band?.n[step]).toBe(expected?.n);
    }
  });

  it('say their kind and how many runs they are of', () => {
    const note = (members: readonly ChartLine[]) =>
      chartData(chartOf([], { bands: [bandOf(members)] })).note;
    expect(note(membersOf(columns))).toBe('mean ± sd, n = 1 to 3 · 1 value is NaN');
    expect(note(membersOf(columns.map(values => values.slice(0, 2))))).toBe('mean ± sd, n = 3');
  });

  it('smooth each run before its mean is taken', () => {
    const members = membersOf(columns.map(values => values.slice(0, 3)));
    const { lines } = chartData(chartOf([], { bands: [bandOf(members)], smooth: 0.5 }));
    const own = members.map(({ series }) => smooth(series.value, 0.5));
    const naive = own.reduce((sum, values) => sum + values[2]! / own.length, 0);
    expect(lines[0]?.y[2]).toBeCloseTo(naive);
    expect(lines[0]?.faint.flat().at(-1)?.y).toBe(6);
  });

  it('name their buckets where the steps differ, and take each run once in each', () => {
    const long = columns.map((_, i) => Array.from({ length: 100 }, (__, k) => k + i));
    const data = chartData(chartOf([], { bands: [bandOf(membersOf(long, 10))] }));
    expect(data.note).toBe('mean ± sd, n = 3, by buckets of 10 steps');
    const [mean] = data.lines;
    expect(mean?.y[4]).toBe(5);
    expect(mean!.x[0]).toBeGreaterThanOrEqual(data.xDomain[0]);
    expect(mean!.x.at(-1)).toBeLessThanOrEqual(data.xDomain[1]);
  });

  it('are drawn as an area and a line, hold within a logarithmic plot, and go into the files', async () => {
    const input = chartOf([], { bands: [bandOf(membersOf(columns))], logY: true, members: true });
    const svg = drawChart(input, lightTheme);
    expect(svg).toContain('fill="#4b4bf0"');
    expect(svg).not.toContain('NaN');
    expect(chartCsv(input).split('\r\n')[0]).toBe('run_id,run,step,loss,low,high,n');
    const { layer } = chartVegaLite(input) as { layer?: object[] };
    expect(layer).toHaveLength(2);
  });
});
