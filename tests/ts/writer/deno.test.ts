/** A notebook under Deno's own kernel: what its cells show, and what the runs they record are. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreReader } from '../../../src/store/index.js';
import type { Run } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import { makeBench, python } from './bundle.js';
import type { Bench } from './bundle.js';

interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

let bench: Bench;
let outputs: readonly (readonly Output[])[];
let reader: StoreReader;

beforeAll(async () => {
  bench = await makeBench();
  const work = join(bench.folder, 'work');
  mkdirSync(work);
  const script = fileURLToPath(new URL('run_deno.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script, work, bench.recorder], {
    encoding: 'utf8',
    timeout: 60_000
  });
  if (status !== 0) throw new Error(stderr);
  outputs = JSON.parse(stdout) as Output[][];
  reader = new StoreReader(nodeStore(join(work, 'flights')));
  await reader.refresh();
}, 90_000);
afterAll(() => bench.remove());

const named = (name: string): Run => reader.runs.find(run => run.name === name) as Run;

describe('a notebook in Deno', () => {
  it('shows the card that JupyterLab keeps live', () => {
    const card = outputs[0]?.find(output => output.output_type === 'display_data')?.data;
    expect(card).toMatchObject({
      'application/vnd.flightlog.card.v1+json': { run: named('from deno').id, goal: null },
      'text/plain': '● from deno · running'
    });
  });

  it('shows what the code prints, and a warning where a value is no number', () => {
    const texts = outputs.map(cell => cell.map(({ name, text }) => `${name}: ${text}`).join(''));
    expect(texts[1]).toMatch(/^stdout: <Run "from deno" [0-9a-z]{26} running>\n$/);
    expect(texts[2]).toContain('stderr: flightlog: metric "loss": string is no number');
    expect(texts[4]).toBe('stdout: finished\n');
  });

  it('records runs as Node does', async () => {
    expect(reader.problems).toEqual([]);
    const run = named('from deno');
    expect(run).toMatchObject({ status: 'finished', dropped: 1 });
    expect(run.notebook).toEqual({ path: 'train.ipynb', cell: null });
    expect(run.context.get('deno')).toMatch(/^\d+\.\d+/);
    expect(run.metrics.get('loss')).toMatchObject({
      count: 500,
      last: { step: 499, value: 1 / 500 }
    });
    const loss = (await reader.series(run.id)).get('loss');
    expect(loss?.value.every((value, step) => value === 1 / (step + 1))).toBe(true);
    expect(named('inner')).toMatchObject({ status: 'finished', parent: run.id });
  });

  it('leaves a run that was not ended as what it is when the kernel goes', async () => {
    const run = named('left open');
    expect(run.status).toBe('crashed');
    expect((await reader.series(run.id)).get('a')?.step.length).toBe(1);
  });
});
