/** `flightlog repair`: what it mends, what it leaves, and that a kill in its midst costs nothing. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFacts } from '../../../src/store/care/index.js';
import { StoreReader } from '../../../src/store/index.js';
import type { Series } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import {
  LATER,
  addRun,
  buildProgram,
  cli,
  cliJson,
  copyOf,
  emptyStore,
  fileOf,
  makeOld,
  randomFrom,
  removeAll,
  runProgram,
  snapshot,
  writePythonStore
} from './care.js';
import type { Names } from './care.js';

interface Repaired {
  readonly repaired: { file: string; do: string }[];
  readonly left: { file: string; code: string }[];
  readonly foreign: string[];
  readonly busy: string[];
}

const SEED = 20_251_124;

let original: string;
let ids: Record<Names, string>;
/** Bytes of beta's facts that end within a batch. */
let torn: number;

beforeAll(() => {
  ({ store: original, ids } = writePythonStore());
  torn = fs.statSync(fileOf(original, ids.beta, '.facts.arrow')).size - 3;
}, 60_000);

afterAll(removeAll);

async function repaired(store: string, ...more: string[]): Promise<Repaired & { code: number }> {
  const { code, said } = await cliJson<Repaired>(['repair', '--store', store, ...more]);
  return { code, ...said };
}

const verifies = async (store: string): Promise<number> =>
  (await cli(['verify', '--store', store])).code;

async function seriesOf(store: string, run: string): Promise<Map<string, Series>> {
  const reader = new StoreReader(nodeStore(store));
  await reader.refresh();
  return reader.series(run);
}

const suffixes = (store: string, run: string): string[] =>
  fs
    .readdirSync(path.join(store, 'runs', run))
    .map(name => name.split('.').slice(1).join('.'))
    .sort();

const trashed = (store: string): string[] =>
  [...snapshot(path.join(store, 'trash')).entries()]
    .filter(([, hash]) => hash !== 'folder')
    .map(([name]) => name.split('/').at(-1) ?? '');

