/** What is drawn of a chart, before any pixel; and what is said of what is not. */
import { describe, expect, it } from 'vitest';
import { chartData, describeChart, sparkPath } from '../../../src/charts/index.js';
import { hitsAt, nearestIndex, snapX, stepX } from '../../../src/charts/hover.js';
import { keyAction } from '../../../src/charts/keys.js';
import { layoutChart } from '../../../src/charts/layout.js';
import { chartOf, fallingLines, seriesOf } from './series.js';

const one = (values: number[], rest = {}) =>
  chartData(chartOf([{ run: 'a', label: 'a', slot: 0, series: seriesOf(values) }], rest));

describe('chartData', () => {
  it('breaks lines at NaN and marks them and the infinities at the edge', () => {
    const { lines, note } = one([1, 2, NaN, 3, Infinity, 4, -Infinity]);
    expect(lines[0]?.stretches.map(stretch => stretch.map(({ y }) => y))).toEqual([
      [1, 2],
      [3],
      [4]
    ]);
    expect(lines[0]?.edges.map(({ kind }) => kind)).toEqual(['nan', 'inf', '-inf']);
    expect(note).toBe('1 value is NaN · 2 values are infinite');
  });

  it('says how many points it draws', () => {
    const many = Array.from({ length: 120_000 }, (_, i) => Math.sin(i));
    const { drawn, total, note } = one(many, { points: 1000 });
    expect(total).toBe(120_000);
    expect(drawn).toBeLessThanOrEqual(1250);
    expect(note).toContain('of 120,000 points');
  });

  it('says it of a line that was thinned before', () => {
    const line = { run: 'a', label: 'a', slot: 0, series: seriesOf([1, 2, 3]), total: 5000 };
    expect(chartData(chartOf([line])).note).toBe('3 of 5,000 points');
  });

  it('leaves values at or below zero out of a logarithmic axis, and says so', () => {
    const { lines, note, yDomain } = one([10, 0, -3, 1], { logY: true });
    expect(lines[0]?.stretches.flat().map(({ y }) => y)).toEqual([10, 1]);
    expect(note).toBe('2 at or below zero left out');
    expect(yDomain[0]).toBeGreaterThan(0);
  });

  it('draws the raw line behind a smoothed one', () => {
    const { lines, note } = one([0, 10, 0, 10], { smooth: 0.5 });
    expect(lines[0]?.faint.flat().map(({ y }) => y)).toEqual([0, 10, 0, 10]);
    expect(lines[0]?.stretches.flat().at(-1)?.y).toBeCloseTo(20 / 3);
    expect(note).toBe('moving average, weight 0.5');
  });

  it('shows zero only where the values come near it', () => {
    expect(one([0.5, 10]).yDomain[0]).toBe(0);
    expect(one([0.9, 0.97]).yDomain[0]).toBeGreaterThan(0.8);
  });

  it('cuts a line exactly at the edge of the shown range', () => {
    const { lines } = one([0, 10, 20, 30], { range: [0.5, 2.5] });
    expect(lines[0]?.stretches.flat()).toEqual([
      { x: 0.5, y: 5 },
      { x: 1, y: 10 },
      { x: 2, y: 20 },
      { x: 2.5, y: 25 }
    ]);
    expect(lines[0]?.total).toBe(2);
  });

  it('orders by time where steps and times disagree', () => {
    const series = { ...seriesOf([1, 2, 3]), time: Float64Array.from([300, 100, 200]) };
    const data = chartData(chartOf([{ run: 'a', label: 'a', slot: 0, series }], { x: 'time' }));
    expect(data.lines[0]?.stretches.flat().map(({ y }) => y)).toEqual([2, 3, 1]);
  });

  it('has room for nothing at all', () => {
    expect(one([]).lines[0]?.stretches).toEqual([]);
    expect(chartData(chartOf([])).xDomain).toEqual([0, 1]);
    expect(describeChart(chartOf([]))).toBe('Empty chart of loss: no points.');
  });
});

