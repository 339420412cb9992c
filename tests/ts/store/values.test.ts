import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFactValue, parseFactValue, summarise } from '../../../src/store/index.js';
import type { FactValue, MetricSummary, StepValue } from '../../../src/store/index.js';
import { mergeSummaries, parseSummary, SummaryBuilder } from '../../../src/store/summary.js';

function load(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../conformance/${name}`, import.meta.url), 'utf8'));
}

interface ValueCase {
  readonly json: string;
  readonly float?: string;
  readonly int?: string;
  readonly value?: unknown;
  readonly blob?: unknown;
}

const { values, refused } = load('values.json') as { values: ValueCase[]; refused: string[] };

function expected({ float, int, value, blob }: ValueCase): unknown {
  if (float !== undefined) return Number(float.replace('inf', 'Infinity').replace('nan', 'NaN'));
  if (int !== undefined) return Number.isSafeInteger(Number(int)) ? Number(int) : BigInt(int);
  return blob ?? value;
}

describe('parseFactValue', () => {
  it.each(values)('reads $json', one => expect(parseFactValue(one.json)).toEqual(expected(one)));
  it.each(refused)('refuses %j', json => expect(() => parseFactValue(json)).toThrow(SyntaxError));

  it('keeps a key "__proto__" as a key', () => {
    const value = parseFactValue('{"a": {"__proto__": {"$float": "NaN"}}}') as { a: object };
    expect(Object.keys(value.a)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value.a)).toBe(Object.prototype);
  });
});

describe('encodeFactValue', () => {
  it.each(values)('writes what stands for $json', one => {
    const value = parseFactValue(one.json);
    expect(parseFactValue(encodeFactValue(value))).toEqual(value);
  });

  it('gives back any value', () => {
    const scalar = fc.oneof(fc.double(), fc.bigInt(), fc.string({ unit: 'binary' }), fc.boolean());
    const value = fc.oneof(
      scalar,
      fc.array(scalar),
      fc.dictionary(fc.stringMatching(/^[a-z_]*$/), scalar)
    );
    const small = (item: unknown): unknown =>
      typeof item === 'bigint' && Number.isSafeInteger(Number(item)) ? Number(item) : item;
    fc.assert(
      fc.property(value, one => {
        const found = parseFactValue(encodeFactValue(one as FactValue));
        const wanted = Array.isArray(one)
          ? one.map(small)
          : typeof one === 'object'
            ? Object.fromEntries(Object.entries(one).map(([key, item]) => [key, small(item)]))
            : small(one);
        expect(found).toEqual(wanted);
      })
    );
  });
});

interface SummaryCase {
  readonly name: string;
  readonly points: unknown[];
  readonly summary: unknown;
}

function build(points: readonly StepValue[]): MetricSummary {
  const builder = new SummaryBuilder();
  for (const { step, value } of points) builder.add(step, value);
  return builder.build();
}

describe('a summary', () => {
  it.each(load('summary.json') as SummaryCase[])('$name', ({ points, summary }) => {
    const pairs = parseFactValue(JSON.stringify(points)) as [number, number][];
    const wanted = parseSummary(parseFactValue(JSON.stringify(summary)));
    expect(build(pairs.map(([step, value]) => ({ step, value })))).toEqual(wanted);
  });

  it('of a sorted series, and of two writers merged, is that of all points', () => {
    const point = fc.record({
      step: fc.integer({ min: -3, max: 6 }),
      value: fc.constantFrom(0, 1, 2, NaN, Infinity, -Infinity)
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1 }), fc.array(point), (earlier, later) => {
        const all = [...earlier, ...later];
        expect(mergeSummaries(build(earlier), build(later))).toEqual(build(all));
        const sorted = [...all].sort((a, b) => a.step - b.step);
        const series = {
          key: 'x',
          step: Float64Array.from(sorted, p => p.step),
          time: new Float64Array(all.length),
          value: Float64Array.from(sorted, p => p.value)
        };
        expect(summarise(series)).toEqual(build(all));
      })
    );
  });
});
