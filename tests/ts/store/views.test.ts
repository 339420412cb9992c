/** Views of a run: which points a chart gets, and how many bytes they cost. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { StoreReader, memoryStore } from '../../../src/store/index.js';
import type { ByteRange, SeriesView, StoreSource, ViewOptions } from '../../../src/store/index.js';
import {
  RUN,
  START,
  WRITER,
  endFacts,
  factsFile,
  pointsFile,
  runFacts,
  seriesFile
} from './build.js';
import type { Point } from './build.js';
import { keptOf, levelsFile, levelsOf, sorted } from './buildlevels.js';

const FOLDER = `runs/${RUN}`;
const OTHER = `${WRITER.slice(0, -1)}2`;
const FACTS = [`${FOLDER}/${WRITER}.facts.arrow`, factsFile(runFacts('a'), endFacts())] as const;
const SERIES = `${FOLDER}/${WRITER}.series.arrow`;
const LEVELS = `${FOLDER}/${WRITER}.levels.arrow`;

/** A source that notes what is read of files other than facts. */
function counted(files: Map<string, Uint8Array>) {
  const source = memoryStore(files);
  const reads: { path: string; ranges: readonly ByteRange[]; bytes: number }[] = [];
  const read: StoreSource['read'] = async (path, ranges) => {
    const answer = await source.read(path, ranges);
    const bytes = answer.parts.reduce((sum, part) => sum + part.length, 0);
    reads.push({ path, ranges: ranges ?? [], bytes });
    return answer;
  };
  return { source: { ...source, read }, reads };
}

async function readerOf(
  files: ReadonlyMap<string, Uint8Array> | (readonly [string, Uint8Array])[]
) {
  const { source, reads } = counted(new Map([FACTS, ...files]));
  const reader = new StoreReader(source);
  await reader.refresh();
  const view = async (options: ViewOptions, key = 'loss'): Promise<SeriesView> =>
    (await reader.view(RUN, [key], options)).get(key) as SeriesView;
  return { reader, reads, view };
}

const rowsOf = ({ step, time, value }: SeriesView): Point[] =>
  Array.from(step, (one, i) => ['loss', one, value[i] as number, START + (time[i] as number)]);

/** A walk with one spike, one NaN and one infinity. */
function walk(count: number, stride = 1): Point[] {
  return Array.from({ length: count }, (_, i): Point => {
    const value = Math.sin(i / 997) + ((i * 7919) % 101) / 1000;
    const odd = i === 12_345 ? 99 : i === 23_456 ? NaN : i === 23_999 ? -Infinity : value;
    return ['loss', i * stride, odd, START + i];
  });
}

const long = walk(300_000);
let files: [string, Uint8Array][];

beforeAll(() => {
  files = [
    [SERIES, seriesFile(long)],
    [LEVELS, levelsFile(long)]
  ];
});

