/** Decimation keeps what can be seen, for any line. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate, smooth } from '../../../src/charts/index.js';

const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  fc.constantFrom(NaN, Infinity, -Infinity)
);
const line = fc.array(fc.tuple(fc.nat(5), value), { minLength: 1, maxLength: 2000 }).map(pairs => {
  let at = 0;
  return {
    x: Float64Array.from(pairs, ([step]) => (at += step)),
    y: Float64Array.from(pairs, ([, y]) => y)
  };
});

describe('decimate', () => {
  it('keeps a short line whole', () => {
    const y = Float64Array.from([3, NaN, 1, 2]);
    expect([...decimate(Float64Array.from([0, 1, 2, 3]), y, 1)]).toEqual([0, 1, 2, 3]);
  });

  it('gives ascending indices, first and last among them, at most five a bucket', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 1, max: 40 }), ({ x, y }, buckets) => {
        const kept = [...decimate(x, y, buckets)];
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(y.length - 1);
        expect(kept.length).toBeLessThanOrEqual(Math.max(buckets * 5 + 2, 4 * buckets));
      })
    );
  });

  it('keeps the least and the greatest value of every bucket', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 1, max: 40 }), ({ x, y }, buckets) => {
        const kept = new Set(decimate(x, y, buckets));
        const scale = buckets / (x.at(-1)! - x[0]! || 1);
        const bucketOf = (i: number) => Math.min(buckets - 1, Math.floor((x[i]! - x[0]!) * scale));
        const extremes = (indices: readonly number[]) => {
          const found = new Map<number, [number, number]>();
          for (const i of indices.filter(i => Number.isFinite(y[i]!))) {
            const [low, high] = found.get(bucketOf(i)) ?? [Infinity, -Infinity];
            found.set(bucketOf(i), [Math.min(low, y[i]!), Math.max(high, y[i]!)]);
          }
          return [...found];
        };
        const all = [...y.keys()];
        expect(extremes(all.filter(i => kept.has(i)))).toEqual(extremes(all));
      })
    );
  });

  it('keeps a hole in a line, so that it still breaks', () => {
    const y = Float64Array.from({ length: 1000 }, (_, i) => (i === 500 ? NaN : i));
    const kept = decimate(
      y.map((_, i) => i),
      y,
      10
    );
    expect([...kept]).toContain(500);
  });
});

describe('smooth', () => {
  it('starts at the first value and stays within the extremes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 0.999, noNaN: true }),
        (values, weight) => {
          const out = smooth(Float64Array.from(values), weight);
          expect(out[0]).toBeCloseTo(values[0]!, 6);
          for (const value of out) {
            expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
            expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
          }
        }
      )
    );
  });

  it('leaves values that are not finite where they are, and out of the average', () => {
    expect([...smooth(Float64Array.from([1, NaN, 1, Infinity, 1]), 0.5)]).toEqual([
      1,
      NaN,
      1,
      Infinity,
      1
    ]);
  });

  it('copies without a weight', () => {
    const values = Float64Array.from([1, 2]);
    expect(smooth(values, 0)).toEqual(values);
    expect(smooth(values, 0)).not.toBe(values);
  });
});