describe('flightlog repair', () => {
  it('compacts the points of a writer that was killed, to the same series', async () => {
    const store = copyOf(original);
    const before = await seriesOf(store, ids.killed);
    const { repaired: fixes, code } = await repaired(store);
    expect([code, fixes.map(fix => fix.do)]).toEqual([0, ['compact']]);
    expect(suffixes(store, ids.killed)).toContain('series.arrow');
    expect(suffixes(store, ids.killed)).not.toContain('points.arrow');
    expect(await seriesOf(store, ids.killed)).toEqual(before);
    expect(await verifies(store)).toBe(0);
    const run = JSON.parse((await cli(['show', ids.killed, '--json', '--store', store])).out);
    expect(run).toMatchObject({ status: 'crashed' });
  });

  it('leaves alone what was written within the last minute', async () => {
    const store = copyOf(original);
    const before = snapshot(store);
    const { out } = await cli(['repair', '--store', store], { now: Date.now() });
    expect(out).toContain('1 run being written, or until a minute ago, was left alone.');
    expect(snapshot(store)).toEqual(before);
  });

  it('says with --dry-run what it would do, and does nothing', async () => {
    const store = copyOf(original);
    fs.truncateSync(fileOf(store, ids.beta, '.facts.arrow'), torn);
    const before = snapshot(store);
    const { code, out } = await cli(['repair', '--dry-run', '--store', store]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /facts\.arrow: would be cut back to its \d+ whole facts, with the broken file set aside\./
    );
    expect(out).toMatch(/Would repair 2 things; nothing was changed\. Checked in /);
    expect(snapshot(store)).toEqual(before);
  });

  it('cuts torn facts back to what is whole, and keeps the torn file in trash/', async () => {
    const random = randomFrom(SEED);
    const bytes = fs.readFileSync(fileOf(original, ids.beta, '.facts.arrow'));
    const first = checkFacts('', bytes).keep[1]?.[1] as number;
    for (let i = 0; i < 6; i++) {
      const store = copyOf(original);
      const file = fileOf(store, ids.beta, '.facts.arrow');
      // Behind the first batch, so that the run has a name.
      const size = first + Math.floor(random() * (bytes.length - first));
      fs.truncateSync(file, size);
      await repaired(store);
      const whole = fs.readFileSync(file);
      expect(bytes.subarray(0, whole.length).equals(whole), `cut at ${size}`).toBe(true);
      expect(whole.length).toBeGreaterThan(0);
      expect(await verifies(store)).toBe(0);
      if (whole.length < size) expect(trashed(store)).toContain(path.basename(file));
    }
  });

  it('takes a batch that is spoilt out of facts, and keeps those behind it', async () => {
    const store = emptyStore();
    const id = addRun(store, 1, 'spoilt', [['note', 'x', 'y'.repeat(60)]]);
    const file = fileOf(store, id, '.facts.arrow');
    const bytes = fs.readFileSync(file);
    // The offsets of the text in the first batch: what they lead to lies beyond it.
    const at = bytes.indexOf(Buffer.from('runrunrunrunnote'));
    bytes.fill(0x7f, at - 24, at - 8);
    fs.writeFileSync(file, bytes);
    expect(await verifies(store)).toBe(1);
    await repaired(store);
    expect(await verifies(store)).toBe(0);
    const run = JSON.parse((await cli(['show', id, '--json', '--store', store])).out);
    expect(run).toMatchObject({ status: 'finished' });
  });

  it('sets aside what nobody can read, under the path that it had', async () => {
    const store = copyOf(original);
    fs.writeFileSync(fileOf(store, ids.alpha, '.levels.arrow'), 'no levels');
    const blob = fs.readdirSync(path.join(store, 'blobs'))[0] as string;
    fs.appendFileSync(path.join(store, 'blobs', blob), '!');
    const { repaired: fixes, left } = await repaired(store);
    expect(fixes.map(fix => fix.do).sort()).toEqual(['compact', 'set-aside', 'set-aside']);
    expect(left).toEqual([]);
    expect(
      [...snapshot(path.join(store, 'trash')).keys()].some(at => at.endsWith(`/blobs/${blob}`))
    ).toBe(true);
    const { said } = await cliJson<{ broken: { code: string }[] }>(['verify', '--store', store]);
    expect(said.broken.map(({ code }) => code)).toEqual(['missing-blob']);
  });

  it('makes a series anew from points that still stand beside it, if it is broken', async () => {
    const store = copyOf(original);
    const before = await seriesOf(store, ids.killed);
    const points = fileOf(store, ids.killed, '.points.arrow');
    const half = fs.readFileSync(fileOf(store, ids.beta, '.series.arrow')).subarray(0, 900);
    fs.writeFileSync(points.replace('.points.', '.series.'), half);
    const { repaired: fixes } = await repaired(store);
    expect(fixes.map(fix => fix.do)).toEqual(['set-aside', 'compact']);
    expect(await seriesOf(store, ids.killed)).toEqual(before);
    expect(await verifies(store)).toBe(0);
  });

  it('takes over from a series that was cut every batch that is whole', async () => {
    const store = copyOf(original);
    const before = await seriesOf(store, ids.alpha);
    const file = fileOf(store, ids.alpha, '.series.arrow');
    fs.truncateSync(file, fs.statSync(file).size - 3);
    const { repaired: fixes } = await repaired(store);
    expect(fixes.map(fix => fix.do)).toContain('salvage');
    expect(await seriesOf(store, ids.alpha)).toEqual(before);
    fs.truncateSync(file, Math.floor(fs.statSync(file).size * 0.75));
    await repaired(store);
    const after = await seriesOf(store, ids.alpha);
    expect(after.size).toBe(1);
    for (const [key, series] of after) expect(series).toEqual(before.get(key));
    expect(await verifies(store)).toBe(0);
  });

  it('gives a run that lost its facts a name, so that its points are seen again', async () => {
    const store = copyOf(original);
    fs.rmSync(fileOf(store, ids.alpha, '.facts.arrow'));
    const { repaired: fixes } = await repaired(store);
    expect(fixes.map(fix => fix.do)).toContain('recover');
    const reader = new StoreReader(nodeStore(store));
    await reader.refresh();
    expect(reader.run(ids.alpha)?.name).toBe(`recovered ${ids.alpha.slice(-6)}`);
    expect((await reader.series(ids.alpha)).get('loss')?.step.length).toBe(9000);
  });

  it('finishes runs of another machine only when it is told to', async () => {
    const store = copyOf(original);
    const lease = fileOf(store, ids.killed, '.lease.json');
    const said = JSON.parse(fs.readFileSync(lease, 'utf8')) as object;
    fs.writeFileSync(lease, JSON.stringify({ ...said, host: 'elsewhere', boot: 'other' }));
    expect(await repaired(store)).toMatchObject({ repaired: [], foreign: [ids.killed], code: 0 });
    const { repaired: fixes } = await repaired(store, '--other-hosts');
    expect(fixes.map(fix => fix.do)).toEqual(['compact']);
  });

  it('keeps the rows behind the last that was on the disk before a power cut, in trash/', async () => {
    const store = copyOf(original);
    const lease = fileOf(store, ids.killed, '.lease.json');
    const said = JSON.parse(fs.readFileSync(lease, 'utf8')) as object;
    fs.writeFileSync(lease, JSON.stringify({ ...said, boot: 'before', durable: 1200 }));
    await repaired(store);
    expect((await seriesOf(store, ids.killed)).get('loss')?.step.length).toBe(1200);
    expect(trashed(store).some(name => name.endsWith('.points.arrow'))).toBe(true);
  });

  it('writes a store.json anew, and removes unfinished writes that are hours old', async () => {
    const store = copyOf(original);
    fs.writeFileSync(path.join(store, 'store.json'), '{');
    for (const name of ['.old.tmp', '.new.tmp'])
      fs.writeFileSync(path.join(store, 'blobs', name), '');
    makeOld(path.join(store, 'blobs', '.old.tmp'));
    await repaired(store);
    expect(JSON.parse(fs.readFileSync(path.join(store, 'store.json'), 'utf8'))).toMatchObject({
      format: 1,
      kind: 'flightlog-store'
    });
    expect(fs.readdirSync(path.join(store, 'blobs')).filter(name => name.startsWith('.'))).toEqual([
      '.new.tmp'
    ]);
  });

  it('leaves what it cannot know better, and says so with exit code 1', async () => {
    const store = copyOf(original);
    const [a, b] = [ids.alpha, ids.beta].map(id => fileOf(store, id, '.facts.arrow'));
    fs.copyFileSync(a as string, b as string);
    const before = fs.readFileSync(b as string);
    const { code, left } = await repaired(store);
    expect([code, left.map(one => one.code)]).toEqual([1, ['misplaced']]);
    expect(fs.readFileSync(b as string).equals(before)).toBe(true);
  });

  it('does nothing the second time', async () => {
    const store = copyOf(original);
    fs.truncateSync(fileOf(store, ids.beta, '.facts.arrow'), torn);
    await repaired(store);
    const before = snapshot(store);
    expect((await repaired(store)).repaired).toEqual([]);
    expect(snapshot(store)).toEqual(before);
  });
});

