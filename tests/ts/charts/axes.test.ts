/** What x may be: clock, relative, another metric, logarithmic; against naive reckoning. */
import { describe, expect, it } from 'vitest';
import { chartCsv, chartData, chartTable, type ChartLine } from '../../../src/charts/index.js';
import { dateTicks } from '../../../src/charts/dateticks.js';
import { layoutChart } from '../../../src/charts/layout.js';
import { chartOf, fallingLines, seriesOf } from './series.js';

function numbers(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  });
}

function lineOf(rest: Partial<ChartLine>): ChartLine {
  return { run: 'a', label: 'a', slot: 0, series: seriesOf([1, 2, 3]), ...rest };
}

describe('x of another metric', () => {
  it('joins by step, keeps the order, takes the last value at a step, and counts the rest', () => {
    const series = seriesOf([10, 20, 30, 40], [0, 1, 2, 3]);
    const xSeries = seriesOf([5, 7, 1, 3], [0, 0, 1, 2], 'lr');
    const data = chartData(chartOf([lineOf({ series, xSeries })], { x: { metric: 'lr' } }));
    expect(data.lines[0]?.stretches.flat()).toEqual([
      { x: 7, y: 10 },
      { x: 1, y: 20 },
      { x: 3, y: 30 }
    ]);
    expect([...data.lines[0]!.x]).toEqual([1, 3, 7]);
    expect(data.xDomain).toEqual([1, 7]);
    expect(data.note).toBe('1 without a place on x left out');
  });

  it('is the naive join, whatever the steps', () => {
    for (let seed = 1; seed < 40; seed++) {
      const random = numbers(seed * 7919, 60);
      const steps = random.slice(0, 20).map((_, i) => i * 2);
      const xSteps = random.slice(20, 50).map(value => Math.floor(value * 40));
      const sorted = [...xSteps].sort((a, b) => a - b);
      const series = seriesOf(random.slice(0, 20), steps);
      const xSeries = seriesOf(random.slice(20, 50), sorted, 'lr');
      const expected = steps.flatMap((step, i) => {
        const at = sorted.lastIndexOf(step);
        return at < 0 ? [] : [{ x: xSeries.value[at], y: series.value[i] }];
      });
      const data = chartData(chartOf([lineOf({ series, xSeries })], { x: { metric: 'lr' } }));
      expect(data.lines[0]?.stretches.flat()).toEqual(expected);
    }
  });

  it('is cut where it leaves the shown stretch and comes back', () => {
    const series = seriesOf([0, 10, 20], [0, 1, 2]);
    const xSeries = seriesOf([0, 4, 0], [0, 1, 2], 'lr');
    const input = chartOf([lineOf({ series, xSeries })], { x: { metric: 'lr' }, range: [0, 2] });
    expect(chartData(input).lines[0]?.stretches).toEqual([
      [
        { x: 0, y: 0 },
        { x: 2, y: 5 }
      ],
      [
        { x: 2, y: 15 },
        { x: 0, y: 20 }
      ]
    ]);
  });
});

describe('times', () => {
  it('are those of the clock from each start, or count from it', () => {
    const lines = [lineOf({ start: 1000 }), lineOf({ run: 'b', start: 5000 })];
    expect(chartData(chartOf(lines, { x: 'time' })).xDomain).toEqual([1000, 5200]);
    expect(chartData(chartOf(lines, { x: 'relative' })).xDomain).toEqual([0, 200]);
  });

  it('name their zone and tick at whole minutes', () => {
    const start = Date.UTC(2026, 2, 4, 23, 50);
    const line = lineOf({ start, series: seriesOf([1, 2], [0, 12000]) });
    const layout = layoutChart(chartData(chartOf([line], { x: 'time' })));
    expect(layout.xTitle).toBe('time (UTC)');
    expect(layout.xTicks.labels).toEqual(['23:50', '23:55', 'Mar 5', '00:05', '00:10']);
    expect(dateTicks(0, 86_400_000 * 4, 5, 'utc').labels[1]).toBe('Jan 2');
  });
});

describe('a logarithmic x', () => {
  it('leaves out what is not above zero, counts it, and maps pixels back', () => {
    const data = chartData(chartOf(fallingLines(2), { logX: true }));
    expect(data.note).toBe('2 without a place on x left out');
    expect(data.xDomain).toEqual([1, 49]);
    const { toX, fromX, width } = layoutChart(data);
    expect(toX(7)).toBeCloseTo(width / 2);
    for (const x of [1, 3, 20, 49]) expect(fromX(toX(x))).toBeCloseTo(x);
  });

  it('keeps the extremes of every pixel', () => {
    const values = numbers(5, 20_000);
    const series = seriesOf(
      values,
      values.map((_, i) => i + 1)
    );
    const { lines } = chartData(chartOf([lineOf({ series })], { logX: true }));
    const drawn = lines[0]!.stretches.flat().map(({ y }) => y);
    expect(Math.max(...drawn)).toBe(Math.max(...values));
    expect(Math.min(...drawn)).toBe(Math.min(...values));
    expect(drawn.length).toBeLessThan(3000);
  });
});

describe('files and tables', () => {
  it('writes every point, quotes by RFC 4180, and leaves no formula', () => {
    const line = lineOf({ label: '=HYPERLINK("x"),b', series: seriesOf([-1, NaN, Infinity]) });
    expect(chartCsv(chartOf([line])).split('\r\n')).toEqual([
      'run_id,run,step,loss',
      `a,"'=HYPERLINK(""x""),b",0,-1`,
      `a,"'=HYPERLINK(""x""),b",1,NaN`,
      `a,"'=HYPERLINK(""x""),b",2,inf`,
      ''
    ]);
  });

  it('has a row for each run', () => {
    expect(chartTable(chartOf([lineOf({ series: seriesOf([2, NaN, 1]) })])).rows).toEqual([
      ['a', '2.00 at step 0', '1.00 at step 2', '2.00 at step 0', '1.00 at step 2', '3', '1']
    ]);
  });
});
