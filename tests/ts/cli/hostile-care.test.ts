/** Every command of care on stores that were damaged by chance: a sentence, never a stack, nothing lost. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  LATER,
  cli,
  cliJson,
  copyOf,
  emptyStore,
  makeFolder,
  randomFrom,
  removeAll,
  snapshot,
  writePythonStore
} from './care.js';

const SEED = 20_251_127;
const ROUNDS = 25;

/** What no repair can know better, and what a blob's removal leaves. */
const LEFT = ['misplaced', 'newer-format', 'unreadable', 'bad-value', 'missing-blob', 'no-facts'];

let original: string;

beforeAll(() => {
  original = writePythonStore().store;
}, 60_000);

afterAll(removeAll);

type Damage = (file: string, other: string, random: () => number) => void;

const DAMAGES: Readonly<Record<string, Damage>> = {
  cut: (file, _, random) => fs.truncateSync(file, Math.floor(random() * fs.statSync(file).size)),
  flip: (file, _, random) => {
    const bytes = fs.readFileSync(file);
    for (let i = 0; i < 3 && bytes.length > 0; i++) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    fs.writeFileSync(file, bytes);
  },
  zero: (file, _, random) => {
    const bytes = fs.readFileSync(file);
    bytes.fill(0, Math.floor(random() * bytes.length));
    fs.writeFileSync(file, bytes);
  },
  swap: (file, other) => {
    const bytes = fs.readFileSync(file);
    fs.copyFileSync(other, file);
    fs.writeFileSync(other, bytes);
  },
  remove: file => fs.rmSync(file),
  folder: file => {
    fs.rmSync(file);
    fs.mkdirSync(file);
  },
  pipe: file => {
    fs.rmSync(file);
    spawnSync('mkfifo', [file]);
  },
  loop: file => {
    fs.rmSync(file);
    fs.symlinkSync(file, file);
  }
};

function damage(store: string, random: () => number): string[] {
  const files = [...snapshot(store)]
    .filter(([name, hash]) => hash.length === 64 && /^(runs|blobs)|store\.json/.test(name))
    .map(([name]) => name);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const done: string[] = [];
  for (let i = 0; i < 2; i++) {
    const [file, other] = [pick(files), pick(files)];
    const kind = pick(Object.keys(DAMAGES));
    const isFile = (name: string): boolean =>
      fs.lstatSync(path.join(store, name), { throwIfNoEntry: false })?.isFile() === true;
    if (!isFile(file) || !isFile(other)) continue;
    DAMAGES[kind]?.(path.join(store, file), path.join(store, other), random);
    done.push(`${kind} ${file}`);
  }
  return done;
}

describe('stores damaged by chance', () => {
  it('are verified, measured, cleaned, merged and repaired without a stack', async () => {
    const random = randomFrom(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const store = copyOf(original);
      const what = `seed ${SEED}, round ${round}: ${damage(store, random).join('; ')}`;
      for (const argv of [
        ['verify', '--store', store],
        ['du', '--store', store],
        ['gc', '--store', store, '--dry-run'],
        ['pack', '--store', store],
        ['archive', 'beta', '--store', store],
        ['merge', emptyStore(), store]
      ]) {
        const { code, err } = await cli(argv);
        expect([0, 1], `${argv[0]}, ${what}`).toContain(code);
        expect(err.split('\n').length, `${argv[0]}, ${what}`).toBeLessThanOrEqual(2);
      }
      await cli(['repair', '--store', store], { now: LATER });
      const { said } = await cliJson<{ broken: { code: string; file: string }[] }>([
        'verify',
        '--store',
        store
      ]);
      const left = said.broken.filter(({ code }) => !LEFT.includes(code));
      expect(left, what).toEqual([]);
    }
  });

  it('lose no byte to repair: what was there is there, or in trash/', async () => {
    const random = randomFrom(SEED + 1);
    for (let round = 0; round < 10; round++) {
      const store = copyOf(original);
      const done = damage(store, random).join('; ');
      const before = [...snapshot(store)].filter(([name, hash]) => {
        // Points become a series, which has other bytes and every row.
        return hash.length === 64 && !name.endsWith('.points.arrow');
      });
      await cli(['repair', '--store', store]);
      const after = new Set(snapshot(store).values());
      const lost = before.filter(([, hash]) => !after.has(hash)).map(([name]) => name);
      expect(lost, `seed ${SEED + 1}, round ${round}: ${done}`).toEqual([]);
    }
  });

  it('are refused when runs/ is a file, or the store is a link to itself', async () => {
    const store = emptyStore();
    fs.rmdirSync(path.join(store, 'runs'));
    fs.writeFileSync(path.join(store, 'runs'), '');
    const loop = path.join(makeFolder(), 'loop');
    fs.symlinkSync(loop, loop);
    for (const folder of [store, loop]) {
      for (const verb of ['verify', 'repair', 'du', 'gc', 'pack']) {
        const { code, err } = await cli([verb, '--store', folder]);
        expect([verb, folder, code]).toEqual([verb, folder, 1]);
        expect(err).toMatch(/^flightlog: .*\.\n$/);
      }
    }
  });
});