describe('flightlog repair, killed', () => {
  it('at any moment, loses nothing and is done by the next', async () => {
    const program = await buildProgram();
    const random = randomFrom(SEED);
    const broken = copyOf(original);
    const lease = fileOf(broken, ids.killed, '.lease.json');
    const said = JSON.parse(fs.readFileSync(lease, 'utf8')) as object;
    fs.writeFileSync(lease, JSON.stringify({ ...said, time: LATER - 600_000 }));
    const series = fileOf(broken, ids.alpha, '.series.arrow');
    fs.truncateSync(series, fs.statSync(series).size - 1);
    fs.truncateSync(fileOf(broken, ids.beta, '.facts.arrow'), torn);
    const alpha = await seriesOf(original, ids.alpha);
    const killed = await seriesOf(original, ids.killed);
    let kills = 0;
    for (let i = 0; i < 4; i++) {
      const store = copyOf(broken);
      // What repair does first is to set something aside; then some time, and the kill.
      const aside = path.join(store, 'trash');
      let looks = Math.floor(random() * 12);
      const once = (): boolean => fs.existsSync(aside) && looks-- <= 0;
      const kill = { once, by: 'SIGKILL' } as const;
      const first = await runProgram(program, ['repair', '--store', store], { kill });
      if (first.signal) kills++;
      await repaired(store);
      expect(await verifies(store)).toBe(0);
      expect(await seriesOf(store, ids.alpha)).toEqual(alpha);
      expect(await seriesOf(store, ids.killed)).toEqual(killed);
    }
    expect(kills).toBeGreaterThan(2);
  });
});
