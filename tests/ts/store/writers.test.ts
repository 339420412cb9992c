/** Several writers of one run: what each says of a metric becomes one summary. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreReader, memoryStore } from '../../../src/store/index.js';
import { RUN, START, endFacts, factsFile, runFacts, summaryOf } from './build.js';
import type { Fact, Point } from './build.js';

const writer = (n: number): string => `01jd000000000000000000000${n}`;

/** The summary of `loss` of a run whose writers logged these points, one list each. */
async function summaryFrom(writers: readonly (readonly Point[])[]) {
  const files = writers.map((points, n): [string, Uint8Array] => {
    const metric: Fact = ['metric', 'loss', summaryOf(points), START + n];
    const first = n === 0 ? [...runFacts('many'), ...endFacts()] : [];
    return [`runs/${RUN}/${writer(n)}.facts.arrow`, factsFile([...first, metric])];
  });
  const reader = new StoreReader(memoryStore(new Map(files)));
  await reader.refresh();
  const found = reader.run(RUN)?.metrics.get('loss');
  const pair = (value: { step: number; value: number } | null | undefined) =>
    value ? [value.step, value.value] : null;
  return (
    found && {
      count: found.count,
      first: pair(found.first),
      last: pair(found.last),
      min: pair(found.min),
      max: pair(found.max),
      nan: found.nan
    }
  );
}

describe('metric facts of several writers', () => {
  it('count all points, and keep the extremes of all', async () => {
    const one: Point[] = [
      ['loss', 0, 5],
      ['loss', 9, 2]
    ];
    const other: Point[] = [
      ['loss', 3, 1],
      ['loss', 9, 7]
    ];
    expect(await summaryFrom([one, other])).toEqual({
      count: 4,
      first: [0, 5],
      last: [9, 7],
      min: [3, 1],
      max: [9, 7],
      nan: null
    });
  });

  it('are what one writer would have said of all the points', async () => {
    const value = fc.oneof(
      fc.integer({ min: -5, max: 5 }),
      fc.constantFrom(NaN, Infinity, -Infinity)
    );
    const points = fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 6 }), value)
        .map(([step, at]): Point => ['loss', step, at]),
      { minLength: 1, maxLength: 8 }
    );
    await fc.assert(
      fc.asyncProperty(fc.array(points, { minLength: 1, maxLength: 4 }), async writers => {
        expect(await summaryFrom(writers)).toEqual(summaryOf(writers.flat()));
      }),
      { numRuns: 100, seed: 5 }
    );
  });

  it('of one writer, said again, are the last', async () => {
    const said: Fact[] = [
      ['metric', 'loss', summaryOf([['loss', 0, 1]]), START + 1],
      [
        'metric',
        'loss',
        summaryOf([
          ['loss', 0, 1],
          ['loss', 1, 3]
        ]),
        START + 2
      ]
    ];
    const file = factsFile([...runFacts('again'), ...said]);
    const path = `runs/${RUN}/${writer(0)}.facts.arrow`;
    const reader = new StoreReader(memoryStore(new Map([[path, file]])));
    await reader.refresh();
    expect(reader.run(RUN)?.metrics.get('loss')?.count).toBe(2);
  });
});
