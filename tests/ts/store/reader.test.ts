import { describe, expect, it } from 'vitest';
import { StoreReader, memoryStore } from '../../../src/store/index.js';
import type { ByteRange, StoreSource } from '../../../src/store/index.js';
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
import type { LiveBatch, Point } from './build.js';

const folder = `runs/${RUN}`;
const factsPath = `${folder}/${WRITER}.facts.arrow`;
const pointsPath = `${folder}/${WRITER}.points.arrow`;
const seriesPath = `${folder}/${WRITER}.series.arrow`;

function points(key: string, count: number, from = 0): Point[] {
  return Array.from({ length: count }, (_, i) => [key, from + i, 1 / (from + i + 1), START + i]);
}

/** Counts what is fetched. */
function counted(
  source: StoreSource
): StoreSource & { bytes: number; reads: number; reset(): void } {
  return {
    label: source.label,
    bytes: 0,
    reads: 0,
    facts: since => source.facts(since),
    async read(path: string, ranges?: readonly ByteRange[]) {
      const answer = await source.read(path, ranges);
      this.reads++;
      for (const part of answer.parts) this.bytes += part.length;
      return answer;
    },
    reset() {
      this.bytes = 0;
      this.reads = 0;
    }
  };
}

describe('StoreReader', () => {
  it('lists a finished run with what its facts say', async () => {
    const metric = {
      count: 2,
      first: [0, 1],
      last: [1, 0.5],
      min: [1, 0.5],
      max: [0, 1],
      nan: null
    };
    const files = new Map([
      [
        factsPath,
        factsFile(
          runFacts('baseline', [
            ['param', 'lr', 0.1],
            ['param', 'layers', { $int: '12345678901234567890' }],
            ['tag', 'tree', ''],
            ['goal', 'acc', 'max'],
            ['metric', 'loss', metric]
          ]),
          endFacts()
        )
      ]
    ]);
    const reader = new StoreReader(memoryStore(files));
    expect(await reader.refresh()).toEqual(new Set([RUN]));
    const run = reader.run(RUN);
    expect(run).toMatchObject({ name: 'baseline', status: 'finished', end: START + 10_000 });
    expect(new Map(run?.params)).toEqual(
      new Map<string, unknown>([
        ['lr', 0.1],
        ['layers', 12345678901234567890n]
      ])
    );
    expect(new Map(run?.tags)).toEqual(new Map([['tree', '']]));
    expect(new Map(run?.goals)).toEqual(new Map([['acc', 'max']]));
    expect(run?.metrics.get('loss')?.last).toEqual({ step: 1, value: 0.5 });
    expect(run?.problems).toEqual([]);
    expect(await reader.refresh()).toEqual(new Set());
  });

  it('follows live points and fills in the metrics', async () => {
    const batch: LiveBatch = { keys: ['loss'], points: points('loss', 3), capacity: 1024 };
    const files = new Map([
      [factsPath, factsFile(runFacts('live'))],
      [pointsPath, pointsFile([batch])]
    ]);
    const reader = new StoreReader(memoryStore(files));
    await reader.refresh();
    expect(await reader.follow(RUN)).toBe(true);
    expect(reader.run(RUN)?.metrics.get('loss')).toMatchObject({
      count: 3,
      last: { step: 2, value: 1 / 3 }
    });
    expect(await reader.follow(RUN)).toBe(false);

    const grown = { ...batch, points: points('loss', 700) };
    const second: LiveBatch = { keys: ['loss', 'acc'], points: points('acc', 5), capacity: 1024 };
    files.set(pointsPath, pointsFile([grown, second]));
    expect(await reader.follow(RUN)).toBe(true);
    const series = await reader.series(RUN);
    expect([...series.keys()]).toEqual(['loss', 'acc']);
    expect(series.get('loss')?.step.length).toBe(700);
    expect([...(series.get('acc')?.time ?? [])]).toEqual([0, 1, 2, 3, 4]);
  });

  it('reads only the filled rows, and then only what is new', async () => {
    const full: LiveBatch = { keys: ['loss'], points: points('loss', 4096), capacity: 4096 };
    const open = (count: number): LiveBatch => ({
      keys: ['loss'],
      points: points('loss', count, 4096),
      capacity: 65_536
    });
    const files = new Map([
      [factsPath, factsFile(runFacts('live'))],
      [pointsPath, pointsFile([full, open(100)])]
    ]);
    const source = counted(memoryStore(files));
    const reader = new StoreReader(source);
    await reader.refresh();
    expect((await reader.series(RUN)).get('loss')?.step.length).toBe(4196);
    expect(source.bytes).toBeLessThan(48 * 1024 + 4096 * 28 + 100 * 28 + 8 * 1024);

    files.set(pointsPath, pointsFile([full, open(110)]));
    source.reset();
    const before = (await reader.series(RUN)).get('loss');
    expect(before?.step.length).toBe(4206);
    expect(source.bytes).toBeLessThan(4096);
    expect(source.reads).toBe(2);

    source.reset();
    expect((await reader.series(RUN)).get('loss')).toBe(before);
    expect(source.reads).toBe(1);
  });

  it('takes the least of counts caught apart', async () => {
    const live = { keys: ['loss'], points: points('loss', 10), capacity: 1024 };
    for (let apart = 0; apart < 5; apart++) {
      const counts = [10, 10, 10, 10, 10];
      counts[apart] = 9;
      const files = new Map([
        [factsPath, factsFile(runFacts('live'))],
        [pointsPath, pointsFile([{ ...live, counts }])]
      ]);
      const reader = new StoreReader(memoryStore(files));
      await reader.refresh();
      expect((await reader.series(RUN)).get('loss')?.step.length).toBe(9);
    }
  });

  it('takes the series where both are there, and fetches only the asked metric', async () => {
    const all = [...points('loss', 50_000), ...points('acc', 50_000)];
    const files = new Map([
      [factsPath, factsFile(runFacts('done'), endFacts())],
      [pointsPath, pointsFile([{ keys: ['loss'], points: points('loss', 3), capacity: 1024 }])],
      [seriesPath, seriesFile(all, 16_384)]
    ]);
    const source = counted(memoryStore(files));
    const reader = new StoreReader(source);
    await reader.refresh();
    const series = await reader.series(RUN, ['acc']);
    expect([...series.keys()]).toEqual(['acc']);
    expect(series.get('acc')?.step.length).toBe(50_000);
    expect(series.get('acc')?.value[49_999]).toBe(1 / 50_000);
    expect(source.bytes).toBeLessThan(128 * 1024 + 50_000 * 17 + 8192);
    source.reset();
    expect((await reader.series(RUN, ['acc'])).get('acc')).toBe(series.get('acc'));
    expect(source.reads).toBe(0);
  });

  it('merges the writers of a resumed run by step, in the order they wrote', async () => {
    const later = '01jd0000000000000000000002';
    const files = new Map([
      [factsPath, factsFile(runFacts('resumed'))],
      [
        seriesPath,
        seriesFile([
          ['loss', 0, 1],
          ['loss', 1, 2],
          ['loss', 2, 3]
        ])
      ],
      [
        `${folder}/${later}.points.arrow`,
        pointsFile([
          {
            keys: ['loss'],
            points: [
              ['loss', 1, 20],
              ['loss', 3, 30]
            ],
            capacity: 1024
          }
        ])
      ]
    ]);
    const reader = new StoreReader(memoryStore(files));
    await reader.refresh();
    const series = (await reader.series(RUN)).get('loss');
    expect([...(series?.step ?? [])]).toEqual([0, 1, 1, 2, 3]);
    expect([...(series?.value ?? [])]).toEqual([1, 2, 20, 3, 30]);
    expect((await reader.series(RUN)).get('loss')).toBe(series);
    await reader.follow(RUN);
    expect(reader.run(RUN)?.metrics.get('loss')).toMatchObject({
      count: 5,
      max: { step: 3, value: 30 }
    });
  });

  it('goes from the points to the series that replaced them', async () => {
    const files = new Map([
      [factsPath, factsFile(runFacts('live'))],
      [pointsPath, pointsFile([{ keys: ['loss'], points: points('loss', 3), capacity: 1024 }])]
    ]);
    const reader = new StoreReader(memoryStore(files));
    await reader.refresh();
    await reader.series(RUN);
    files.delete(pointsPath);
    files.set(seriesPath, seriesFile(points('loss', 4)));
    expect((await reader.series(RUN)).get('loss')?.step.length).toBe(4);
  });

  it('reads each point once, however many ask at the same time', async () => {
    const live: LiveBatch = { keys: ['loss'], points: points('loss', 900), capacity: 1024 };
    const later = '01jd0000000000000000000002';
    const files = new Map([
      [factsPath, factsFile(runFacts('live'))],
      [seriesPath, seriesFile([...points('loss', 9000), ...points('acc', 9000)], 1000)],
      [`${folder}/${later}.points.arrow`, pointsFile([live])]
    ]);
    const reader = new StoreReader(memoryStore(files));
    await reader.refresh();
    const asked = [['loss'], ['acc'], undefined, ['acc', 'loss']].map(keys =>
      reader.series(RUN, keys)
    );
    await reader.follow(RUN);
    for (const series of await Promise.all(asked)) {
      expect(series.get('loss')?.step.length ?? 9900).toBe(9900);
      expect(series.get('acc')?.step.length ?? 9000).toBe(9000);
    }
    expect(reader.run(RUN)?.metrics.get('loss')?.count).toBe(9900);
  });

  it('reads points anew after a look that failed', async () => {
    const live: LiveBatch = { keys: ['loss'], points: points('loss', 3), capacity: 1024 };
    const files = new Map([
      [factsPath, factsFile(runFacts('live'))],
      [pointsPath, pointsFile([{ ...live, points: [...live.points, ['acc', 0, 1]] }])]
    ]);
    const reader = new StoreReader(memoryStore(files));
    await reader.refresh();
    await expect(reader.series(RUN)).rejects.toMatchObject({ code: 'not-arrow' });
    files.set(pointsPath, pointsFile([live]));
    expect((await reader.series(RUN)).get('loss')?.step.length).toBe(3);
  });

  it('reads a long note from its blob, and refuses a blob that is cut', async () => {
    const note = JSON.stringify('x'.repeat(5000));
    const sha256 = 'ab'.repeat(32);
    const blob = { $blob: sha256, size: note.length, media: 'application/json' };
    const files = new Map([
      [factsPath, factsFile(runFacts('long', [['run', 'note', blob]]))],
      [`blobs/${sha256}`, new TextEncoder().encode(note)]
    ]);
    const reader = new StoreReader(memoryStore(files));
    await reader.refresh();
    expect(await reader.longValue(RUN, 'run', 'note')).toBe('x'.repeat(5000));
    files.set(`blobs/${sha256}`, new TextEncoder().encode('"x'));
    await expect(reader.longValue(RUN, 'run', 'note')).rejects.toMatchObject({ code: 'partial' });
    await expect(
      reader.blob({ sha256: '../../etc/passwd', size: 1, media: '' })
    ).rejects.toMatchObject({
      code: 'bad-value'
    });
  });

  it('reads only the durable rows of a writer that a power loss cut off', async () => {
    const lease = {
      host: 'here',
      time: START,
      durable: 2,
      alive: false,
      same_host: true,
      same_boot: false
    };
    const files = new Map([
      [factsPath, factsFile(runFacts('cut'))],
      [pointsPath, pointsFile([{ keys: ['loss'], points: points('loss', 5), capacity: 1024 }])]
    ]);
    const source = memoryStore(files);
    const reader = new StoreReader({
      ...source,
      async facts(since) {
        const delta = await source.facts(since);
        const value = JSON.stringify(lease);
        const row = { run: RUN, writer: '', row: -1, time: 0, kind: 'lease', key: WRITER, value };
        return { ...delta, rows: [...delta.rows, row] };
      }
    });
    await reader.refresh();
    expect(reader.run(RUN)?.status).toBe('crashed');
    expect((await reader.series(RUN)).get('loss')?.step.length).toBe(2);
  });

  it('says lost once nobody renews the lease', async () => {
    let now = START;
    const lease = new TextEncoder().encode(
      JSON.stringify({ host: 'elsewhere', time: START, pid: 1 })
    );
    const files = new Map([
      [factsPath, factsFile(runFacts('far'))],
      [`${folder}/${WRITER}.lease.json`, lease]
    ]);
    const reader = new StoreReader(memoryStore(files), { now: () => now });
    await reader.refresh();
    expect(reader.run(RUN)?.status).toBe('running');
    now += 60_001;
    expect(await reader.refresh()).toEqual(new Set([RUN]));
    expect(reader.run(RUN)?.status).toBe('lost');
  });
});

