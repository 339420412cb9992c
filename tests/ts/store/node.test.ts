import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  symlinkSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreReader, plainView, viewFacts } from '../../../src/store/index.js';
import { findStore, isAlive, nodeStore } from '../../../src/store/node.js';
import { RUN, START, WRITER, endFacts, factsFile, runFacts } from './build.js';
import type { Fact } from './build.js';

let root: string;
let store: string;

function put(path: string, bytes: Uint8Array | string): void {
  const full = join(store, path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, bytes);
}

function statusOf(): Promise<string | undefined> {
  const reader = new StoreReader(nodeStore(store), { now: () => START });
  return reader.refresh().then(() => reader.run(RUN)?.status);
}

function lease(more: Record<string, unknown>): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return JSON.stringify({ host: hostname(), boot, time: START, durable: 0, ...more });
}

/** Field 22 of /proc/<pid>/stat, the plain way: these processes have plain names. */
function startOf(pid: number): string {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flightlog-node-'));
  store = join(root, 'flights');
  put('store.json', '{"format": 1}');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('nodeStore', () => {
  it('reads ranges, clipped to the file, and its size', async () => {
    put('runs/x/a.bin', Uint8Array.from([1, 2, 3, 4, 5]));
    const source = nodeStore(store);
    const { parts, size } = await source.read('runs/x/a.bin', [
      [1, 3],
      [4, 9],
      [7, 9],
      [2, 2]
    ]);
    expect(size).toBe(5);
    expect(parts.map(part => [...part])).toEqual([[2, 3], [5], [], []]);
    expect([...((await source.read('runs/x/a.bin')).parts[0] ?? [])]).toEqual([1, 2, 3, 4, 5]);
    await expect(source.read('runs/x/b.bin', [[0, 1]])).rejects.toMatchObject({
      code: 'not-found'
    });
  });

  it('tells the saved views, the same array until one changes, and hides none for a broken one', async () => {
    const source = nodeStore(store);
    expect(await source.views?.()).toEqual([]);
    const view = (name: string) =>
      factsFile(viewFacts(name, plainView).map(([key, value]): Fact => ['view', key, value]));
    put(`views/${RUN}/${WRITER}.facts.arrow`, view('first'));
    put(`views/${WRITER}/${RUN}.facts.arrow`, 'no facts');
    put('views/notes.txt', 'x');
    const views = await source.views?.();
    expect(views).toEqual([{ id: RUN, name: 'first', ...plainView }]);
    expect(await source.views?.()).toBe(views);
    put(`views/${WRITER}/${RUN}.facts.arrow`, view('another'));
    expect((await source.views?.())?.map(({ name }) => name)).toEqual(['another', 'first']);
    rmSync(join(store, 'views'), { recursive: true });
    expect(await source.views?.()).toEqual([]);
  });

  it('looks at no run but those that are said to have changed', async () => {
    const other = RUN.replace(/0$/, '9');
    for (const run of [RUN, other])
      put(`runs/${run}/${WRITER}.facts.arrow`, factsFile(runFacts('one'), endFacts()));
    const reader = new StoreReader(nodeStore(store));
    await reader.refresh(new Set()); // at first, all the same
    expect(reader.runs).toHaveLength(2);
    for (const run of [RUN, other])
      put(`runs/${run}/${RUN}.facts.arrow`, factsFile([['run', 'note', 'new']]));
    expect(await reader.refresh(new Set([other, '../runs', 'nothing']))).toEqual(new Set([other]));
    expect([reader.run(other)?.note, reader.run(RUN)?.note]).toEqual(['new', '']);
    rmSync(join(store, 'runs', other), { recursive: true });
    expect(await reader.refresh(new Set([other]))).toEqual(new Set([other]));
    expect(await reader.refresh()).toEqual(new Set([RUN]));
    expect(reader.runs.map(({ id }) => id)).toEqual([RUN]);
  });

  it('gives only what is new, and what went', async () => {
    const file = `runs/${RUN}/${WRITER}.facts.arrow`;
    put(file, factsFile(runFacts('one')));
    const source = nodeStore(store);
    const first = await source.facts(null);
    expect([first.reset, first.rows.length]).toEqual([true, 4]);
    put(file, factsFile(runFacts('one'), endFacts()));
    const second = await source.facts(first.cursor);
    expect([second.reset, second.rows.map(row => row.key)]).toEqual([false, ['end', 'status']]);
    rmSync(join(store, 'runs', RUN), { recursive: true });
    const third = await source.facts(second.cursor);
    expect(third.rows.map(row => [row.run, row.kind])).toEqual([[RUN, 'gone']]);
    expect((await source.facts('long ago')).reset).toBe(true);
  });

  it('starts anew when a facts file became another', async () => {
    const file = `runs/${RUN}/${WRITER}.facts.arrow`;
    put(file, factsFile(runFacts('one'), endFacts()));
    const reader = new StoreReader(nodeStore(store));
    await reader.refresh();
    put(file, factsFile([['run', 'name', 'other']]));
    expect(await reader.refresh()).toEqual(new Set([RUN]));
    expect(reader.run(RUN)).toMatchObject({ name: 'other', status: 'lost' });
  });

  it('ignores unfinished writes and what it does not know', async () => {
    put(`runs/${RUN}/${WRITER}.facts.arrow`, factsFile(runFacts('one'), endFacts()));
    put(`runs/${RUN}/.hidden.facts.arrow`, 'x');
    put(`runs/${RUN}/${WRITER}.facts.arrow.tmp`, 'x');
    put(`runs/${RUN}/${WRITER}.levels.arrow`, 'x');
    put('runs/.tmp-run/a', 'x');
    put('runs/notes.txt', 'x');
    const reader = new StoreReader(nodeStore(store));
    await reader.refresh();
    expect(reader.runs).toHaveLength(1);
    expect(reader.problems).toEqual([]);
  });

  it('says of a file that it may not read why', async () => {
    // A link to itself is what no one can open; root may read whatever its mode forbids.
    const file = join(store, `runs/${RUN}/${WRITER}.facts.arrow`);
    put(`runs/${RUN}/notes.txt`, 'x');
    symlinkSync(file, file);
    const reader = new StoreReader(nodeStore(store));
    await reader.refresh();
    expect(reader.problems.map(problem => problem.code)).toContain('unreadable');
  });

  it.each([
    ['not-found', 'nowhere'],
    ['not-a-store', 'flights/store.json'],
    ['not-a-store', '.']
  ])('refuses with %s what is at %s', (code, path) => {
    expect(() => nodeStore(join(root, path))).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a store.json that is no JSON, and a newer one', () => {
    put('store.json', '{');
    expect(() => nodeStore(store)).toThrow(expect.objectContaining({ code: 'not-a-store' }));
    put('store.json', '{"format": 3}');
    expect(() => nodeStore(store)).toThrow(expect.objectContaining({ code: 'newer-format' }));
  });
});

describe('liveness', () => {
  beforeEach(() => put(`runs/${RUN}/${WRITER}.facts.arrow`, factsFile(runFacts('live'))));
  const file = `runs/${RUN}/${WRITER}.lease.json`;

  it('of a process that lives, then is killed', async () => {
    const child = spawn('sleep', ['60']);
    const pid = child.pid as number;
    put(file, lease({ pid, pid_start: startOf(pid) }));
    expect(isAlive(pid, startOf(pid))).toBe(true);
    expect(await statusOf()).toBe('running');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await statusOf()).toBe('crashed');
  });

  it.each([
    ['another process took its pid', { pid: process.pid, pid_start: '1' }, 'crashed'],
    ['the machine was started again', { pid: process.pid, boot: 'another' }, 'crashed'],
    ['another host renewed it', { host: 'elsewhere', pid: 1 }, 'running'],
    ['another host gave it up', { host: 'elsewhere', pid: 1, time: START - 60_001 }, 'lost'],
    ['another container renewed it', { pid: 1, pid_space: 'pid:[1]' }, 'running'],
    ['another container gave it up', { pid_space: 'pid:[1]', time: START - 60_001 }, 'lost']
  ])('when %s', async (_, more, status) => {
    put(file, lease({ pid_start: startOf(process.pid), ...more }));
    expect(await statusOf()).toBe(status);
  });

  it('of a lease that is half written, or gone', async () => {
    put(file, '{"host": ');
    expect(await statusOf()).toBe('lost');
    rmSync(join(store, file));
    expect(existsSync(join(store, file))).toBe(false);
    expect(await statusOf()).toBe('lost');
  });
});

describe('findStore', () => {
  it('goes upwards to the git root', () => {
    const deep = join(root, 'a', 'b');
    mkdirSync(deep, { recursive: true });
    expect(findStore(deep, {}, root)).toBe(store);
    mkdirSync(join(root, 'a', '.git'));
    expect(findStore(deep, {}, root)).toBeNull();
  });

  it('goes no higher than home', () => {
    const home = join(root, 'home');
    mkdirSync(join(home, 'work'), { recursive: true });
    expect(findStore(join(home, 'work'), {}, home)).toBeNull();
  });

  it('takes FLIGHTLOG_STORE, and a folder that is one itself', () => {
    expect(findStore(root, { FLIGHTLOG_STORE: 'elsewhere' }, root)).toBe(join(root, 'elsewhere'));
    expect(findStore(store, {}, root)).toBe(store);
  });
});
