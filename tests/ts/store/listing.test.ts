/** The cache of settled runs: taken only while it is whole and the folders are as they were. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreReader } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import { WRITER, endFacts, factsFile, runFacts } from './build.js';

/** More than the least number that is worth keeping. */
const RUNS = 210;
const LONG_AGO = new Date('2026-01-01T00:00:00Z');

let root: string;
let cache: string;

const runId = (at: number): string => `01jd00000000000000000${String(at).padStart(5, '0')}`;
const folderOf = (at: number): string => join(root, 'flights', 'runs', runId(at));

// Written in place and dated back, so that only the cache can still tell the name of before.
function write(at: number, name: string, date = LONG_AGO): void {
  mkdirSync(folderOf(at), { recursive: true });
  const bytes = factsFile(runFacts(name, [['param', 'lr', at]]), endFacts());
  writeFileSync(join(folderOf(at), `${WRITER}.facts.arrow`), bytes);
  utimesSync(folderOf(at), date, date);
}

async function look(): Promise<StoreReader> {
  const reader = new StoreReader(nodeStore(join(root, 'flights')));
  await reader.refresh();
  return reader;
}

async function nameOf(at: number): Promise<string | undefined> {
  return (await look()).run(runId(at))?.name;
}

function kept(): string {
  const name = readdirSync(cache).find(one => one.endsWith('.node-runs'));
  return join(cache, name ?? 'nothing kept');
}

function flipped(bytes: Buffer, at: number): Buffer {
  const wrong = Buffer.from(bytes);
  wrong[at] = (wrong[at] as number) ^ 1;
  return wrong;
}

const isKept = (): boolean =>
  existsSync(cache) && readdirSync(cache).some(name => name.endsWith('.node-runs'));

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'flightlog-listing-'));
  cache = join(root, 'cache');
  vi.stubEnv('FLIGHTLOG_CACHE', cache);
  for (let at = 0; at < RUNS; at++) write(at, 'old');
  await look();
  await vi.waitFor(() => expect(isKept()).toBe(true), { timeout: 5000 });
  write(7, 'new');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

describe('the cache of a store', () => {
  it('gives the runs of folders that did not change, with all they hold', async () => {
    const run = (await look()).run(runId(7));
    expect([run?.name, run?.status, run?.params.get('lr')]).toEqual(['old', 'finished', 7]);
    expect((await look()).runs).toHaveLength(RUNS);
  });

  it('is not believed of a folder that changed', async () => {
    write(7, 'new', new Date('2026-01-02T00:00:00Z'));
    expect([await nameOf(7), await nameOf(8)]).toEqual(['new', 'old']);
  });

  it('does not bring back a run that was removed', async () => {
    rmSync(folderOf(7), { recursive: true });
    expect((await look()).runs).toHaveLength(RUNS - 1);
  });

  it('is left aside where a byte of it is wrong, it is cut, or of another kind', async () => {
    const whole = readFileSync(kept());
    const wrong = flipped(whole, whole.indexOf('old'));
    const foreign = Buffer.from('ARROW1');
    for (const bytes of [wrong, whole.subarray(0, -9), whole.subarray(0, 11), foreign]) {
      const name = `new ${bytes.length}`;
      write(7, name);
      writeFileSync(kept(), bytes);
      expect(await nameOf(7)).toBe(name);
      await vi.waitFor(() => expect(readFileSync(kept()).equals(bytes)).toBe(false));
    }
  });

  it('gives what the store holds where what is read late of it is wrong, cut or gone', async () => {
    const whole = readFileSync(kept());
    const spoil = [
      () => writeFileSync(kept(), flipped(whole, whole.length - 40)),
      () => writeFileSync(kept(), whole.subarray(0, -9)),
      () => rmSync(kept())
    ];
    const file = kept();
    for (const spoilt of spoil) {
      writeFileSync(file, whole);
      const reader = await look();
      rmSync(folderOf(3), { recursive: true });
      spoilt();
      const lr = [7, 8, RUNS - 1].map(at => reader.run(runId(at))?.params.get('lr'));
      expect(lr).toEqual([7, 8, RUNS - 1]);
      expect([...(reader.run(runId(3))?.params ?? ['no run'])]).toEqual([]);
      await vi.waitFor(() => expect(isKept()).toBe(false));
      write(3, 'old');
    }
  });

  it('lists folders alone', async () => {
    writeFileSync(join(root, 'flights', 'runs', 'a file'), '');
    symlinkSync(folderOf(1), join(root, 'flights', 'runs', 'a link'));
    expect((await look()).runs).toHaveLength(RUNS);
    expect((await look()).problems).toEqual([]);
  });

  it('is neither read nor written where FLIGHTLOG_CACHE is empty', async () => {
    vi.stubEnv('FLIGHTLOG_CACHE', '');
    expect(await nameOf(7)).toBe('new');
  });

  it('does without a folder that cannot be written', async () => {
    writeFileSync(join(root, 'file'), '');
    vi.stubEnv('FLIGHTLOG_CACHE', join(root, 'file', 'below'));
    expect(await nameOf(7)).toBe('new');
    expect(readFileSync(join(root, 'file'), 'utf8')).toBe('');
  });
});
