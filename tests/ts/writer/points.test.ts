/** Points as they are written, live and at rest, read back by the reader. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreReader, memoryStore } from '../../../src/store/index.js';
import { compactWriter } from '../../../src/store/node/compact.js';
import { PointsWriter } from '../../../src/store/node/points.js';
import { Notices } from '../../../src/store/writer/errors.js';
import { aboutWriter } from '../../../src/store/writer/laid.js';
import { RUN, START, WRITER, factsFile, runFacts } from '../store/build.js';

type Call = readonly [step: number | undefined, metrics: Readonly<Record<string, number>>];

let folder: string;
let told: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flightlog-points-'));
  mkdirSync(join(folder, RUN));
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openPoints(): PointsWriter {
  const notices = new Notices(false, sentence => told.push(sentence));
  const file = join(folder, RUN, `${WRITER}.points.arrow`);
  return new PointsWriter(file, aboutWriter(RUN, WRITER), notices);
}

/** What the reader finds: metric to [step, value] by step. */
async function readBack(): Promise<Record<string, [number, number][]>> {
  const facts = factsFile(runFacts('x'));
  const files = new Map([[`runs/${RUN}/${WRITER}.facts.arrow`, facts]]);
  for (const name of readdirSync(join(folder, RUN))) {
    files.set(`runs/${RUN}/${name}`, new Uint8Array(readFileSync(join(folder, RUN, name))));
  }
  const reader = new StoreReader(memoryStore(files));
  await reader.refresh();
  const series = await reader.series(RUN);
  expect(reader.problems).toEqual([]);
  const pairs = [...series].map(([key, { step, value }]) => {
    return [
      key,
      Array.from(step, (one, i): [number, number] => [one, value[i] as number])
    ] as const;
  });
  return Object.fromEntries(pairs);
}

/** The plain way: what the calls mean. */
function meaning(calls: readonly Call[]): Record<string, [number, number][]> {
  const all: Record<string, [number, number][]> = {};
  let last = -1;
  for (const [given, metrics] of calls) {
    if (Object.keys(metrics).length === 0) continue;
    last = given ?? last + 1;
    for (const [key, value] of Object.entries(metrics)) (all[key] ??= []).push([last, value]);
  }
  for (const points of Object.values(all)) points.sort((a, b) => a[0] - b[0]);
  return all;
}

const metrics = fc.dictionary(fc.constantFrom('a', 'b', 'ü\u0000', ''), fc.double(), {
  noNullPrototype: true
});
const steps = fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined });
const anyCalls = fc.array(fc.tuple(steps, metrics), { maxLength: 60 });

describe('PointsWriter', () => {
  it('gives back any calls, live and at rest', async () => {
    await fc.assert(
      fc.asyncProperty(anyCalls, async calls => {
        rmSync(join(folder, RUN), { recursive: true });
        mkdirSync(join(folder, RUN));
        const points = openPoints();
        for (const [step, given] of calls) points.append(given, step);
        expect(await readBack()).toEqual(meaning(calls));
        points.close();
        compactWriter(join(folder, RUN), WRITER, START);
        expect(await readBack()).toEqual(meaning(calls));
      }),
      { numRuns: 60 }
    );
  });

  it('fills batch after batch, with metrics that come and go', async () => {
    const calls: Call[] = [];
    for (let i = 0; i < 9000; i++) {
      calls.push([
        i % 1000 === 999 ? 7 * i : undefined,
        { loss: i, ...(i % 50 ? {} : { [`v${i % 7}`]: -i }) }
      ]);
    }
    const points = openPoints();
    for (const [step, given] of calls) points.append(given, step);
    expect(await readBack()).toEqual(meaning(calls));
    const table = tableFromIPC(readFileSync(points.path));
    expect(table.numRows).toBe(points.rows);
    // One small batch, then as large as it takes; a new metric begins one of the same size.
    expect(table.batches.length).toBeLessThan(15);
  });

  it('takes more metrics in one call than a block has rows', async () => {
    const wide = Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`m${i}`, i / 3]));
    const calls: Call[] = [
      [0, wide],
      [undefined, wide],
      [undefined, { m0: 1 }]
    ];
    const points = openPoints();
    for (const [step, given] of calls) points.append(given, step);
    expect(await readBack()).toEqual(meaning(calls));
  });

  it('takes Maps, booleans, bigints and tensors; drops and counts the rest', async () => {
    const points = openPoints();
    const tensor = { item: () => 0.5 };
    const broken = {
      item: () => {
        throw new Error('on a lost device');
      }
    };
    points.append(
      new Map<string, unknown>([
        ['map', 1n],
        ['yes', true],
        ['tensor', tensor]
      ]),
      3n
    );
    points.append({ bad: 'x', broken, good: new Number(2) }, undefined);
    points.append({ bad: 'x', half: 1 }, 0.5);
    points.append({ far: 1 }, 2 ** 60);
    points.append([1, 2], 0);
    points.append(5, 0);
    expect(await readBack()).toEqual({
      map: [[3, 1]],
      yes: [[3, 1]],
      tensor: [[3, 0.5]],
      good: [[4, 2]]
    });
    expect(points.dropped).toBe(7);
    expect(told).toEqual([
      'flightlog: metric "bad": string is no number; it was not recorded.',
      'flightlog: metric "broken": Object is no number: on a lost device; it was not recorded.',
      'flightlog: step 0.5 is no whole number; metric "half" was not recorded there.',
      'flightlog: log() takes an object of metrics, not a Array.'
    ]);
  });

  it('spells out half a surrogate pair', async () => {
    openPoints().append({ 'x\ud800': 1, 'x\\ud800': 2 }, 0);
    expect(await readBack()).toEqual({
      'x\\ud800': [
        [0, 1],
        [0, 2]
      ]
    });
  });
});

describe('compactWriter', () => {
  it('makes levels of a long metric, and leaves a series alone that was made before', async () => {
    const points = openPoints();
    for (let i = 0; i < 5000; i++) points.append({ long: i % 13, short: i }, i % 4 ? i : -i);
    points.append({ one: NaN }, 2 ** 40);
    points.close();
    const live = await readBack();
    const before = readFileSync(points.path);
    const series = compactWriter(join(folder, RUN), WRITER, START) as string;
    expect(readdirSync(join(folder, RUN)).sort()).toEqual([
      `${WRITER}.levels.arrow`,
      `${WRITER}.series.arrow`
    ]);
    expect(await readBack()).toEqual(live);
    const made = readFileSync(series);
    // As if the process had been killed before it could delete the points.
    writeFileSync(points.path, before);
    expect(compactWriter(join(folder, RUN), WRITER, START)).toBe(series);
    expect(readFileSync(series).equals(made)).toBe(true);
    expect(compactWriter(join(folder, RUN), WRITER, START)).toBe(series);
    // As if the series had been cut while it was copied: it is made again, from the points.
    writeFileSync(points.path, before);
    writeFileSync(series, made.subarray(0, made.length - 20));
    expect(compactWriter(join(folder, RUN), WRITER, START)).toBe(series);
    expect(readFileSync(series).equals(made)).toBe(true);
  });

  it('reads no more rows than are known to be whole, and names what is no stream', () => {
    const points = openPoints();
    for (let i = 0; i < 10; i++) points.append({ a: i, b: i }, i);
    points.close();
    const series = compactWriter(join(folder, RUN), WRITER, START, 7) as string;
    expect(tableFromIPC(readFileSync(series)).numRows).toBe(7);
    expect(compactWriter(join(folder, RUN), 'nobody', START)).toBe(null);
  });
});
