/** What a reader gets from a disk that lied, a copy that broke off, and people with odd names. */
import { readFileSync } from 'node:fs';
import {
  Field,
  Float64,
  Int64,
  List,
  Schema,
  Struct,
  Table,
  Utf8,
  makeTable,
  tableToIPC,
  vectorFromArray
} from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError, StoreReader, decodeFacts, memoryStore } from '../../../src/store/index.js';
import type { Run } from '../../../src/store/index.js';
import {
  RUN,
  START,
  WRITER,
  concat,
  endFacts,
  factsFile,
  factsTable,
  metadata,
  pointsFile,
  runFacts,
  seriesFile
} from './build.js';
import type { Fact, Point } from './build.js';

const folder = `runs/${RUN}`;
const factsPath = `${folder}/${WRITER}.facts.arrow`;
const pointsPath = `${folder}/${WRITER}.points.arrow`;
const seriesPath = `${folder}/${WRITER}.series.arrow`;
const good = factsFile(runFacts('good'), [['param', 'lr', 0.1]], endFacts());

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
  return 'read';
}

async function open(files: Record<string, Uint8Array>): Promise<StoreReader> {
  const reader = new StoreReader(memoryStore(new Map(Object.entries(files))));
  await reader.refresh();
  return reader;
}

async function steps(bytes: Uint8Array, path = pointsPath): Promise<number[] | string> {
  const reader = await open({ [factsPath]: good, [path]: bytes });
  try {
    return [...((await reader.series(RUN)).get('loss')?.step ?? [])];
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
}

describe('a facts file', () => {
  it('cut at any byte gives the rows before the cut, or is refused by name', () => {
    const whole = decodeFacts(factsPath, good).rows;
    const schemaEnd = good.length - decodableTail();
    let most = 0;
    for (let length = 0; length <= good.length; length++) {
      const bytes = good.slice(0, length);
      if (length < schemaEnd) {
        expect(codeOf(() => decodeFacts(factsPath, bytes))).toBe(
          length === 0 ? 'empty' : 'not-arrow'
        );
        continue;
      }
      const { rows, torn } = decodeFacts(factsPath, bytes);
      expect(rows.length).toBeGreaterThanOrEqual(most);
      if (rows.length > most) expect(rows).toEqual(whole.slice(0, rows.length));
      most = rows.length;
      expect(torn).toBe(![schemaEnd, ...batchEnds()].includes(length));
    }
    expect(most).toBe(whole.length);
  });

  it('is refused by name when it is empty, zeroed or no Arrow', () => {
    expect(codeOf(() => decodeFacts(factsPath, new Uint8Array()))).toBe('empty');
    expect(codeOf(() => decodeFacts(factsPath, new Uint8Array(64)))).toBe('zeroed');
    expect(
      codeOf(() => decodeFacts(factsPath, new TextEncoder().encode('time,kind\n1,run\n')))
    ).toBe('not-arrow');
  });

  it('reads as partial with zeros behind it as a file system leaves them', () => {
    const { rows, torn } = decodeFacts(factsPath, concat([good, new Uint8Array(4096)]));
    expect(rows).toHaveLength(7);
    expect(torn).toBe(false);
  });

  it('of a newer format, or without a column, is refused by name', () => {
    const newer = tableToIPC(
      factsTable([runFacts('x')], metadata('facts').set('flightlog.format', '2')),
      'stream'
    );
    expect(() => decodeFacts(factsPath, newer)).toThrow(
      `${factsPath}: format 2, but this flightlog reads up to 1. Upgrade with: pip install -U flightlog.`
    );
    const table = makeTable({ value: new Float32Array(1) });
    expect(() => decodeFacts(factsPath, tableToIPC(table, 'stream'))).toThrow(
      'no column time, kind, key as the format has it, value as the format has it'.split(
        ' as'
      )[0] as string
    );
    expect(codeOf(() => decodeFacts(factsPath, tableToIPC(table, 'stream')))).toBe(
      'missing-column'
    );
  });

  it('with further columns, even nested ones, is read', () => {
    const table = factsTable([runFacts('more')], metadata('facts'));
    const lists = vectorFromArray(
      Array.from({ length: table.numRows }, () => [{ a: ['x'], b: 1 }]),
      new List(
        new Field(
          'item',
          new Struct([
            new Field('a', new List(new Field('item', new Utf8()))),
            new Field('b', new Float64())
          ])
        )
      )
    );
    const own = table.schema.names.map(name => [name, table.getChild(name)]);
    const more = new Table({ lists, ...Object.fromEntries(own) });
    expect(decodeFacts(factsPath, tableToIPC(more, 'stream')).rows.map(row => row.key)).toEqual(
      runFacts('more').map(fact => fact[1])
    );
  });

  it('of any bytes never crashes the reader', () => {
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        (at, noise) => {
          const bytes = good.slice();
          bytes.set(noise.subarray(0, bytes.length - at), at);
          expect(typeof codeOf(() => decodeFacts(factsPath, bytes))).toBe('string');
        }
      ),
      { numRuns: 1000 }
    );
  });

  it('that is broken costs its run a problem, and no other run', async () => {
    const other = '01jd0000000000000000000009';
    const reader = await open({
      [factsPath]: good,
      [`${folder}/01jd0000000000000000000005.facts.arrow`]: new Uint8Array(10),
      [`runs/${other}/${WRITER}.facts.arrow`]: new Uint8Array(),
      [`runs/${other}a/notes.txt`]: new Uint8Array(3)
    });
    expect(reader.runs.map(run => run.name)).toEqual(['good']);
    expect(reader.run(RUN)?.problems.map(problem => problem.code)).toEqual(['zeroed']);
    expect(reader.problems.map(problem => problem.code).sort()).toEqual([
      'empty',
      'no-facts',
      'no-facts',
      'zeroed'
    ]);
  });

  it('that is mended loses its problem', async () => {
    const files = new Map([[factsPath, good.slice(0, good.length - 3)]]);
    const reader = new StoreReader(memoryStore(files));
    await reader.refresh();
    expect(reader.run(RUN)?.problems.map(problem => problem.code)).toEqual(['partial']);
    expect(reader.run(RUN)?.status).toBe('lost');
    await reader.refresh();
    expect(reader.run(RUN)?.problems).toHaveLength(1);
    files.set(factsPath, good.slice());
    expect(await reader.refresh()).toEqual(new Set([RUN]));
    expect(reader.run(RUN)?.problems).toEqual([]);
    expect(reader.run(RUN)?.status).toBe('finished');
  });

  it('with a value that is no JSON loses that fact only', async () => {
    const table = factsTable([[...runFacts('odd'), ['param', 'lr', 0.1]]], metadata('facts'));
    const bytes = tableToIPC(table, 'stream');
    const at = Buffer.from(bytes).indexOf('0.1');
    bytes.set(new TextEncoder().encode('{,,'), at);
    const reader = await open({ [factsPath]: bytes });
    expect(reader.run(RUN)?.params.size).toBe(0);
    expect(reader.run(RUN)?.name).toBe('odd');
    expect(reader.run(RUN)?.problems.map(problem => problem.code)).toEqual(['bad-value']);
  });
});

