/** A process that is killed while it logs at full speed loses nothing that log() returned for. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreReader } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import { makeBench, runPython } from './bundle.js';
import type { Bench } from './bundle.js';

/** Says after each call, in a file of its own, how many steps log() has returned for. */
const JS = `
import { openSync, writeSync } from 'node:fs';
const [, , store, told] = process.argv;
const said = openSync(told, 'w');
const count = new Float64Array(1), bytes = new Uint8Array(count.buffer);
const run = fl.startRun('killed', { store });
console.log(run.id);
for (let step = 0; ; step++) {
  run.log(step % 1000 === 500 ? { loss: step / 3, rare: -step } : { loss: step / 3 }, { step });
  count[0] = step + 1;
  writeSync(said, bytes, 0, 8, 0);
}
`;

const STRICT = `
import sys
import pyarrow as pa, pyarrow.compute as pc
for path in sys.argv[1:]:
    table = pa.ipc.open_stream(open(path, 'rb').read()).read_all()
    table.validate(full=True)
    loss = table.filter(pc.equal(table['key'].cast(pa.utf8()), 'loss'))
    assert loss['step'].to_pylist() == list(range(len(loss)))
    assert loss['value'].to_pylist() == [step / 3 for step in range(len(loss))]
    print(len(loss))
`;

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
}, 60_000);
afterAll(() => bench.remove());

function killAfter(script: string, store: string, told: string, ms: number): Promise<string> {
  const child = spawn(process.execPath, [script, store, told], {
    stdio: ['ignore', 'pipe', 'inherit']
  });
  return new Promise(resolve => {
    child.stdout.once('data', (id: Buffer) => {
      setTimeout(() => child.kill('SIGKILL'), ms);
      child.once('exit', () => resolve(String(id).trim()));
    });
  });
}

/** The run's one points file. */
function pointsOf(store: string, id: string): string {
  const folder = join(store, 'runs', id);
  const [name = ''] = readdirSync(folder).filter(one => one.endsWith('.points.arrow'));
  return join(folder, name);
}

function saidIn(file: string): number {
  const opened = openSync(file, 'r');
  const bytes = new Uint8Array(8);
  readSync(opened, bytes, 0, 8, 0);
  closeSync(opened);
  return new Float64Array(bytes.buffer)[0] as number;
}

describe('SIGKILL', () => {
  it('at any moment loses no step, tears no row, and shows as crashed', async () => {
    const script = bench.script('killed.mjs', JS);
    const store = join(bench.folder, 'flights');
    const files: string[] = [];
    const lengths: number[] = [];
    for (let i = 0; i < 5; i++) {
      const told = join(bench.folder, `told-${i}`);
      const id = await killAfter(script, store, told, 60 + 37 * i);
      const reader = new StoreReader(nodeStore(store));
      await reader.refresh();
      expect(reader.run(id)?.status).toBe('crashed');
      const loss = (await reader.series(id)).get('loss');
      const least = saidIn(told);
      expect(least).toBeGreaterThan(100);
      expect(loss?.step.length).toBeGreaterThanOrEqual(least);
      expect(loss?.step.every((step, row) => step === row && loss.value[row] === row / 3)).toBe(
        true
      );
      files.push(pointsOf(store, id));
      lengths.push(loss?.step.length ?? 0);
    }
    // A strict reader finds the same.
    expect(
      runPython(STRICT, ...files)
        .trim()
        .split('\n')
        .map(Number)
    ).toEqual(lengths);
  });
});
