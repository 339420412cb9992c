/** What a dead writer left is finished by the next process that records there, once, in either language. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { StoreReader } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import { finisherId } from '../../../src/store/node/dead.js';
import { finishPending } from '../../../src/store/node/pending.js';
import { makeBench, python, repository, runNode, runPython } from './bundle.js';
import type { Bench } from './bundle.js';

const JS = `
const run = fl.startRun('doomed', { store: process.argv[2] });
for (let step = 0; step < 1000; step++) run.log({ loss: 1 / (step + 1), acc: NaN }, { step });
process.kill(process.pid, 'SIGKILL');
`;

const PYTHON = `
import os, signal, sys
import flightlog as fl
run = fl.start_run('doomed', store=sys.argv[1])
for step in range(1000):
    fl.log({'loss': 1 / (step + 1), 'acc': float('nan')}, step=step)
os.kill(os.getpid(), signal.SIGKILL)
`;

const TOLD = `
import sys
from pathlib import Path
from flightlog.store.runs import load_runs
(run,) = load_runs(Path(sys.argv[1])).runs
loss = run.metrics['loss']
print(run.status, loss.count, loss.last.step, run.metrics['acc'].nan)
`;

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
}, 60_000);
afterAll(() => bench.remove());

async function look(store: string): Promise<StoreReader> {
  const reader = new StoreReader(nodeStore(store));
  await reader.refresh();
  return reader;
}

function killed(language: string, store: string): string {
  if (language === 'Node') runNode(bench.script('doomed.mjs', JS), store);
  else
    spawnSync(python, ['-W', 'ignore', '-c', PYTHON, store], {
      env: { ...process.env, PYTHONPATH: repository }
    });
  const [id = ''] = readdirSync(join(store, 'runs'));
  return id;
}

function kinds(store: string, id: string): string[] {
  return readdirSync(join(store, 'runs', id))
    .map(name => name.slice(name.indexOf('.')))
    .sort();
}

const WHOLE = ['.facts.arrow', '.facts.arrow', '.series.arrow'];

it.each(['Node', 'Python'])('finishes a killed run of %s as all readers see it', async language => {
  const store = join(bench.folder, `killed-${language}`);
  const id = killed(language, store);
  const before = await look(store);
  await before.follow(id);
  expect(finishPending(store)).toBe(0);
  const after = await look(store);
  expect(after.run(id)?.status).toBe('crashed');
  expect([...(after.run(id)?.metrics ?? [])]).toEqual([...(before.run(id)?.metrics ?? [])]);
  expect([...(await after.series(id))]).toEqual([...(await before.series(id))]);
  expect(kinds(store, id)).toEqual(WHOLE);
  expect(runPython(TOLD, store).trim()).toBe('crashed 1000 999 0');
});

it('leaves a run alone that is being written', async () => {
  const store = join(bench.folder, 'living');
  const script = bench.script(
    'living.mjs',
    "fl.startRun('x', {store: process.argv[2]}).log({a: 1}); console.log(); setInterval(() => 0, 9);"
  );
  const child = spawn(process.execPath, [script, store], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(finishPending(store)).toBe(0);
  expect((await look(store)).runs.map(({ status }) => status)).toEqual(['running']);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(finishPending(store)).toBe(0);
  expect((await look(store)).runs.map(({ status }) => status)).toEqual(['crashed']);
});

it('is done in the background by the next run', async () => {
  const store = join(bench.folder, 'next');
  const id = killed('Node', store);
  const next = bench.script(
    'next.mjs',
    "fl.startRun('y', {store: process.argv[2]}); await new Promise(done => setTimeout(done, 1500));"
  );
  runNode(next, store);
  await vi.waitFor(() => expect(kinds(store, id)).toEqual(WHOLE), { timeout: 20_000 });
  expect((await look(store)).run(id)?.metrics.get('loss')?.count).toBe(1000);
}, 40_000);

it('says nothing twice where both languages finish it at once', async () => {
  const store = join(bench.folder, 'both');
  const id = killed('Python', store);
  const code =
    'import sys; from pathlib import Path; from flightlog.store.pending import finish_pending; finish_pending(Path(sys.argv[1]))';
  const env = { ...process.env, PYTHONPATH: repository };
  const recorder = fileURLToPath(bench.recorder);
  const ends = [0, 1].flatMap(() => [
    once(spawn(python, ['-c', code, store], { env }), 'exit'),
    once(spawn(process.execPath, [recorder, '--pending', store]), 'exit')
  ]);
  expect((await Promise.all(ends)).map(([exit]) => exit as number)).toEqual([0, 0, 0, 0]);
  expect(kinds(store, id)).toEqual(WHOLE);
  expect((await look(store)).run(id)?.metrics.get('loss')?.count).toBe(1000);
});

it('is said under an id on which both languages agree', () => {
  const writer = '01jd0000000000000000000042';
  const code = `from flightlog.store.ids import finisher_id; print(finisher_id('${writer}'))`;
  expect(runPython(code).trim()).toBe(finisherId(writer));
});
