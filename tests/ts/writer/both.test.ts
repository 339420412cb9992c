/** The same calls in both languages make runs that no reader tells apart. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreReader } from '../../../src/store/index.js';
import type { Run } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import { makeBench, runNode, runPython } from './bundle.js';
import type { Bench } from './bundle.js';

const JS = `
const run = fl.startRun('same ⟨ü⟩', {
  store: process.argv[2],
  params: { lr: 0.1, seed: 2n ** 70n, deep: true, limit: Infinity, text: 'x'.repeat(5000), none: null },
  tags: ['tree'], goals: { acc: 'max' }, note: '# Notes', experiment: 'both'
});
for (let step = 0; step < 5000; step++) fl.log({ loss: 1 / (step + 1), acc: step / 5000 }, { step });
fl.log({ loss: NaN }, { step: -5 });
fl.log({ late: Infinity }, { step: 2 ** 40 });
fl.log({ late: 1 });
fl.setTag('kind', 'test');
fl.logText('hello', 'notes/hello.txt');
fl.logDict({ a: 1 }, 'a.json');
fl.endRun();
console.log(run.id);
`;

const PYTHON = `
import math, sys
import flightlog as fl
run = fl.start_run('same ⟨ü⟩', store=sys.argv[1],
  params={'lr': 0.1, 'seed': 2**70, 'deep': True, 'limit': math.inf, 'text': 'x' * 5000, 'none': None},
  tags=['tree'], goals={'acc': 'max'}, note='# Notes', experiment='both')
for step in range(5000): fl.log({'loss': 1 / (step + 1), 'acc': step / 5000}, step=step)
fl.log({'loss': math.nan}, step=-5)
fl.log({'late': math.inf}, step=2**40)
fl.log({'late': 1})
fl.set_tag('kind', 'test')
fl.log_text('hello', 'notes/hello.txt')
fl.log_dict({'a': 1}, 'a.json')
fl.end_run()
print(run.id)
`;

/** Both runs by pyarrow, polars and flightlog's reader: what differs, and what they hold. */
const READ = `
import hashlib, json, sys
from pathlib import Path
import polars, pyarrow as pa, pyarrow.compute as pc
import flightlog as fl
from flightlog.store.series_of import read_run_points
store, *ids = sys.argv[1:]
found = []
for run_id in ids:
    run = fl.get_run(run_id, store=store)
    folder = Path(store, 'runs', run_id)
    (series,) = folder.glob('*.series.arrow')
    (levels,) = folder.glob('*.levels.arrow')
    (facts,) = folder.glob('*.facts.arrow')
    tables = {}
    for path in (series, levels):
        file = pa.ipc.open_file(path)
        table = file.read_all()
        table.validate(full=True)
        table = table.set_column(0, 'key', table['key'].cast(pa.utf8()))
        tables[path.name.split('.')[1]] = [str(file.schema), [b.num_rows for b in map(file.get_batch, range(file.num_record_batches))],
            hashlib.sha256(repr(table.drop_columns(['t']).to_pylist()).encode()).hexdigest()]
        assert len(polars.read_ipc(path)) == table.num_rows
    said = pa.ipc.open_stream(facts.read_bytes()).read_all()
    said.validate(full=True)
    assert len(polars.read_ipc_stream(facts)) == said.num_rows
    kinds = sorted(set(zip(said['kind'].to_pylist(), said['key'].to_pylist())))
    found.append(dict(run=[run.name, run.status, run.note, repr({**run.params, "text": len(run.params["text"])}), repr(run.tags), repr(run.goals), run.experiment,
        repr(sorted(run.metrics.items())), repr(run.artifacts), repr(run.problems), run.attempt], tables=tables, schema=str(said.schema), kinds=kinds))
print(json.dumps(found))
`;

interface Found {
  readonly run: readonly unknown[];
  readonly tables: Readonly<Record<string, readonly unknown[]>>;
  readonly schema: string;
  readonly kinds: readonly (readonly [string, string])[];
}

let bench: Bench;
let store: string;
let ids: readonly [js: string, python: string];

beforeAll(async () => {
  bench = await makeBench();
  store = join(bench.folder, 'flights');
  const js = runNode(bench.script('both.mjs', JS), store);
  if (js.status !== 0) throw new Error(js.stderr);
  ids = [js.stdout.trim(), runPython(PYTHON, store).trim()];
}, 60_000);
afterAll(() => bench.remove());

/** Without what names the writer or the run. */
const plain = (schema: unknown): string =>
  String(schema).replace(/'[0-9a-z]{26}'|"start":\d+|[0-9a-z]{26}\./g, '…');

describe('a run written by both languages', () => {
  it('is the same to pyarrow, polars and the Python reader', () => {
    const [js, py] = JSON.parse(runPython(READ, store, ...ids)) as [Found, Found];
    expect(js.run.slice(0, -1)).toEqual(py.run.slice(0, -1));
    for (const kind of ['series', 'levels']) {
      const [one, other] = [js.tables[kind] ?? [], py.tables[kind] ?? []];
      expect(one.slice(1)).toEqual(other.slice(1));
      expect(plain(one[0]).split('-- schema')[0]).toBe(plain(other[0]).split('-- schema')[0]);
    }
    expect(plain(js.schema).split('-- schema')[0]).toBe(plain(py.schema).split('-- schema')[0]);
    const own = (found: Found): string[] =>
      found.kinds
        .map(([kind, key]) => `${kind} ${key}`)
        .filter(one => !/^(source|context)/.test(one));
    expect(own(js)).toEqual(own(py));
  });

  it('is the same to the TypeScript reader', async () => {
    const reader = new StoreReader(nodeStore(store));
    await reader.refresh();
    expect(reader.problems).toEqual([]);
    const [js, py] = ids.map(id => reader.run(id) as Run) as [Run, Run];
    for (const field of [
      'name',
      'status',
      'params',
      'tags',
      'goals',
      'metrics',
      'artifacts'
    ] as const) {
      expect(js[field]).toEqual(py[field]);
    }
    const [ours, theirs] = await Promise.all(ids.map(id => reader.series(id)));
    for (const [key, series] of ours ?? []) {
      expect(series.step).toEqual(theirs?.get(key)?.step);
      expect(series.value).toEqual(theirs?.get(key)?.value);
    }
    expect([...(ours ?? new Map<string, unknown>()).keys()]).toEqual(['loss', 'acc', 'late']);
  });

  it('says what it ran on', async () => {
    const reader = new StoreReader(nodeStore(store));
    await reader.refresh();
    const [js, py] = ids.map(id => reader.run(id) as Run) as [Run, Run];
    expect(js.context.get('node')).toBe(process.versions.node);
    expect(js.script).toBe('both.mjs');
    for (const key of ['host', 'user', 'platform']) {
      expect(js.context.get(key)).toBe(py.context.get(key));
    }
  });
});

describe('attempts', () => {
  it('are counted over both languages by place and name', async () => {
    const { stderr } = runNode(join(bench.folder, 'both.mjs'), store);
    expect(stderr).toBe('');
    const reader = new StoreReader(nodeStore(store));
    await reader.refresh();
    const attempts = reader.runs.filter(run => run.context.has('node')).map(run => run.attempt);
    expect(attempts).toEqual([2, 1]);
    expect(
      new Set(reader.runs.filter(run => run.context.has('node')).map(run => run.lineage)).size
    ).toBe(1);
  });
});
