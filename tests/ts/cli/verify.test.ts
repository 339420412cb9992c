/** `flightlog verify` on stores of the Python recorder: whole ones, and ones broken in every way. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bytesInMemory,
  checkFacts,
  checkLevels,
  checkPoints,
  checkSeries
} from '../../../src/store/care/index.js';
import type { FileCheck } from '../../../src/store/care/index.js';
import {
  addRun,
  cli,
  cliJson,
  copyOf,
  emptyStore,
  fileOf,
  makeFolder,
  randomFrom,
  removeAll,
  snapshot,
  writePythonStore
} from './care.js';
import type { Names } from './care.js';

interface Verified {
  readonly whole: boolean;
  readonly runs: number;
  readonly blobs: number;
  readonly broken: { file: string; code: string; what: string; readable: string | null }[];
  readonly unended: string[];
}

const SEED = 20_251_123;

let original: string;
let ids: Record<Names, string>;

beforeAll(() => {
  ({ store: original, ids } = writePythonStore());
}, 60_000);

afterAll(removeAll);

async function verified(store: string): Promise<Verified & { code: number }> {
  const { code, said } = await cliJson<Verified>(['verify', '--store', store]);
  return { code, ...said };
}

async function codesAfter(damage: (store: string) => void): Promise<string[]> {
  const store = copyOf(original);
  damage(store);
  const { broken, code } = await verified(store);
  expect(code).toBe(broken.length > 0 ? 1 : 0);
  return broken.map(one => one.code);
}

const inStore = (store: string, file: string): string =>
  path.relative(store, file).split(path.sep).join('/');

describe('flightlog verify of a whole store', () => {
  it('finds nothing, names the run that was killed, and changes nothing', async () => {
    const before = snapshot(original);
    const { code, out, err } = await cli(['verify', '--store', original]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`Run ${ids.killed} never said how it ended`);
    expect(out).toMatch(/Checked \d+ files of 4 runs and \d+ blobs \([\d.]+ kB\): all whole, in /);
    expect(snapshot(original)).toEqual(before);
  });

  it('tells programs the same', async () => {
    const { code, whole, runs, unended, broken } = await verified(original);
    expect({ code, whole, runs, unended, broken }).toEqual({
      code: 0,
      whole: true,
      runs: 4,
      unended: [ids.killed],
      broken: []
    });
  });

  it('checks a store without a run', async () => {
    expect(await verified(emptyStore())).toMatchObject({ code: 0, runs: 0, whole: true });
  });
});

describe('flightlog verify finds', () => {
  it('any single flipped byte of a blob', async () => {
    const store = copyOf(original);
    const random = randomFrom(SEED);
    for (const name of fs.readdirSync(path.join(store, 'blobs'))) {
      const file = path.join(store, 'blobs', name);
      const bytes = fs.readFileSync(file);
      const at = Math.floor(random() * bytes.length);
      const spoilt = Buffer.from(bytes);
      spoilt[at] = (bytes[at] as number) ^ (1 + Math.floor(random() * 255));
      fs.writeFileSync(file, spoilt);
      const { code, broken } = await verified(store);
      expect(code).toBe(1);
      expect(broken.map(one => [one.file, one.code])).toEqual([[`blobs/${name}`, 'wrong-hash']]);
      fs.writeFileSync(file, bytes);
    }
  });

  it('any truncation of facts but one between two batches, where nothing tells of the rest', () => {
    const file = fileOf(original, ids.beta, '.facts.arrow');
    const bytes = fs.readFileSync(file);
    const place = inStore(original, file);
    const whole = checkFacts(place, bytes);
    expect(whole.findings).toEqual([]);
    const between = new Set(whole.keep.map(([, end]) => end));
    for (let size = 0; size < bytes.length; size++) {
      const { findings } = checkFacts(place, bytes.subarray(0, size));
      expect(findings.length > 0, `cut at ${size}`).toBe(!between.has(size));
    }
  });

  it('a run whose facts end before its end', async () => {
    const store = copyOf(original);
    const file = fileOf(store, ids.beta, '.facts.arrow');
    const [, first] = checkFacts(inStore(store, file), fs.readFileSync(file)).keep;
    fs.truncateSync(file, first?.[1]);
    expect((await verified(store)).unended).toContain(ids.beta);
  });

  it('any truncation of series and levels, and of points within a message', () => {
    const random = randomFrom(SEED);
    const check = (suffix: string, bytes: Uint8Array): FileCheck =>
      suffix === '.series.arrow'
        ? checkSeries('', bytesInMemory(bytes))
        : checkLevels('', bytesInMemory(bytes), null);
    for (const suffix of ['.series.arrow', '.levels.arrow']) {
      const bytes = fs.readFileSync(fileOf(original, ids.alpha, suffix));
      expect(check(suffix, bytes).findings).toEqual([]);
      const last = Array.from({ length: 400 }, (_, i) => bytes.length - 1 - i);
      const anywhere = Array.from({ length: 200 }, () => Math.floor(random() * bytes.length));
      for (const size of [0, 1, 7, 8, ...last, ...anywhere]) {
        expect(check(suffix, bytes.subarray(0, size)).findings, `cut at ${size}`).toHaveLength(1);
      }
    }
    const points = fs.readFileSync(fileOf(original, ids.killed, '.points.arrow'));
    const { rows } = checkPoints('', bytesInMemory(points));
    expect(rows).toBe(3000);
    for (let i = 0; i < 100; i++) {
      const size = Math.floor(random() * points.length);
      const found = checkPoints('', bytesInMemory(points.subarray(0, size)));
      expect(found.rows).toBeLessThanOrEqual(3000);
      if (found.rows < 3000) expect(found.findings, `cut at ${size}`).not.toEqual([]);
    }
  });

  it('levels that are not those of the series beside them', async () => {
    const flip = (store: string): void => {
      const file = fileOf(store, ids.alpha, '.levels.arrow');
      const bytes = fs.readFileSync(file);
      // A value that alpha logged, and its levels keep: acc at the last step.
      const value = Buffer.alloc(8);
      value.writeDoubleLE(8999 / 9);
      const at = bytes.lastIndexOf(value);
      expect(at).toBeGreaterThan(0);
      bytes.writeDoubleLE(1, at);
      fs.writeFileSync(file, bytes);
    };
    expect(await codesAfter(flip)).toEqual(['stale-levels']);
  });

  it('a series whose numbers are not those of its rows', async () => {
    const flip = (store: string): void => {
      const file = fileOf(store, ids.alpha, '.series.arrow');
      const bytes = fs.readFileSync(file);
      const value = Buffer.alloc(8);
      value.writeDoubleLE(8999 / 9);
      bytes.writeDoubleLE(1e9, bytes.indexOf(value));
      fs.writeFileSync(file, bytes);
    };
    expect(await codesAfter(flip)).toEqual(['wrong-summary']);
  });

  it('files that changed places', async () => {
    const swap = (store: string): void => {
      const [a, b] = [ids.alpha, ids.beta].map(id => fileOf(store, id, '.facts.arrow'));
      fs.renameSync(a as string, `${a}.x`);
      fs.renameSync(b as string, a as string);
      fs.renameSync(`${a}.x`, b as string);
    };
    expect(await codesAfter(swap)).toEqual(['misplaced', 'misplaced']);
  });

  it('a blob that is missing, once for all runs that name it', async () => {
    const store = copyOf(original);
    const shared = fs
      .readdirSync(path.join(store, 'blobs'))
      .find(name => fs.readFileSync(path.join(store, 'blobs', name), 'utf8') === 'shared');
    fs.rmSync(path.join(store, 'blobs', shared as string));
    const { broken } = await verified(store);
    expect(broken).toMatchObject([{ file: `blobs/${shared}`, code: 'missing-blob' }]);
    expect(broken[0]?.what).toContain('and 1 other run');
  });

  it('files without bytes, of zeros, and of something else', async () => {
    for (const [bytes, code] of [
      ['', 'empty'],
      ['\0'.repeat(64), 'zeroed'],
      ['hello, world', 'not-arrow']
    ] as const) {
      const spoil = (store: string): void =>
        fs.writeFileSync(fileOf(store, ids.beta, '.series.arrow'), bytes);
      expect(await codesAfter(spoil)).toEqual([code]);
    }
  });

  it('folders, pipes and links that lead nowhere in the place of files, without hanging', async () => {
    const replace = async (put: (file: string) => void): Promise<string[]> =>
      codesAfter(store => {
        const file = fileOf(store, ids.beta, '.series.arrow');
        fs.rmSync(file);
        put(file);
      });
    expect(await replace(file => fs.mkdirSync(file))).toEqual(['unreadable']);
    expect(await replace(file => void spawnSync('mkfifo', [file]))).toEqual(['unreadable']);
    expect(await replace(file => fs.symlinkSync(file, file))).toEqual(['unreadable']);
    const link = (store: string): void =>
      fs.symlinkSync(path.join(store, 'x'), path.join(store, 'x'));
    expect(await codesAfter(link)).toEqual(['unreadable']);
  });

  it('a run folder without facts, and says what of it can be read', async () => {
    const store = copyOf(original);
    fs.rmSync(fileOf(store, ids.beta, '.facts.arrow'));
    const { broken } = await verified(store);
    expect(broken).toMatchObject([
      { file: `runs/${ids.beta}`, code: 'no-facts', readable: '300 points in it can be read' }
    ]);
  });

  it('a catalog that was cut, and facts in a reserved room', async () => {
    const store = copyOf(original);
    await cli(['pack', '--store', store]);
    expect((await verified(store)).broken).toEqual([]);
    const catalog = path.join(store, 'catalog.arrow');
    fs.truncateSync(catalog, fs.statSync(catalog).size - 20);
    const room = path.join(store, 'models', 'm');
    fs.mkdirSync(room, { recursive: true });
    fs.writeFileSync(path.join(room, 'w.facts.arrow'), 'no facts');
    const { broken } = await verified(store);
    expect(broken.map(({ file, code }) => [file, code])).toEqual([
      ['catalog.arrow', 'partial'],
      ['models/m/w.facts.arrow', 'not-arrow']
    ]);
    await cli(['repair', '--store', store]);
    expect(fs.existsSync(catalog)).toBe(false);
  });

  it('a lease that is none, and a store.json that is none', async () => {
    const store = copyOf(original);
    fs.writeFileSync(fileOf(store, ids.killed, '.lease.json'), '{');
    fs.writeFileSync(path.join(store, 'store.json'), '{');
    const { broken } = await verified(store);
    expect(broken.map(({ file, code }) => [file.split('.').at(-1), code])).toEqual([
      ['json', 'not-a-store'],
      ['json', 'bad-value']
    ]);
  });
});

describe('flightlog verify refuses in one sentence', () => {
  it('a folder that is no store, one that is not there, and a newer format', async () => {
    const folder = makeFolder();
    const newer = emptyStore();
    fs.writeFileSync(path.join(newer, 'store.json'), '{"format": 9}');
    for (const [store, said] of [
      [folder, 'no store'],
      [path.join(folder, 'nowhere'), 'no such folder'],
      [newer, 'format 9, but this flightlog reads up to 1']
    ] as const) {
      const { code, out, err } = await cli(['verify', '--store', store]);
      expect([code, out, err.split('\n').length]).toEqual([1, '', 2]);
      expect(err).toContain(said);
    }
  });

  it('runs, and options that it does not know', async () => {
    expect(await cli(['verify', 'alpha'])).toMatchObject({ code: 2 });
    const { code, err } = await cli(['verify', '--jsn']);
    expect([code, err]).toEqual([
      2,
      'flightlog: Unknown option --jsn; did you mean --json? See: flightlog verify --help\n'
    ]);
  });
});

describe('names of others', () => {
  it('cannot act on the terminal', async () => {
    const store = emptyStore();
    addRun(store, 1, 'fine');
    fs.mkdirSync(path.join(store, 'runs', 'evil\u001b[2J\nrun'));
    const { code, out } = await cli(['verify', '--store', store], { isTTY: true });
    expect(code).toBe(1);
    expect(out).not.toContain('\u001b');
    expect(out).toContain('runs/evil\\x1b[2J\\nrun: a run without a readable fact');
  });
});
