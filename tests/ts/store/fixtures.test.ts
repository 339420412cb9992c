/**
 * Stores of every released format version stay readable, and a newer one is refused by name.
 *
 * tests/fixtures/stores/ has them, and beside each what any reader must find; Python passes the same.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { StoreReader, encodeFactValue } from '../../../src/store/index.js';
import type { FactValue, MetricSummary, Run, Series, StepValue } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';

const stores = fileURLToPath(new URL('../../fixtures/stores', import.meta.url));
const formats = readdirSync(stores)
  .filter(name => name.endsWith('.json'))
  .map(name => name.slice(0, -'.json'.length));
const scratch = mkdtempSync(join(tmpdir(), 'flightlog-fixtures-'));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function expected(name: string): { id: string; name: string }[] {
  const text = readFileSync(join(stores, `${name}.json`), 'utf8');
  return (JSON.parse(text) as { runs: { id: string; name: string }[] }).runs;
}

async function open(store: string): Promise<StoreReader> {
  const reader = new StoreReader(nodeStore(store));
  await reader.refresh();
  return reader;
}

/** A value as the expectation spells it, with the additions to JSON. */
function spelled(value: FactValue): unknown {
  return JSON.parse(encodeFactValue(value));
}

function pair(said: StepValue | null): unknown {
  return said && spelled([said.step, said.value]);
}

function digest({ step, time, value }: Series): string {
  const hash = createHash('sha256');
  for (const column of [step, time, value]) hash.update(Float64Array.from(column));
  return hash.digest('hex');
}

function metricOf(said: MetricSummary, points: Series | undefined): object {
  const { count, first, last, min, max, nan } = said;
  const ends = { first: pair(first), last: pair(last), min: pair(min), max: pair(max) };
  return { count, ...ends, nan, points: points && digest(points) };
}

async function found(reader: StoreReader, id: string): Promise<object> {
  await reader.follow(id);
  const series = await reader.series(id);
  const run = reader.run(id) as Run;
  const param = async ([key, value]: [string, FactValue]): Promise<[string, unknown]> => [
    key,
    spelled((await reader.longValue(id, 'param', key)) ?? value)
  ];
  return {
    id,
    name: run.name,
    attempt: run.attempt,
    experiment: run.experiment,
    status: run.status,
    parent: run.parent,
    start: run.start,
    end: run.end,
    note: (await reader.longValue(id, 'run', 'note')) ?? run.note,
    archived: run.archived,
    params: Object.fromEntries(await Promise.all([...run.params].map(param))),
    tags: Object.fromEntries(run.tags),
    goals: Object.fromEntries(run.goals),
    artifacts: Object.fromEntries(run.artifacts.map(({ name, type }) => [name, type])),
    metrics: Object.fromEntries(
      [...run.metrics].map(([key, said]) => [key, metricOf(said, series.get(key))])
    )
  };
}

describe.each(formats)('the store of format %s', name => {
  it('holds the runs, values and points that were logged', async () => {
    const reader = await open(join(stores, name));
    const ids = reader.runs.map(run => run.id).sort();
    const runs = [];
    for (const id of ids) runs.push(await found(reader, id));
    expect(runs).toEqual(expected(name));
    expect(reader.problems).toEqual([]);
  });
});

describe('a newer format', () => {
  it('in store.json is refused by name', () => {
    const store = join(scratch, 'newer');
    cpSync(join(stores, 'v1'), store, { recursive: true });
    writeFileSync(join(store, 'store.json'), '{"format": 2, "kind": "flightlog-store"}');
    expect(() => nodeStore(store)).toThrow(
      expect.objectContaining({
        code: 'newer-format',
        message: `${join(store, 'store.json')}: format 2, but this flightlog reads up to 1. Upgrade with: pip install -U flightlog.`
      })
    );
  });

  it('in single files is refused by name, and hides no other run', async () => {
    const store = join(scratch, 'files');
    cpSync(join(stores, 'v1'), store, { recursive: true });
    const idOf = (name: string): string =>
      expected('v1').find(run => run.name === name)?.id as string;
    const facts = raise(store, idOf('failed'), '.facts.arrow');
    const files = [
      [idOf('finished ⟨ü⟩'), raise(store, idOf('finished ⟨ü⟩'), '.series.arrow')],
      [idOf('live'), raise(store, idOf('live'), '.points.arrow')]
    ] as const;
    const reader = await open(store);
    const runs = expected('v1').map(run => run.id);
    expect(reader.runs.map(run => run.id).sort()).toEqual(
      runs.filter(id => id !== idOf('failed')).sort()
    );
    expect(reader.problems.map(({ code, file }) => [code, file])).toEqual(
      expect.arrayContaining([['newer-format', facts]])
    );
    for (const [id, file] of files) {
      await expect(reader.series(id)).rejects.toThrow(
        expect.objectContaining({ code: 'newer-format', file })
      );
    }
  });
});

/** Give a file of a run the format 2, where its metadata says 1; returns its path in the store. */
function raise(store: string, id: string, suffix: string): string {
  const folder = join(store, 'runs', id);
  const name = readdirSync(folder).find(entry => entry.endsWith(suffix)) as string;
  const bytes = readFileSync(join(folder, name));
  const key = 'flightlog.format';
  let raised = 0;
  for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + 1)) {
    // The value is the string nearest to its key: length 1, then the digit.
    for (let near = at - 64; near < at + 64; near++) {
      if (bytes.readUInt32LE(near) === 1 && bytes[near + 4] === 0x31 && bytes[near + 5] === 0) {
        bytes[near + 4] = 0x32;
        raised++;
      }
    }
  }
  expect(raised).toBeGreaterThan(0);
  writeFileSync(join(folder, name), bytes);
  return `runs/${id}/${name}`;
}
