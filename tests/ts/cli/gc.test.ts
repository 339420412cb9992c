/** `flightlog gc`: removes what nobody needs, and never anything that somebody does. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { START, endFacts } from '../store/build.js';
import type { Fact } from '../store/build.js';
import {
  DAY,
  LATER,
  addBlob,
  addRun,
  buildProgram,
  cli,
  cliJson,
  emptyStore,
  fileOf,
  idOf,
  makeOld,
  randomFrom,
  removeAll,
  runProgram
} from './care.js';

interface Collected {
  readonly removed: { what: string; path: string; bytes: number }[];
  readonly kept: string[];
  readonly bytes: number;
}

const SEED = 20_251_125;

let store: string;

beforeEach(() => {
  store = emptyStore();
});

afterAll(removeAll);

async function collected(...more: string[]): Promise<string[]> {
  const { code, said } = await cliJson<Collected>(['gc', '--store', store, ...more]);
  expect(code).toBe(0);
  return said.removed.map(one => one.path).sort();
}

const deleted = (daysAgo: number): Fact => ['run', 'deleted', true, LATER - daysAgo * DAY];

const lease = (id: string, more: object): void =>
  fs.writeFileSync(
    path.join(store, 'runs', id, `${id}.lease.json`),
    JSON.stringify({ format: 1, run: id, writer: id, host: os.hostname(), ...more })
  );

describe('flightlog gc', () => {
  it('removes blobs that no run names, and none that one does', async () => {
    const named = addBlob(store, 'named');
    const artifact = addBlob(store, 'artifact');
    const unnamed = addBlob(store, 'unnamed');
    addRun(store, 1, 'a', [
      ['source', 'cell', named],
      ['artifact', 'x', { sha256: artifact.$blob, size: 8, media: 'text/plain', type: 'text' }]
    ]);
    expect(await collected()).toEqual([`blobs/${unnamed.$blob}`]);
    expect(fs.readdirSync(path.join(store, 'blobs')).sort()).toEqual(
      [named.$blob, artifact.$blob].sort()
    );
    expect((await cli(['verify', '--store', store])).code).toBe(0);
  });

  it('keeps a blob that only an overwritten fact, or a long value in another blob, names', async () => {
    const [old, inner] = [addBlob(store, 'old'), addBlob(store, 'inner')];
    const long = addBlob(store, JSON.stringify({ deep: [inner] }), 'application/json');
    addRun(store, 1, 'a', [
      ['run', 'note', old],
      ['run', 'note', 'short', START + 1],
      ['param', 'config', long]
    ]);
    expect(await collected()).toEqual([]);
  });

  it('keeps what is younger than an hour', async () => {
    const blob = addBlob(store, 'young');
    fs.utimesSync(path.join(store, 'blobs', blob.$blob), LATER / 1000 - 3000, LATER / 1000 - 3000);
    fs.writeFileSync(path.join(store, 'blobs', '.part.tmp'), '');
    expect(await collected()).toEqual([]);
  });

  it('removes unfinished writes of hours ago, in all folders', async () => {
    addRun(store, 1, 'a');
    const left = ['blobs/.x.tmp', `runs/${idOf(1)}/.y.facts.arrow.tmp`, '.store.json.1.tmp'];
    for (const name of left) {
      fs.writeFileSync(path.join(store, name), 'x');
      makeOld(path.join(store, name));
    }
    const folder = path.join(store, 'runs', idOf(1), '.series.tmp-abc');
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, 'series'), 'x');
    makeOld(path.join(folder, 'series'));
    makeOld(folder);
    expect(await collected()).toEqual([...left, `runs/${idOf(1)}/.series.tmp-abc`].sort());
  });

  it('removes runs that have been in the trash for long, with the blobs that were only theirs', async () => {
    const [own, shared] = [addBlob(store, 'own'), addBlob(store, 'shared')];
    const old = addRun(
      store,
      1,
      'old',
      [
        ['source', 'cell', own],
        ['source', 'patch', shared]
      ],
      [...endFacts(), deleted(31)]
    );
    addRun(store, 2, 'recent', [['source', 'cell', shared]], [...endFacts(), deleted(29)]);
    addRun(store, 3, 'there');
    expect(await collected('--dry-run')).toEqual([`blobs/${own.$blob}`, `runs/${old}`]);
    expect(await collected('--days', '60')).toEqual([]);
    const { out } = await cli(['gc', '--store', store]);
    expect(out).toContain('1 run is in the trash and stays until 30 days are over.');
    expect(out).toContain(`runs/${old}: old, in the trash for 31 days (`);
    expect(out).toMatch(/Removed 1 run and 1 blob \([\d.]+ kB\) in [\d.]+ s\.\n$/);
    expect(fs.readdirSync(path.join(store, 'runs'))).toHaveLength(2);
    expect((await cli(['verify', '--store', store])).code).toBe(0);
  });

  it('counts the days from when a run last went into the trash, and keeps a restored one', async () => {
    addRun(
      store,
      1,
      'again',
      [],
      [deleted(90), ['run', 'deleted', null, LATER - 80 * DAY], deleted(3)]
    );
    addRun(store, 2, 'restored', [], [deleted(90), ['run', 'deleted', null, LATER - 80 * DAY]]);
    expect(await collected()).toEqual([]);
  });

  it('keeps protected runs and says so', async () => {
    addRun(store, 1, 'dear', [['run', 'protected', true]], [...endFacts(), deleted(99)]);
    const { said } = await cliJson<Collected>(['gc', '--store', store]);
    expect(said).toMatchObject({
      removed: [],
      kept: [`dear (${idOf(1)}) is in the trash and stays: it is protected.`]
    });
  });

  it('keeps runs that are being written, by this process or with a new lease elsewhere', async () => {
    addRun(store, 1, 'here', [], [deleted(99)]);
    addRun(store, 2, 'there', [], [deleted(99)]);
    const boot = fs.existsSync('/proc/sys/kernel/random/boot_id')
      ? fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      : '';
    const stat = fs.existsSync('/proc/self/stat') ? fs.readFileSync('/proc/self/stat', 'utf8') : '';
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    lease(idOf(1), { boot, pid: process.pid, pid_start: start, time: LATER - 5 * DAY });
    lease(idOf(2), { host: 'elsewhere', boot: 'x', pid: 1, pid_start: '', time: LATER - 30_000 });
    const { said } = await cliJson<Collected>(['gc', '--store', store]);
    expect(said.removed).toEqual([]);
    expect(said.kept.every(text => text.endsWith('stays: it is being written.'))).toBe(true);
    expect(said.kept).toHaveLength(2);
  });

  it('keeps a run that changed since it looked', async () => {
    addRun(store, 1, 'resumed', [], [deleted(99)]);
    const then = new Date(LATER + 1000);
    fs.utimesSync(path.join(store, 'runs', idOf(1)), then, then);
    expect(await collected()).toEqual([]);
  });

  it('keeps all blobs while facts cannot be read whole, and says which', async () => {
    const hidden = addBlob(store, 'named by what is cut');
    const id = addRun(store, 1, 'torn', [], [['source', 'cell', hidden]]);
    const file = fileOf(store, id, '.facts.arrow');
    fs.truncateSync(file, fs.statSync(file).size - 4);
    const { said } = await cliJson<Collected>(['gc', '--store', store]);
    expect(said.removed).toEqual([]);
    expect(said.kept[0]).toMatch(
      /^1 blob that no readable fact names stay.*Run flightlog repair\.$/
    );
  });

  it('removes what repair set aside long ago', async () => {
    const aside = path.join(store, 'trash', '2025-01-01T000000');
    fs.mkdirSync(aside, { recursive: true });
    fs.writeFileSync(path.join(aside, 'x'), 'x');
    expect(await collected()).toEqual([]);
    makeOld(path.join(aside, 'x'), 40);
    makeOld(aside, 40);
    expect(await collected()).toEqual(['trash/2025-01-01T000000']);
  });

  it('refuses days that are none', async () => {
    expect(await cli(['gc', '--days', 'soon', '--store', store])).toMatchObject({ code: 2 });
  });

  it('never removes what is referenced, in stores of chance', async () => {
    const random = randomFrom(SEED);
    for (let round = 0; round < 6; round++) {
      store = emptyStore();
      const blobs = Array.from({ length: 12 }, (_, i) => addBlob(store, `blob ${i}`));
      const needed = new Set<string>();
      for (let number = 0; number < 8; number++) {
        const own = blobs.filter(() => random() < 0.2);
        const days = random() < 0.5 ? Math.ceil(random() * 40) : 0;
        const facts = own.map((blob, i): Fact => [
          'artifact',
          `a${i}`,
          { ...blob, sha256: blob.$blob }
        ]);
        addRun(store, number, `run ${number}`, facts, [
          ...endFacts(),
          ...(days > 0 ? [deleted(days)] : [])
        ]);
        if (days < 30) for (const blob of own) needed.add(blob.$blob);
      }
      await collected();
      const left = fs.readdirSync(path.join(store, 'blobs')).sort();
      expect(left, `seed ${SEED}, round ${round}`).toEqual([...needed].sort());
      expect((await cli(['verify', '--store', store])).code).toBe(0);
    }
  });
});

describe('flightlog gc, killed', () => {
  it('at any moment, leaves a whole store, and the next one is done with it', async () => {
    const program = await buildProgram();
    const random = randomFrom(SEED);
    let kills = 0;
    for (let i = 0; i < 4; i++) {
      store = emptyStore();
      const kept = addBlob(store, 'kept');
      for (let number = 0; number < 80; number++) {
        const own = addBlob(store, `own ${number}`);
        const ends = [...endFacts(), ...(number % 4 === 0 ? [] : [deleted(50)])];
        addRun(store, number, 'r', [['source', 'cell', number % 4 === 0 ? kept : own]], ends);
      }
      const folder = path.join(store, i % 2 === 0 ? 'blobs' : 'runs');
      const few = fs.readdirSync(folder).length - Math.ceil(random() * 40);
      const kill = { once: () => fs.readdirSync(folder).length <= few, by: 'SIGKILL' } as const;
      if ((await runProgram(program, ['gc', '--store', store], { kill })).signal) kills++;
      expect((await cli(['verify', '--store', store])).code).toBe(0);
      await cli(['gc', '--store', store], { now: LATER + DAY });
      expect(fs.readdirSync(path.join(store, 'runs'))).toHaveLength(20);
      expect(fs.readdirSync(path.join(store, 'blobs'))).toEqual([kept.$blob]);
      expect((await cli(['verify', '--store', store])).code).toBe(0);
    }
    expect(kills).toBeGreaterThan(2);
  });

  it('by Ctrl-C, stops between two removals with a sentence', async () => {
    const program = await buildProgram();
    for (let number = 0; number < 2500; number++) {
      fs.writeFileSync(path.join(store, 'blobs', String(number).padStart(64, '0')), 'x');
    }
    for (const name of fs.readdirSync(path.join(store, 'blobs'))) {
      makeOld(path.join(store, 'blobs', name));
    }
    const blobs = (): number => fs.readdirSync(path.join(store, 'blobs')).length;
    const kill = { once: () => blobs() < 2500, by: 'SIGINT' } as const;
    const { code, err } = await runProgram(program, ['gc', '--store', store], { kill });
    expect([code, err]).toEqual([
      1,
      'flightlog: Stopped. Nothing is half done; run the same command again to go on.\n'
    ]);
    expect(blobs()).toBeGreaterThan(0);
    await cli(['gc', '--store', store]);
    expect(blobs()).toBe(0);
  });
});
