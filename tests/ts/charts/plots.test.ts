/** Plots over runs: what they count, choose and say; that their files open; that names stay text. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  chartCsv,
  chartSvg,
  chartTable,
  chartVegaLite,
  drawPlot,
  lightTheme,
  plotData,
  describePlot,
  type PlotColumn,
  type PlotInput,
  type PlotRow
} from '../../../src/charts/index.js';
import { compileSpec } from '../../../src/charts/vega/index.js';
import { boxStats } from '../../../src/charts/plots/box.js';
import { brushAt } from '../../../src/charts/plots/brush.js';
import { bestFrontier } from '../../../src/charts/plots/frontier.js';
import { binsOf } from '../../../src/charts/plots/histogram.js';
import { targetAt } from '../../../src/charts/plots/hit.js';
import * as vega from 'vega';

const corpus = JSON.parse(
  readFileSync(new URL('../../fixtures/hostile-strings.json', import.meta.url), 'utf8')
) as { strings: Record<string, string[]> };
const hostile = Object.values(corpus.strings).flat();

const lr: PlotColumn = { field: 'lr', label: 'lr', log: true };
const model: PlotColumn = { field: 'model', label: 'model' };
const acc: PlotColumn = { field: 'acc', label: 'acc', goal: 'max' };
const time: PlotColumn = { field: 'time', label: 'time', goal: 'min' };

const rows: PlotRow[] = Array.from({ length: 20 }, (_, i) => ({
  run: `run-${i}`,
  label: `run ${i}`,
  slot: i,
  values: new Map<string, string | number | undefined>([
    ['lr', 10 ** -(i % 4)],
    ['model', ['tree', 'mlp'][i % 2]],
    ['acc', i === 3 ? NaN : (i * 37) % 23],
    ['time', i === 4 ? undefined : (i * 53) % 29]
  ])
}));

const size = { rows, width: 440, height: 260 };
const all: PlotInput[] = [
  { ...size, kind: 'scatter', x: time, y: acc },
  { ...size, kind: 'parallel', columns: [lr, model, time, acc], color: acc },
  { ...size, kind: 'bar', value: acc },
  { ...size, kind: 'box', value: acc, group: model },
  { ...size, kind: 'histogram', value: acc }
];

describe.each(all)('a $kind plot', input => {
  it('counts and says what it leaves out', () => {
    expect(plotData(input, lightTheme).note).toMatch(/[12] of 20 runs (has|have|lack)/);
    expect(describePlot(input)).toContain('20 runs');
  });

  it('is the same picture each time, with every mark at a number', async () => {
    const svg = drawPlot(input, lightTheme);
    expect(drawPlot(input, lightTheme)).toBe(svg);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(chartSvg(input)).toContain('<title>');
  });

  it('gives a table, CSV, and a spec that Vega draws', async () => {
    expect(chartTable(input).rows).toHaveLength(20);
    expect(chartCsv(input).trimEnd().split('\r\n')).toHaveLength(21);
    const spec = JSON.parse(JSON.stringify(chartVegaLite(input))) as never;
    const view = new vega.View(vega.parse(compileSpec(spec)), { renderer: 'none' });
    view.logLevel(vega.Error);
    expect((await view.toSVG()).length).toBeGreaterThan(1500);
    view.finalize();
  });

  it('draws hostile names as text', async () => {
    for (const text of hostile.slice(0, 12)) {
      const named = rows.map(row => ({ ...row, label: text })).slice(0, 4);
      const svg = drawPlot({ ...input, rows: named }, lightTheme);
      expect(svg).not.toMatch(/<(script|img|iframe|foreignObject|image|use|a)\b/i);
    }
  });

  it('has room for no runs', async () => {
    expect(drawPlot({ ...input, rows: [] }, lightTheme)).toContain('<svg');
  });
});

describe('the best frontier', () => {
  it('is the runs that no other beats, for all directions', () => {
    const dots = rows.map((_, i) => ({ x: (i * 53) % 29, y: (i * 37) % 23 }));
    for (const [xGoal, yGoal] of [
      ['min', 'max'],
      ['max', 'min'],
      ['max', 'max'],
      ['min', 'min']
    ] as const) {
      const better = (a: number, b: number, goal: string) => (goal === 'max' ? a >= b : a <= b);
      const naive = dots.filter(
        one =>
          !dots.some(
            other =>
              (other.x !== one.x || other.y !== one.y) &&
              better(other.x, one.x, xGoal) &&
              better(other.y, one.y, yGoal)
          )
      );
      const found = bestFrontier(dots, xGoal, yGoal);
      expect(new Set(found)).toEqual(new Set(naive));
    }
  });
});

describe('boxes, bins and brushes', () => {
  it('have quartiles by interpolation and whiskers within 1.5 times their distance', () => {
    expect(boxStats([1, 2, 3, 4, 100])).toEqual({ n: 5, low: 1, q1: 2, median: 3, q3: 4, high: 4 });
    expect(boxStats([])).toBeNull();
  });

  it('put every run into one bin', () => {
    for (const value of [acc, time, lr]) {
      const bins = binsOf({ ...size, kind: 'histogram', value });
      const placed = bins.flatMap(bin => bin.rows.map(({ run }) => run));
      expect(new Set(placed).size).toBe(placed.length);
      expect(placed.length).toBe(value === lr ? 20 : 19);
    }
  });

  it('choose the runs that pass all brushes, in numbers and in words', () => {
    const plain = plotData(all[1]!, lightTheme);
    const [numeric, words] = plain.brushes;
    const brushes = new Map([
      ['lr', brushAt(numeric!, 0, plain.height * 0.4)!],
      ['model', brushAt(words!, 0, plain.height / 2)!]
    ]);
    const chosen = plotData({ ...all[1]!, brushes } as PlotInput, lightTheme);
    const expected = rows.filter(({ values }) => {
      const rate = values.get('lr') as number;
      return rate >= 0.1 && values.get('model') === 'tree';
    });
    expect(chosen.targets.map(({ head }) => head)).toEqual(expected.map(({ label }) => label));
    expect(chosen.note).toContain(`${expected.length} of 20 runs pass`);
  });

  it('find what is pointed at', () => {
    const { targets } = plotData(all[0]!, lightTheme);
    const [x, y] = targets[7]!.spots[0]!;
    expect(targetAt(targets, x + 2, y - 1)).toBe(targets[7]);
    expect(targetAt(targets, -500, -500)).toBeNull();
  });
});
