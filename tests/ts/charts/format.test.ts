/** Numbers and times as they are shown. */
import { describe, expect, it } from 'vitest';
import { formatAge, formatDuration, formatNumber } from '../../../src/charts/index.js';
import { fitText, textWidth } from '../../../src/charts/text.js';
import { linearTicks, logTicks } from '../../../src/charts/ticks.js';

describe('formatNumber', () => {
  it.each([
    [0.1 + 0.2, undefined, '0.3'],
    [-0.021, undefined, '−0.021'],
    [1234567.891, undefined, '1,234,568'],
    [0.97312, 0.05, '0.9731'],
    [0.97, 0.05, '0.9700'],
    [12345.678, 1000, '12,346'],
    [1e-7, undefined, '1e−7'],
    [1.5e21, undefined, '1.5e21'],
    [0, undefined, '0'],
    [-0.0001, 1, '0.00'],
    [-3.74e-6, 3.74e-6, '−3.74e−6'],
    [1.2e-7, 3.6e-6, '1.2e−7'],
    [0.50000374, 3.7e-6, '0.50000374'],
    [0, 3.6e-6, '0'],
    [NaN, undefined, 'NaN'],
    [-Infinity, 3, '−∞']
  ])('%s with spread %s is %s', (value, spread, text) => {
    expect(formatNumber(value, spread)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.each([
    [340, '340 ms'],
    [12_400, '12.4 s'],
    [59_960, '1m 00s'],
    [192_000, '3m 12s'],
    [7_500_000, '2h 05m'],
    [273_600_000, '3d 4h'],
    [-1, '']
  ])('%s ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('formatAge', () => {
  const now = Date.UTC(2026, 2, 12);
  it.each([
    [5_000, 'now'],
    [120_000, '2m'],
    [3 * 3_600_000, '3h'],
    [5 * 86_400_000, '5d'],
    [40 * 86_400_000, '2026-01-31']
  ])('%s ms ago is %s', (ago, text) => expect(formatAge(now - ago, now)).toBe(text));
});

describe('ticks', () => {
  it('are round, with the digits that their distance needs', () => {
    expect(linearTicks(0, 1, 5).labels).toEqual(['0', '0.25', '0.50', '0.75', '1.00']);
    expect(linearTicks(0, 90_000, 5, true).labels).toEqual([
      '0',
      '20,000',
      '40,000',
      '60,000',
      '80,000'
    ]);
    expect(logTicks(1e-6, 10).labels).toContain('1e−6');
    expect(logTicks(1, 100).labels).toEqual(['1', '3', '10', '30', '100']);
  });
});

describe('fitText', () => {
  it('shortens in the middle and keeps what fits', () => {
    expect(fitText('baseline', 11, 100)).toBe('baseline');
    const short = fitText('resnet50-a-very-long-name-seed-17', 11, 90);
    expect(short).toMatch(/^resnet.*….*-17$/u);
    expect(textWidth(short, 11)).toBeLessThanOrEqual(90);
  });
});