describe('a points file', () => {
  const points = (count: number): Point[] =>
    Array.from({ length: count }, (_, i) => ['loss', i, i / 2, START]);
  const file = pointsFile(
    [
      { keys: ['loss'], points: points(10), capacity: 12 },
      { keys: ['loss', 'acc'], points: [['loss', 10, 5]], capacity: 12 }
    ],
    16
  );

  it('cut at any byte gives whole points from the first on, or is refused by name', async () => {
    let most = 0;
    for (let length = 0; length <= file.length; length++) {
      const found = await steps(file.slice(0, length));
      if (typeof found === 'string') {
        expect(found).toBe(length === 0 ? 'empty' : 'not-arrow');
        expect(most).toBe(0);
        continue;
      }
      expect(found).toEqual(found.map((_, i) => i));
      expect(found.length).toBeGreaterThanOrEqual(most);
      most = found.length;
    }
    expect(most).toBe(11);
  });

  it('that was cut says that the run is partial', async () => {
    const reader = await open({
      [factsPath]: good,
      [pointsPath]: file.slice(0, file.length - 100)
    });
    await reader.series(RUN);
    expect(reader.problems.map(({ file: path, code }) => [path, code])).toEqual([
      [pointsPath, 'partial']
    ]);
  });

  it('is refused by name when it is zeroed, of a newer format, or holds other columns', async () => {
    expect(await steps(new Uint8Array(4096))).toBe('zeroed');
    const other = new Schema(
      [new Field('step', new Int64())],
      metadata('points').set('flightlog.format', '7')
    );
    expect(await steps(tableToIPC(new Table(other), 'stream'))).toBe('newer-format');
    expect(await steps(factsFile(runFacts('x')))).toBe('missing-column');
  });

  it('of any bytes never crashes the reader', async () => {
    const noise = fc.uint8Array({ minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), noise, async (at, bytes) => {
        const broken = file.slice();
        broken.set(bytes.subarray(0, broken.length - at), at);
        expect(await steps(broken)).toBeDefined();
      }),
      { numRuns: 300 }
    );
  });

  it('keeps every point in any order, stable by step', async () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity));
    const point = fc.tuple(fc.constantFrom('loss', 'acc'), fc.integer({ min: -4, max: 9 }), value);
    const split = fc.array(fc.array(point, { maxLength: 20 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(split, async batches => {
        const keys = ['loss', 'acc'];
        const bytes = pointsFile(batches.map(own => ({ keys, points: own, capacity: 24 })));
        const all = batches.flat().filter(([key]) => key === 'loss');
        const wanted = all.sort((a, b) => a[1] - b[1]);
        const reader = await open({ [factsPath]: good, [pointsPath]: bytes });
        const series = (await reader.series(RUN, ['loss'])).get('loss');
        expect([...(series?.step ?? [])]).toEqual(wanted.map(([, step]) => step));
        expect([...(series?.value ?? [])]).toEqual(wanted.map(([, , of]) => of));
      }),
      { numRuns: 200 }
    );
  });

  it('reads steps beyond 32 bits exactly', async () => {
    const large: Point[] = [2 ** 53 - 1, -(2 ** 53) + 1, -1, 2 ** 31, 2 ** 32].map(step => [
      'loss',
      step,
      1
    ]);
    const bytes = pointsFile([{ keys: ['loss'], points: large, capacity: 64 }]);
    expect(await steps(bytes)).toEqual([-(2 ** 53) + 1, -1, 2 ** 31, 2 ** 32, 2 ** 53 - 1]);
  });
});