describe('a view of a long series', () => {
  it('is read from the coarsest level with a bucket for each pixel, and from nothing else', async () => {
    const { view, reads } = await readerOf(files);
    const { total, shown, step } = await view({ pixels: 500 });
    expect([total, shown]).toEqual([300_000, step.length]);
    const { kept } = levelsOf(long)
      .filter(level => 300_000 / level.bucket >= 500)
      .at(-1) as {
      kept: Point[];
    };
    expect(shown).toBeLessThanOrEqual(kept.length);
    const ofSeries = reads.filter(({ path }) => path === SERIES);
    const size = (files[0] as [string, Uint8Array])[1].length;
    expect(
      ofSeries.every(({ ranges }) => ranges.every(([from, to]) => from === 0 || to === size))
    ).toBe(true);
    expect(reads.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(400_000);
    expect(reads.length).toBeLessThanOrEqual(5);
  });

  it('keeps its ends, its extremes and its holes', async () => {
    const { view } = await readerOf(files);
    for (const pixels of [50, 500, 3000]) {
      const { step, value } = await view({ pixels });
      expect([step[0], step.at(-1)]).toEqual([0, 299_999]);
      expect(Math.max(...value.filter(one => Number.isFinite(one)))).toBe(99);
      expect([step[value.findIndex(Number.isNaN)], step[value.indexOf(-Infinity)]]).toEqual([
        23_456, 23_999
      ]);
      expect(step.length).toBeLessThanOrEqual(pixels * 5 + 10);
    }
  });

  it('of a part refines to every point of it, with a neighbour on either side', async () => {
    const { view, reads } = await readerOf(files);
    const before = reads.length;
    const part = await view({ pixels: 500, from: 100_000, to: 100_099 });
    expect(rowsOf(part)).toEqual(long.slice(99_999, 100_101));
    expect([part.total, part.shown]).toEqual([100, 102]);
    const read = reads.slice(before).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(read).toBeLessThan((files[0] as [string, Uint8Array])[1].length / 2);
  });

  it('of a part takes a neighbour from the next batch', async () => {
    const { view } = await readerOf(files);
    const part = await view({ pixels: 500, from: 65_500, to: 65_535 });
    expect([part.step[0], part.step.at(-1)]).toEqual([65_499, 65_536]);
    const behind = await view({ pixels: 500, from: 65_536, to: 65_540 });
    expect([behind.step[0], behind.step.at(-1)]).toEqual([65_535, 65_541]);
  });

  it('of a long part is read from a level, and its total is near', async () => {
    const { view, reads } = await readerOf(files);
    const part = await view({ pixels: 300, from: 50_000, to: 249_999 });
    expect(Math.abs(part.total - 200_000)).toBeLessThan(100);
    expect(part.step[0]).toBeLessThanOrEqual(50_000);
    expect(part.step.at(-1)).toBeGreaterThanOrEqual(249_999);
    expect(reads.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(500_000);
  });

  it('is the same object when asked again, without another read', async () => {
    const { view, reads } = await readerOf(files);
    const first = await view({ pixels: 500 });
    const before = reads.length;
    expect(await view({ pixels: 500 })).toBe(first);
    expect(reads.length).toBe(before);
    expect(await view({ pixels: 200 })).not.toBe(first);
  });

  it('without levels, or with levels of another series, is read from the series', async () => {
    const expected = await (await readerOf(files)).view({ pixels: 5000 });
    for (const more of [[], [[LEVELS, levelsFile(long, 8192, 1)] as [string, Uint8Array]]]) {
      const { reader, view } = await readerOf([files[0] as [string, Uint8Array], ...more]);
      expect(await view({ pixels: 5000 })).toEqual(expected);
      expect((await view({ pixels: 500 })).total).toBe(300_000);
      expect(reader.problems).toEqual([]);
    }
  });

  it('with broken levels is read from the series, and the levels are named', async () => {
    const whole = (files[1] as [string, Uint8Array])[1];
    for (const bytes of [
      whole.subarray(0, whole.length / 2),
      new Uint8Array(9),
      new Uint8Array()
    ]) {
      const { reader, view } = await readerOf([files[0] as [string, Uint8Array], [LEVELS, bytes]]);
      expect((await view({ pixels: 500 })).total).toBe(300_000);
      expect(reader.problems.map(({ file }) => file)).toEqual([LEVELS]);
    }
  });
});

describe('a view of a short series', () => {
  it('is the whole series', async () => {
    const points = walk(2000);
    const { view } = await readerOf([[SERIES, seriesFile(points)]]);
    const all = await view({ pixels: 500 });
    expect(rowsOf(all)).toEqual(points);
    expect([all.total, all.shown]).toEqual([2000, 2000]);
  });

  it('of a metric that is not there is absent', async () => {
    const { reader } = await readerOf([[SERIES, seriesFile(walk(10))]]);
    expect(await reader.view(RUN, ['nothing'], { pixels: 10 })).toEqual(new Map());
  });
});

describe('a view of live points', () => {
  it('is thinned, and made anew when points come', async () => {
    const path = `${FOLDER}/${WRITER}.points.arrow`;
    const batch = (count: number) =>
      pointsFile([{ keys: ['loss'], points: walk(count), capacity: 8192 }]);
    const store = new Map<string, Uint8Array>([FACTS, [path, batch(4000)]]);
    const reader = new StoreReader(memoryStore(store));
    await reader.refresh();
    const view = async () =>
      (await reader.view(RUN, ['loss'], { pixels: 100 })).get('loss') as SeriesView;
    const first = await view();
    expect([first.total, first.shown < 600]).toEqual([4000, true]);
    expect(await view()).toBe(first);
    store.set(path, batch(4100));
    expect((await view()).total).toBe(4100);
  });
});

describe('several writers', () => {
  it('are one line, and each can be chosen by its rank', async () => {
    const ranked = (points: readonly Point[], rank: number) =>
      seriesFile(points, 65_536, new Map([['flightlog.rank', String(rank)]]));
    const other = long
      .slice(0, 6000)
      .map(([key, step, value, time]): Point => [key, step, value + 1, time]);
    const { reader, view } = await readerOf([
      [SERIES, ranked(long.slice(0, 6000), 0)],
      [`${FOLDER}/${OTHER}.series.arrow`, ranked(other, 1)]
    ]);
    expect(await reader.ranks(RUN)).toEqual([0, 1]);
    const all = await view({ pixels: 100 });
    expect(all.total).toBe(12_000);
    expect(await view({ pixels: 100 })).toBe(all);
    const second = await view({ pixels: 6000, rank: 1 });
    expect(rowsOf(second)).toEqual(other);
    expect((await reader.series(RUN, ['loss'], { rank: 0 })).get('loss')?.value[0]).toBe(0);
    expect(await reader.view(RUN, ['loss'], { pixels: 10, rank: 7 })).toEqual(new Map());
  });

  it('of no rank have none', async () => {
    const { reader } = await readerOf([[SERIES, seriesFile(walk(10))]]);
    expect(await reader.ranks(RUN)).toEqual([]);
  });
});

describe('thinning, whatever the points are', () => {
  const values = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) }
  );

  it('keeps, of every bucket of rows and of steps, what a level keeps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: -50, max: 5000 }), values), {
          minLength: 1,
          maxLength: 700
        }),
        fc.integer({ min: 1, max: 60 }),
        async (pairs, pixels) => {
          const points = sorted(
            pairs.map(([step, value], i): Point => ['loss', step, value, START + i])
          );
          const { view } = await readerOf([[SERIES, seriesFile(points)]]);
          const { total, ...thinned } = await view({ pixels });
          const expected = points.length <= 4 * pixels ? points : naive(points, pixels);
          expect(rowsOf({ ...thinned, total })).toEqual(expected);
          expect(total).toBe(points.length);
        }
      ),
      { numRuns: 150, seed: 7 }
    );
  });

  it('of levels keeps every extreme that the level has, of any range', async () => {
    const points = walk(40_000, 3);
    const { view } = await readerOf([
      [SERIES, seriesFile(points, 4000)],
      [LEVELS, levelsFile(points, 500)]
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 120_000 }),
        fc.integer({ min: 1, max: 120_000 }),
        fc.integer({ min: 2, max: 400 }),
        async (from, width, pixels) => {
          const to = from + width;
          const found = await view({ pixels, from, to });
          const inside = points.filter(([, step]) => step >= from && step <= to);
          const shown = rowsOf(found).filter(([, step]) => step >= from && step <= to);
          const ends = (all: readonly Point[]) => keptOf(all).map(([, , value]) => value);
          const range = (all: number[]) => {
            const finite = all.filter(Number.isFinite);
            return [Math.min(...finite), Math.max(...finite)];
          };
          const [least = 0, most = 0] = range(ends(shown));
          const [wantedLeast = 0, wantedMost = 0] = range(ends(inside));
          if (inside.length > 0 && shown.length > 0 && Number.isFinite(wantedLeast)) {
            expect(least).toBeGreaterThanOrEqual(wantedLeast);
            expect(most).toBeLessThanOrEqual(wantedMost);
            // A bucket across the range's edge may have its extreme outside; the walk is that smooth.
            expect(wantedMost - most).toBeLessThanOrEqual(0.2);
            expect(least - wantedLeast).toBeLessThanOrEqual(0.2);
          }
          expect(Math.abs(found.total - inside.length)).toBeLessThanOrEqual(8000);
        }
      ),
      { numRuns: 60, seed: 11 }
    );
  });
});

/** What thin() must give, bucket by bucket with lists. */
function naive(points: readonly Point[], pixels: number): Point[] {
  const kept = new Set<Point>();
  const [, first] = points[0] as Point;
  const span = (points.at(-1) as Point)[1] - first || 1;
  const grids = [
    (_: Point, i: number) => Math.floor(i * (pixels / (points.length - 1))),
    ([, step]: Point) => Math.floor((step - first) * (pixels / span))
  ];
  for (const bucketOf of grids) {
    const buckets = new Map<number, Point[]>();
    for (const [i, point] of points.entries()) {
      const bucket = bucketOf(point, i);
      buckets.set(bucket, [...(buckets.get(bucket) ?? []), point]);
    }
    for (const bucket of buckets.values()) for (const point of keptOf(bucket)) kept.add(point);
  }
  return points.filter(point => kept.has(point));
}