describe('layout', () => {
  it('names up to six runs at their ends, more in a legend, and one not at all', () => {
    const place = (count: number) => layoutChart(chartData(chartOf(fallingLines(count))));
    expect([place(1).ends.length, place(1).legend.length]).toEqual([0, 0]);
    expect([place(6).ends.length, place(6).legend.length]).toEqual([6, 0]);
    expect([place(7).ends.length, place(7).legend.length]).toEqual([0, 7]);
  });

  it('keeps names apart and within the plot', () => {
    const { ends, height } = layoutChart(chartData(chartOf(fallingLines(6))));
    const tops = ends.map(({ y }) => y).sort((a, b) => a - b);
    for (const [i, top] of tops.entries()) {
      expect(top).toBeLessThanOrEqual(height);
      if (i > 0) expect(top - tops[i - 1]!).toBeGreaterThanOrEqual(12.9);
    }
  });

  it('has four to six ticks an axis', () => {
    for (const top of [1, 3, 7, 12, 95, 1234, 0.00052]) {
      const { xTicks, yTicks } = layoutChart(one([0, top / 3, top]));
      expect(yTicks.values.length).toBeGreaterThanOrEqual(4);
      expect(yTicks.values.length).toBeLessThanOrEqual(6);
      expect(xTicks.values.every(Number.isInteger)).toBe(true);
    }
  });
});

describe('hovering', () => {
  const x = Float64Array.from([0, 10, 20, 20, 30]);

  it('finds the nearest point by binary search', () => {
    expect([-5, 4, 5, 6, 26, 99].map(at => nearestIndex(x, at))).toEqual([0, 0, 0, 1, 4, 4]);
    expect(nearestIndex(new Float64Array(), 3)).toBe(-1);
  });

  it('steps from point to point of all lines, and snaps to the nearest', () => {
    const { lines } = chartData(
      chartOf([
        { run: 'a', label: 'a', slot: 0, series: seriesOf([1, 2], [0, 10]) },
        { run: 'b', label: 'b', slot: 1, series: seriesOf([5, 6], [4, 20]) }
      ])
    );
    expect(stepX(lines, 0, 1)).toBe(4);
    expect(stepX(lines, 4, -1)).toBe(0);
    expect(stepX(lines, 20, 1)).toBeNull();
    expect(snapX(lines, 5.9)).toBe(4);
    expect(hitsAt(lines, 4, 5).map(hit => [hit.line.run, hit.y])).toEqual([
      ['b', 5],
      ['a', 1]
    ]);
  });
});

describe('keyAction', () => {
  const data = one(Array.from({ length: 101 }, (_, i) => i));
  it.each([
    ['ArrowRight', false, 50, { point: 51 }],
    ['ArrowLeft', false, null, { point: 100 }],
    ['ArrowRight', false, 100, { point: 100 }],
    ['ArrowRight', true, 50, { point: 55 }],
    ['Home', false, 50, { point: 0 }],
    ['+', false, 20, { range: [10, 60] }],
    ['0', false, 20, { range: null }],
    ['Escape', false, 20, { point: null, range: null }],
    ['a', false, 20, null]
  ])('%s with shift %s at %s gives %j', (key, shift, at, action) => {
    expect(keyAction(key, shift, data, at)).toEqual(action);
  });
});

describe('describeChart', () => {
  it('says what is drawn and where each line ends', () => {
    const lines = [
      { run: 'a', label: 'baseline', slot: 0, series: seriesOf([2, 1]) },
      { run: 'b', label: 'deeper', slot: 1, series: seriesOf([2, 0.5]) }
    ];
    expect(describeChart(chartOf(lines))).toBe(
      'Line chart of loss, over steps 0 to 1, of 2 runs. Last values: baseline 1.000, deeper 0.500.'
    );
  });
});

describe('sparkPath', () => {
  it('spans the box, breaks at NaN, and is empty without values', () => {
    expect(sparkPath(seriesOf([0, 1, NaN, 1]), 32, 12)).toBe('M1,11h.01L11,1M31,1h.01');
    expect(sparkPath(seriesOf([NaN]), 32, 12)).toBe('');
    expect(sparkPath(seriesOf([]), 32, 12)).toBe('');
  });
});