describe('a series file', () => {
  const file = seriesFile([
    ['loss', 0, 1],
    ['loss', 1, 2],
    ['acc', 0, 3]
  ]);

  it('cut at any byte is refused by name', async () => {
    for (let length = 0; length < file.length; length++) {
      expect(await steps(file.slice(0, length), seriesPath)).toBe(
        length === 0 ? 'empty' : 'not-arrow'
      );
    }
    expect(await steps(file, seriesPath)).toEqual([0, 1]);
  });

  it('of any bytes never crashes the reader', async () => {
    const noise = fc.uint8Array({ minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), noise, async (at, bytes) => {
        const broken = file.slice();
        broken.set(bytes.subarray(0, broken.length - at), at);
        expect(await steps(broken, seriesPath)).toBeDefined();
      }),
      { numRuns: 1000 }
    );
  });
});

describe('names', () => {
  const corpus = JSON.parse(
    readFileSync(new URL('../../fixtures/hostile-strings.json', import.meta.url), 'utf8')
  ) as { strings: Record<string, string[]> };
  // UTF-8 has no halves of surrogate pairs, so no writer can store one.
  const names = Object.values(corpus.strings)
    .flat()
    .filter(name => !/\p{Surrogate}/u.test(name));

  it('of all kinds come back as they were written', async () => {
    const facts: Fact[] = names.flatMap((name): Fact[] => [
      ['param', name, name],
      ['tag', name, name],
      [
        'metric',
        name,
        { count: 1, first: [0, 1], last: [0, 1], min: [0, 1], max: [0, 1], nan: null }
      ]
    ]);
    const points = names.map((name): Point => [name, 0, 1]);
    const keys = [...new Set(names)];
    const reader = await open({
      [factsPath]: factsFile(runFacts(names[0] as string, facts)),
      [pointsPath]: pointsFile([{ keys, points, capacity: 1024 }])
    });
    const run = reader.run(RUN) as Run;
    expect(run.name).toBe(names[0]);
    expect([...run.params.keys()]).toEqual(keys);
    expect([...run.params.values()]).toEqual(keys);
    expect([...run.tags.keys()]).toEqual(keys);
    expect([...run.metrics.keys()]).toEqual(keys);
    expect([...(await reader.series(RUN)).keys()]).toEqual(keys);
  });
});

// Positions of message ends in `good`, found by writing ever fewer batches.
function batchEnds(): number[] {
  return [
    factsFile(runFacts('good')).length,
    factsFile(runFacts('good'), [['param', 'lr', 0.1]]).length,
    good.length
  ];
}

function decodableTail(): number {
  return good.length - factsFile().length;
}
