/** Reads what the Python recorder wrote: finished, failed, and killed while it was logging. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreReader, summarise } from '../../../src/store/index.js';
import type { Run } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const script = fileURLToPath(new URL('write_store.py', import.meta.url));

let root: string;
let reader: StoreReader;
let runs: Record<'finished' | 'failed' | 'killed', Run>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'flightlog-python-'));
  const python = join(repository, '.venv', 'bin', 'python');
  const env = { ...process.env, PYTHONPATH: repository };
  const { stdout, stderr, signal } = spawnSync(python, [script, join(root, 'flights')], {
    env,
    encoding: 'utf8'
  });
  if (signal !== 'SIGKILL') throw new Error(stderr);
  const ids = Object.assign(
    {},
    ...stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as object)
  );
  reader = new StoreReader(nodeStore(join(root, 'flights')));
  await reader.refresh();
  const run = (name: string): Run => reader.run((ids as Record<string, string>)[name] ?? '') as Run;
  runs = { finished: run('finished'), failed: run('failed'), killed: run('killed') };
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a store written by Python', () => {
  it('lists its runs without a problem', () => {
    expect(reader.problems).toEqual([]);
    expect(Object.values(runs).map(run => run.status)).toEqual(['finished', 'failed', 'crashed']);
  });

  it('gives names, parameters and tags as they were logged', () => {
    const { finished } = runs;
    expect(finished).toMatchObject({ name: 'finished ⟨ü⟩', note: '# Notes', attempt: 1 });
    expect(new Map(finished.tags)).toEqual(new Map([['tree', '']]));
    expect(new Map(finished.goals)).toEqual(new Map([['acc', 'max']]));
    const { text, ...params } = Object.fromEntries(finished.params);
    expect(params).toEqual({ lr: 0.1, seed: 2n ** 70n, deep: true, limit: Infinity });
    expect(text).toMatch(/^\(5002 bytes, /);
  });

  it('gives long values and artifacts from their blobs', async () => {
    expect(await reader.longValue(runs.finished.id, 'param', 'text')).toBe('x'.repeat(5000));
    const [artifact] = runs.finished.artifacts;
    expect(artifact).toMatchObject({ name: 'notes/hello.txt', type: 'text' });
    expect(await reader.text(artifact as NonNullable<typeof artifact>)).toBe('hello');
  });

  it('gives every point of the series, and the summaries agree', async () => {
    const series = await reader.series(runs.finished.id);
    const loss = series.get('loss');
    expect(loss?.step.length).toBe(3001);
    expect([loss?.step[0], loss?.value[0]]).toEqual([-5, NaN]);
    expect(loss?.value[3000]).toBe(1 / 3000);
    expect([...(series.get('late')?.step ?? [])]).toEqual([2 ** 40]);
    for (const [key, one] of series) expect(summarise(one)).toEqual(runs.finished.metrics.get(key));
  });

  it('gives the exception of a failed run', () => {
    expect(runs.failed.exception).toMatchObject({ type: 'ValueError', message: 'too hot' });
  });

  it('gives every point that was logged before SIGKILL', async () => {
    const loss = (await reader.series(runs.killed.id)).get('loss');
    expect(loss?.step.length).toBe(20_000);
    expect(loss?.step.every((step, i) => step === i && loss.value[i] === i % 7)).toBe(true);
    await reader.follow(runs.killed.id);
    expect(reader.run(runs.killed.id)?.metrics.get('loss')?.count).toBe(20_000);
  });
});
