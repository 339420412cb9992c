/** What the recorder's functions do, run by run. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreReader } from '../../../src/store/index.js';
import type { Run } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import * as fl from '../../../src/store/node/recorder.js';

let store: string;
let said: string[];

beforeEach(() => {
  store = join(mkdtempSync(join(tmpdir(), 'flightlog-recorder-')), 'flights');
  said = [];
  for (const method of ['warn', 'log'] as const) {
    vi.spyOn(console, method).mockImplementation((text: string) => void said.push(text));
  }
});
afterEach(() => {
  while (fl.activeRun()) fl.endRun();
  vi.restoreAllMocks();
  rmSync(join(store, '..'), { recursive: true, force: true });
});

async function readerOf(folder = store): Promise<StoreReader> {
  const reader = new StoreReader(nodeStore(folder));
  await reader.refresh();
  return reader;
}

async function found(run: fl.Run): Promise<Run> {
  const reader = await readerOf();
  expect(reader.problems).toEqual([]);
  return reader.run(run.id) as Run;
}

async function stepsOf(id: string, key: string): Promise<number[]> {
  return [...((await (await readerOf()).series(id)).get(key)?.step ?? [])];
}

describe('startRun', () => {
  it('makes a store that says what it is, and a run that is running', async () => {
    const run = fl.startRun('a', { store, params: { lr: 0.1 }, tags: { kind: 'x' }, note: 'why' });
    expect(readdirSync(store).sort()).toEqual(['.gitignore', 'README', 'runs', 'store.json']);
    expect(await found(run)).toMatchObject({
      name: 'a',
      status: 'running',
      note: 'why',
      attempt: 1
    });
    const folder = join(store, 'runs', run.id);
    const [lease = ''] = readdirSync(folder).filter(name => name.endsWith('.lease.json'));
    expect(JSON.parse(readFileSync(join(folder, lease), 'utf8'))).toMatchObject({
      format: 1,
      run: run.id,
      pid: process.pid,
      transport: 'write'
    });
    run.end();
    expect((await found(run)).status).toBe('finished');
    expect(readdirSync(folder).filter(name => !name.endsWith('.facts.arrow'))).toEqual([]);
  });

  it('takes the place of one before, and says so', async () => {
    const first = fl.startRun('first', { store });
    const second = fl.startRun('second', { store });
    expect(said).toEqual([
      'flightlog: "first" has been ended as finished, since another run was started.'
    ]);
    expect([first.status, fl.activeRun()]).toEqual(['finished', second]);
  });

  it('nests, and ends what was left open inside', async () => {
    const outer = fl.startRun('outer', { store });
    const inner = fl.startRun('inner', { store, nested: true });
    expect(fl.activeRun()).toBe(inner);
    inner.end();
    expect(fl.activeRun()).toBe(outer);
    const left = fl.startRun('left', { store, nested: true });
    outer.end('failed');
    expect([left.status, fl.activeRun()]).toEqual(['failed', null]);
    expect((await found(left)).parent).toBe(outer.id);
  });

  it('counts attempts, and lets a nameless one keep the name', async () => {
    const runs = [0, 1, 2].map(() => {
      const run = fl.startRun('again', { store });
      run.end();
      return run;
    });
    expect(runs.map(run => run.attempt)).toEqual([1, 2, 3]);
    expect(new Set(runs.map(run => run.identity.lineage)).size).toBe(1);
  });

  it('resumes a run with another writer, at the step behind its last', async () => {
    const run = fl.startRun('long', { store, params: { lr: 1 } });
    run.log({ loss: 1 }, { step: 7 });
    run.end();
    const again = fl.startRun(undefined, {
      store,
      runId: run.id.slice(0, 20),
      params: { more: 2 }
    });
    again.log({ loss: 2 });
    expect((await found(run)).status).toBe('running');
    again.end('interrupted');
    const merged = await found(run);
    expect(merged).toMatchObject({ name: 'long', status: 'interrupted', attempt: 1 });
    expect(new Map(merged.params)).toEqual(
      new Map([
        ['lr', 1],
        ['more', 2]
      ])
    );
    expect(merged.metrics.get('loss')).toMatchObject({ count: 2, last: { step: 8, value: 2 } });
    expect(await stepsOf(run.id, 'loss')).toEqual([7, 8]);
  });

  it('shares a run between ranks, of which the first begins and ends it', async () => {
    const runId = fl.newRunId();
    const second = fl.attach(runId, { store, rank: 1 });
    second.log({ loss: 10 }, { step: 0 });
    second.end();
    const first = fl.startRun('ranks', { store, runId, rank: 0 });
    first.log({ loss: 1 }, { step: 1 });
    expect((await found(first)).status).toBe('running');
    first.end();
    expect(await found(first)).toMatchObject({ id: runId, name: 'ranks', status: 'finished' });
    expect(await stepsOf(runId, 'loss')).toEqual([0, 1]);
  });

  it.each([
    [
      { params: 5 },
      'params is a number; give an object of names to values, as in {params: {lr: 0.1}}.'
    ],
    [{ tags: 'x' }, "tags is a string; give a list or an object, as in {tags: ['tree']}."],
    [{ goals: { loss: 'low' } }, 'The goal of a metric is "min" or "max", not low.'],
    [
      { rank: 1 },
      'rank is the number, from 0, of one of several processes of a run; give it with runId.'
    ],
    [{ runId: 'nosuch' }, /^No run with the id "nosuch" in .*\. List them with: flightlog runs$/]
  ])('refuses %j', (options, message) => {
    expect(() => fl.startRun('x', { store, ...options } as fl.StartOptions)).toThrow(message);
    expect(fl.activeRun()).toBe(null);
  });
});

describe('without a run', () => {
  it('names the way to one', () => {
    expect(() => fl.log({ a: 1 })).toThrow(/^No active run: start one with startRun\(\)/);
    fl.endRun();
  });
});

describe('track', () => {
  it('gives back what its function does, whose run is active across awaits', async () => {
    const both = ['a', 'b'].map(name =>
      fl.track(
        name,
        async run => {
          await new Promise(resolve => setTimeout(resolve, 5));
          expect(fl.activeRun()).toBe(run);
          fl.log({ x: 1 });
          return run;
        },
        { store }
      )
    );
    const runs = await Promise.all(both);
    expect(runs.map(run => run.status)).toEqual(['finished', 'finished']);
    expect(fl.activeRun()).toBe(null);
    expect(fl.track('sync', () => 5, { store })).toBe(5);
  });

  it('keeps the error that ended it', async () => {
    let run: fl.Run | null = null;
    const failing = fl.track(
      'bad',
      async own => {
        run = own;
        await Promise.resolve();
        throw new TypeError('too hot');
      },
      { store }
    );
    await expect(failing).rejects.toThrow('too hot');
    const kept = await found(run as unknown as fl.Run);
    expect(kept).toMatchObject({
      status: 'failed',
      exception: { type: 'TypeError', message: 'too hot' }
    });
    expect(kept.exception?.traceback).toContain('recorder.test');
  });

  it('makes a plain run inside it its child', async () => {
    const parent = fl.track(
      'outer',
      run => {
        const child = fl.startRun('inner', { store });
        expect(child.identity.parent).toBe(run.id);
        return run;
      },
      { store }
    );
    expect(parent.status).toBe('finished');
    expect((await readerOf()).runs.map(run => run.status)).toEqual(['finished', 'finished']);
  });
});

describe('a run', () => {
  it('keeps texts, tables, pictures and files', async () => {
    const run = fl.startRun('kept', { store });
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
    const file = join(store, '..', 'in', 'deep');
    mkdirSync(file, { recursive: true });
    writeFileSync(join(file, 'x.csv'), 'a,b\n');
    fl.logText('hello', 'notes/a.txt');
    fl.logDict({ nan: NaN, big: 2n ** 70n }, 'd.json');
    fl.logImage(png, 'p', { step: 3 });
    fl.logFigure('<svg xmlns="http://www.w3.org/2000/svg"/>', 'f');
    fl.logTable([{ a: 1, b: 'x' }, { a: 2 }], 't');
    fl.logArtifact(join(store, '..', 'in'), 'out');
    fl.logArtifact(join(store, 'nothing'));
    fl.logImage(new Uint8Array(3), 'broken');
    fl.logTable(5, 'broken');
    run.end();
    const { artifacts } = await found(run);
    expect(artifacts.map(({ name, type, media, step }) => [name, type, media, step])).toEqual([
      ['notes/a.txt', 'text', 'text/plain', null],
      ['d.json', 'dict', 'application/json', null],
      ['p.png', 'image', 'image/png', 3],
      ['f.svg', 'figure', 'image/svg+xml', null],
      ['t.arrow', 'table', 'application/vnd.apache.arrow.file', null],
      ['out/deep/x.csv', 'file', 'text/csv', null]
    ]);
    const reader = await readerOf();
    const dict = artifacts[1] as (typeof artifacts)[number];
    expect(JSON.parse(await reader.text(dict))).toEqual({ nan: 'NaN', big: String(2n ** 70n) });
    expect(said).toEqual([
      `flightlog: ${join(store, 'nothing')}: no such file; it was not recorded.`,
      'flightlog: image "broken" of type Uint8Array was not recorded: the bytes are no PNG, JPEG, GIF, WebP or SVG.',
      'flightlog: table "broken" of type number was not recorded: a table is an object of columns or a list of row objects, not a number.'
    ]);
  });

  it('notes what came after its end, and ends once', async () => {
    const run = fl.startRun('ended', { store });
    run.end('failed');
    run.end();
    run.log({ a: 1 });
    run.setTag('late');
    expect(run.status).toBe('failed');
    expect(said).toEqual(['flightlog: the run has ended; what came later was not recorded.']);
    expect(() => run.end('done' as fl.EndStatus)).toThrow('not as done');
  });

  it('ends with the block of a using declaration', () => {
    const run = fl.startRun('using', { store });
    run[Symbol.dispose]();
    expect(run.status).toBe('finished');
  });

  it('shows its card in a kernel', () => {
    const run = fl.startRun('card', { store });
    const display = run as unknown as Record<symbol, () => Record<string, unknown>>;
    const id = (JSON.parse(readFileSync(join(store, 'store.json'), 'utf8')) as { id: string }).id;
    expect(display[Symbol.for('Jupyter.display')]?.()).toEqual({
      [fl.CARD_TYPE]: { store: id, run: run.id, goal: null },
      'text/plain': '● card · running'
    });
  });
});

describe('trouble', () => {
  it('costs one warning and a count, and with strict is thrown', async () => {
    writeFileSync(join(store, '..', 'file'), '');
    const run = fl.startRun('nowhere', { store: join(store, '..', 'file') });
    run.log({ a: 1, b: 2 });
    run.end();
    expect(run.dropped).toBe(2);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/file: a file, not a folder\. Name a folder .* The run goes on/);
    const strict = { store: join(store, '..', 'file'), strict: true };
    expect(() => fl.startRun('nowhere', strict)).toThrow(fl.RecorderError);
    const careful = fl.startRun('careful', { store, strict: true });
    expect(() => careful.log({ bad: 'x' })).toThrow('metric "bad": string is no number');
  });

  it('records nothing where FLIGHTLOG_DISABLED is set', () => {
    vi.stubEnv('FLIGHTLOG_DISABLED', '1');
    const run = fl.startRun('off', { store });
    run.log({ a: 1 });
    run.logText('x', 'y');
    run.end();
    vi.unstubAllEnvs();
    expect([run.dropped, said, readdirSync(join(store, '..'))]).toEqual([0, [], []]);
  });

  it('goes on with another writer when its folder was removed', async () => {
    const run = fl.startRun('removed', { store, params: { lr: 1 } });
    for (let i = 0; i < 5; i++) run.log({ a: i });
    rmSync(join(store, 'runs', run.id), { recursive: true });
    await vi.waitFor(() => {
      run.log({ a: 1 });
      expect(readdirSync(join(store, 'runs', run.id)).length).toBeGreaterThan(1);
    }, 8000);
    const before = run.dropped;
    expect(before).toBeGreaterThanOrEqual(5);
    run.log({ a: 2 }, { step: 1000 });
    run.end();
    const kept = await found(run);
    expect(kept).toMatchObject({ name: 'removed', status: 'finished', dropped: before });
    expect(new Map(kept.params)).toEqual(new Map([['lr', 1]]));
    expect((await stepsOf(run.id, 'a')).at(-1)).toBe(1000);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('removed or replaced while it was written');
  });
});