describe('a run of several writers', () => {
  const other = `${WRITER.slice(0, -1)}2`;
  const broken = `${folder}/${other}.series.arrow`;
  const whole = seriesFile(points('loss', 5));

  it.each([
    ['series', `${folder}/${other}.series.arrow`],
    ['points', `${folder}/${other}.points.arrow`]
  ])('is read but for broken %s, which are named', async (_, path) => {
    const files = new Map([
      [factsPath, factsFile(runFacts('two'), endFacts())],
      [seriesPath, whole],
      [path, new Uint8Array(99)]
    ]);
    const reader = new StoreReader(memoryStore(files));
    await reader.refresh();
    for (const ask of [
      () => reader.series(RUN),
      () => reader.view(RUN, undefined, { pixels: 100 })
    ]) {
      expect((await ask()).get('loss')?.step).toHaveLength(5);
      expect(reader.problems.map(({ file, code }) => [file, code])).toEqual([[path, 'zeroed']]);
    }
    expect(await reader.ranks(RUN)).toEqual([]);
  });

  it('is refused where none of its files can be read', async () => {
    const files = new Map([
      [factsPath, factsFile(runFacts('two'), endFacts())],
      [seriesPath, new Uint8Array(99)],
      [broken, new Uint8Array(99)]
    ]);
    const reader = new StoreReader(memoryStore(files));
    await reader.refresh();
    await expect(reader.series(RUN)).rejects.toMatchObject({ code: 'zeroed' });
  });
});
