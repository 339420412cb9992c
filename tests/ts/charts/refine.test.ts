/** Zoomed lines: what is asked for, and what is put between the thinned points. */
import { describe, expect, it } from 'vitest';
import { chartData, refineLine, stepsOf } from '../../../src/charts/index.js';
import type { ChartLine } from '../../../src/charts/index.js';
import type { SeriesView } from '../../../src/store/index.js';

function view(steps: readonly number[], total: number): SeriesView {
  const step = Float64Array.from(steps);
  const value = step.map(one => one / 10);
  return { key: 'loss', step, time: step.map(one => one * 2), value, total, shown: steps.length };
}

const coarse = view([0, 10, 20, 30, 40], 400);
const line: ChartLine = { run: 'a', label: 'a', slot: 0, series: coarse, total: 400 };

describe('stepsOf', () => {
  it('is the stretch itself, of steps', () => {
    expect(stepsOf(line, 'step', [9.5, 21.2])).toEqual([9, 22]);
  });

  it('is the steps of the points within and their neighbours, of times', () => {
    expect(stepsOf(line, 'time', [25, 55])).toEqual([10, 30]);
    expect(stepsOf(line, 'time', [21, 22])).toEqual([10, 20]);
  });

  it('is nothing where the line has no point near', () => {
    expect(stepsOf({ ...line, series: view([], 0) }, 'time', [0, 9])).toBeNull();
  });
});

describe('refineLine', () => {
  const part = view([9, 10, 11, 12, 21], 4);

  it('puts what was read in place of the thinned points of those steps', () => {
    const { series, inRange, total } = refineLine(line, part);
    expect([...series.step]).toEqual([0, 9, 10, 11, 12, 21, 30, 40]);
    expect([...series.value]).toEqual([...series.step].map(step => step / 10));
    expect([inRange, total]).toEqual([4, 400]);
  });

  it('of a part without points leaves the line', () => {
    expect(refineLine(line, view([], 0))).toBe(line);
  });
});

describe('the note of a zoomed chart', () => {
  const note = (one: ChartLine, range: [number, number] | null) =>
    chartData({ metric: 'loss', x: 'step', lines: [one], width: 300, height: 100, range }).note;

  it('counts the points of the stretch that was read anew', () => {
    const part = view([9, 10, 11, 21], 120);
    expect(note(refineLine(line, part), [10, 20])).toBe('2 of 120 points');
  });

  it('guesses while only thinned points are there', () => {
    expect(note(line, null)).toBe('5 of 400 points');
    expect(note(line, [10, 20])).toBe('2 of about 160 points');
  });
});
