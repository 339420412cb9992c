/** `flightlog merge`: copies what is whole, refuses what is not, and may be stopped and run again. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  LATER,
  addBlob,
  addRun,
  buildProgram,
  cli,
  cliJson,
  copyOf,
  emptyStore,
  fileOf,
  idOf,
  makeOld,
  randomFrom,
  removeAll,
  runProgram,
  snapshot,
  writePythonStore
} from './care.js';
import type { Names } from './care.js';
import { factsFile } from '../store/build.js';

interface Merged {
  readonly copied: string[];
  readonly there: string[];
  readonly running: string[];
  readonly refused: string[];
  readonly blobs: string[];
}

const SEED = 20_251_126;

let python: string;
let ids: Record<Names, string>;

beforeAll(() => {
  ({ store: python, ids } = writePythonStore());
}, 60_000);

afterAll(removeAll);

async function merged(a: string, b: string, ...more: string[]): Promise<Merged & { code: number }> {
  const { code, said } = await cliJson<Merged>(['merge', a, b, ...more]);
  return { code, ...said };
}

/** Files of runs and blobs with their hashes: all that a merge is about. */
function content(store: string): Map<string, string> {
  return new Map([...snapshot(store)].filter(([name]) => /^(runs|blobs)\//.test(name)));
}

/** A store of some runs of build.ts, each with a blob of its own and one that all share. */
function storeOf(...numbers: number[]): string {
  const store = emptyStore();
  const shared = addBlob(store, 'shared');
  for (const number of numbers) {
    const own = addBlob(store, `own ${number}`);
    addRun(store, number, `run ${number}`, [
      ['source', 'cell', own],
      ['source', 'patch', shared]
    ]);
  }
  return store;
}

describe('flightlog merge', () => {
  it('copies all runs and blobs, and leaves the giver as it was', async () => {
    const [a, b] = [storeOf(1), copyOf(python)];
    const before = snapshot(b);
    const { code, out } = await cli(['merge', a, b]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Copied 4 runs and \d+ blobs \([\d.]+ kB\) from .* into .*, in [\d.]+ s\.\n$/
    );
    expect(snapshot(b)).toEqual(before);
    expect((await cli(['verify', '--store', a])).code).toBe(0);
    for (const [name, hash] of content(b)) expect(content(a).get(name)).toBe(hash);
  });

  it('does nothing the second time', async () => {
    const [a, b] = [storeOf(1), copyOf(python)];
    await merged(a, b);
    const before = snapshot(a);
    expect(await merged(a, b)).toMatchObject({ code: 0, copied: [], blobs: [], refused: [] });
    expect((await cli(['merge', a, b])).out).toMatch(
      /^Nothing to copy from .* into .*: 4 runs were there already, seen in /
    );
    expect(snapshot(a)).toEqual(before);
  });

  it('gives the same content whichever store receives', async () => {
    const random = randomFrom(SEED);
    for (let round = 0; round < 4; round++) {
      const some = (): number[] =>
        Array.from({ length: 9 }, (_, i) => i).filter(() => random() < 0.5);
      const [a, b] = [storeOf(...some()), storeOf(...some())];
      const [c, d] = [copyOf(a), copyOf(b)];
      expect((await merged(a, b)).code).toBe(0);
      expect((await merged(d, c)).code).toBe(0);
      expect(content(a), `seed ${SEED}, round ${round}`).toEqual(content(d));
    }
  });

  it('says with --dry-run what it would copy, and copies nothing', async () => {
    const [a, b] = [storeOf(1), storeOf(1, 2)];
    const before = snapshot(a);
    expect(await merged(a, b, '--dry-run')).toMatchObject({ copied: [idOf(2)], there: [idOf(1)] });
    expect((await cli(['merge', a, b, '--dry-run'])).out).toMatch(/^Would copy 1 run and 1 blob /);
    expect(snapshot(a)).toEqual(before);
  });

  it('takes facts that were added to a run since, in either direction', async () => {
    const [a, b] = [storeOf(1), storeOf(1)];
    await cli(['archive', idOf(1), '--store', b]);
    const cut = fileOf(b, idOf(1), `${idOf(1)}.facts.arrow`);
    fs.truncateSync(fileOf(a, idOf(1), '.facts.arrow'), fs.statSync(cut).size - 10);
    expect(await merged(a, b)).toMatchObject({ code: 0, copied: [idOf(1)] });
    expect(content(a)).toEqual(content(b));
    await cli(['restore', idOf(1), '--store', a]);
    expect(await merged(a, b)).toMatchObject({ code: 0, there: [idOf(1)] });
    expect(await merged(b, a)).toMatchObject({ code: 0, copied: [idOf(1)] });
    expect(content(a)).toEqual(content(b));
  });

  it('refuses by name a run that is in both with other bytes, and merges the others', async () => {
    const [a, b] = [storeOf(1), storeOf(2)];
    addRun(b, 1, 'another');
    const before = fs.readFileSync(fileOf(a, idOf(1), '.facts.arrow'));
    const { code, out, err } = await cli(['merge', a, b]);
    expect(code).toBe(1);
    expect(out).toContain(
      `Run ${idOf(1)} is in both stores and differs: runs/${idOf(1)}/${idOf(1)}.facts.arrow holds other bytes there.`
    );
    expect(err).toMatch(/^flightlog: 1 thing was refused and left as it was; all else was merged/);
    expect(fs.readFileSync(fileOf(a, idOf(1), '.facts.arrow')).equals(before)).toBe(true);
    expect(fs.existsSync(path.join(a, 'runs', idOf(2)))).toBe(true);
  });

  it('refuses a broken run and a spoilt blob of the giver', async () => {
    const [a, b] = [storeOf(), storeOf(1, 2)];
    const file = fileOf(b, idOf(1), '.facts.arrow');
    fs.truncateSync(file, fs.statSync(file).size - 4);
    const blob = addBlob(b, 'to be spoilt').$blob;
    fs.writeFileSync(path.join(b, 'blobs', blob), 'spoilt, the same');
    const { code, copied, refused } = await merged(a, b);
    expect([code, copied]).toEqual([1, [idOf(2)]]);
    expect(refused[0]).toContain(`blobs/${blob}: its bytes are not those`);
    expect(refused[1]).toMatch(new RegExp(`^Run ${idOf(1)} is broken\\. .*cut in the middle`));
    expect(fs.existsSync(path.join(a, 'blobs', blob))).toBe(false);
  });

  it('puts a whole blob in the place of half a copy', async () => {
    const [a, b] = [storeOf(1), storeOf(1)];
    const blob = addBlob(a, 'own 1').$blob;
    fs.truncateSync(path.join(a, 'blobs', blob), 2);
    await merged(a, b);
    expect(content(a)).toEqual(content(b));
  });

  it('takes a series for the points that it was made from, and no points for a series', async () => {
    const [a, b] = [copyOf(python), copyOf(python)];
    expect((await cli(['repair', '--store', b])).code).toBe(0);
    expect(await merged(copyOf(b), a)).toMatchObject({ code: 0, copied: [] });
    expect(await merged(a, b)).toMatchObject({ code: 0, copied: [ids.killed] });
    const names = fs.readdirSync(path.join(a, 'runs', ids.killed));
    expect(names.some(name => name.endsWith('.series.arrow'))).toBe(true);
    expect(names.some(name => name.endsWith('.points.arrow'))).toBe(false);
    expect((await cli(['verify', '--store', a])).code).toBe(0);
  });

  it('leaves out runs that are being written', async () => {
    const [a, b] = [storeOf(), storeOf(1)];
    const lease = { run: idOf(1), writer: idOf(1), host: 'elsewhere', time: LATER - 5000 };
    fs.writeFileSync(path.join(b, 'runs', idOf(1), `${idOf(1)}.lease.json`), JSON.stringify(lease));
    expect(await merged(a, b)).toMatchObject({ code: 0, copied: [], running: [idOf(1)] });
    expect((await cli(['merge', a, b])).out).toContain(
      'is being written and left out; merge again'
    );
  });

  it('keeps a blob that nobody names yet from gc while it merges', async () => {
    const [a, b] = [storeOf(), storeOf(1)];
    const { $blob } = addBlob(a, 'own 1');
    makeOld(path.join(a, 'blobs', $blob));
    await merged(a, b);
    expect(fs.statSync(path.join(a, 'blobs', $blob)).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  });

  it('is used with two stores, and says what is wrong otherwise', async () => {
    const a = storeOf();
    for (const [args, code, said] of [
      [[a], 2, 'Name two stores'],
      [[a, a], 2, 'are the same folder'],
      [[a, a, a], 2, 'Name two stores'],
      [[a, storeOf(), '--store', a], 2, 'takes no --store'],
      [[a, path.join(a, 'nowhere')], 1, 'nowhere: no such folder'],
      [[a, path.join(a, 'runs')], 1, 'no store']
    ] as const) {
      const result = await cli(['merge', ...args]);
      expect([result.code, result.out]).toEqual([code, '']);
      expect(result.err).toContain(said);
    }
  });
});

describe('flightlog merge, killed', () => {
  it('at any moment, leaves the receiver whole, and the next one goes on', async () => {
    const program = await buildProgram();
    const random = randomFrom(SEED);
    const b = storeOf(...Array.from({ length: 60 }, (_, i) => i));
    const all = content(b);
    let kills = 0;
    for (let i = 0; i < 4; i++) {
      const a = storeOf(1, 2);
      const folder = path.join(a, i % 2 === 0 ? 'blobs' : 'runs');
      const many = fs.readdirSync(folder).length + Math.ceil(random() * 40);
      const kill = { once: () => fs.readdirSync(folder).length >= many, by: 'SIGKILL' } as const;
      if ((await runProgram(program, ['merge', a, b], { kill })).signal) kills++;
      expect((await cli(['verify', '--store', a])).code).toBe(0);
      expect((await merged(a, b)).code).toBe(0);
      await cli(['gc', '--store', a], { now: LATER + 86_400_000 });
      expect(content(a)).toEqual(all);
    }
    expect(kills).toBeGreaterThan(2);
  });
});

describe('saved views', () => {
  it('are merged file by file, and refused where they are broken', async () => {
    const [a, b] = [storeOf(1), storeOf(2)];
    const folder = path.join(b, 'views', idOf(70));
    fs.mkdirSync(folder, { recursive: true });
    const facts = factsFile([['view', 'name', 'mine', LATER]]);
    fs.writeFileSync(path.join(folder, `${idOf(71)}.facts.arrow`), facts);
    expect((await merged(a, b, '--dry-run')).code).toBe(0);
    expect(fs.existsSync(path.join(a, 'views'))).toBe(false);
    expect((await merged(a, b)).refused).toEqual([]);
    expect(fs.readFileSync(path.join(a, 'views', idOf(70), `${idOf(71)}.facts.arrow`))).toEqual(
      Buffer.from(facts)
    );
    fs.writeFileSync(path.join(folder, `${idOf(72)}.facts.arrow`), facts.subarray(0, 100));
    const again = await merged(a, b);
    expect(again.code).toBe(1);
    expect(again.refused.join()).toContain(`views/${idOf(70)}/${idOf(72)}.facts.arrow is broken`);
    expect(fs.readdirSync(path.join(a, 'views', idOf(70)))).toHaveLength(1);
  });
});
