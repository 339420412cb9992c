/** How runs end with their process, and what a disk without room does to one. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StoreReader } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import { newRunId } from '../../../src/store/node/recorder.js';
import { makeBench, runNode, runNodeWith } from './bundle.js';
import type { Bench } from './bundle.js';

async function readerOf(folder: string): Promise<StoreReader> {
  const reader = new StoreReader(nodeStore(folder));
  await reader.refresh();
  return reader;
}

describe('a process', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await makeBench();
  }, 60_000);
  afterAll(() => bench.remove());

  const cases = [
    ['ends', '', 'finished', null],
    ['exits with a code', 'process.exit(3)', 'failed', null],
    ['throws', "throw new RangeError('boom')", 'failed', 'RangeError'],
    ['rejects', "await Promise.reject(new RangeError('boom'))", 'failed', 'RangeError'],
    ['kills itself', "process.kill(process.pid, 'SIGKILL')", 'crashed', null]
  ] as const;
  it.each(cases)('that %s leaves a run that says so', async (name, code, status, error) => {
    const own = join(bench.folder, name.replaceAll(' ', '-'));
    const script = bench.script(
      'ends.mjs',
      `fl.startRun('x', {store: process.argv[2]}); fl.log({a: 1});\n${code}`
    );
    runNode(script, own);
    const [run] = (await readerOf(own)).runs;
    expect(run?.status).toBe(status);
    expect(run?.exception?.type ?? null).toBe(error);
  });

  it('that is interrupted with Ctrl-C leaves runs that say so', async () => {
    const own = join(bench.folder, 'interrupted');
    const code = `fl.startRun('outer', {store: process.argv[2]}); fl.startRun('inner', {store: process.argv[2], nested: true});
      setTimeout(() => process.kill(process.pid, 'SIGINT'), 700);
      for (let step = 0; ; step++) { fl.log({a: step}); await new Promise(done => setTimeout(done, 5)); }`;
    expect(runNode(bench.script('interrupted.mjs', code), own).signal).toBe('SIGINT');
    const { runs } = await readerOf(own);
    expect(runs.map(({ status }) => status)).toEqual(['interrupted', 'interrupted']);
  });

  it('makes one store with others of the same moment, and leaves nothing beside it', async () => {
    const folder = join(bench.folder, 'at-once');
    const own = join(folder, 'flights');
    const script = bench.script('at-once.mjs', "fl.startRun('x', {store: process.argv[2]});");
    const ends = Array.from({ length: 4 }, () => once(spawn('node', [script, own]), 'exit'));
    expect((await Promise.all(ends)).map(([code]) => code as number)).toEqual([0, 0, 0, 0]);
    expect((await readerOf(own)).runs).toHaveLength(4);
    expect(readdirSync(folder)).toEqual(['flights']);
  });

  it('can be stopped with Ctrl-C in a loop that gives nobody else a turn', () => {
    const own = join(bench.folder, 'blocked');
    const code = `import { spawn } from 'node:child_process';
      fl.startRun('x', {store: process.argv[2]});
      await new Promise(done => setTimeout(done, 700));
      spawn('sh', ['-c', 'sleep 2; kill -INT ' + process.pid], {detached: true, stdio: 'ignore'});
      for (const until = Date.now() + 20_000; Date.now() < until; ) fl.log({a: 1});`;
    expect(runNode(bench.script('blocked.mjs', code), own).signal).toBe('SIGINT');
  });

  it('leaves Ctrl-C to a program that listens to it', async () => {
    const own = join(bench.folder, 'listening');
    const code = `fl.startRun('x', {store: process.argv[2]}); fl.log({a: 1});
      process.on('SIGINT', () => setTimeout(() => fl.endRun(), 10));
      setTimeout(() => process.kill(process.pid, 'SIGINT'), 700); setTimeout(() => 0, 1000);`;
    expect(runNode(bench.script('listening.mjs', code), own).status).toBe(0);
    expect((await readerOf(own)).runs[0]?.status).toBe('finished');
  });

  it('takes part in the run that its launcher names, as the rank that it names', async () => {
    const own = join(bench.folder, 'ranks');
    const runId = newRunId();
    const code = `const run = fl.startRun('x', {store: process.argv[2]}); fl.log({a: 1}); run.end();
      fl.startRun('other', {store: process.argv[2]}).end();`;
    const script = bench.script('ranks.mjs', code);
    for (const RANK of ['1', '0'])
      runNodeWith({ FLIGHTLOG_RUN: runId, RANK, WORLD_SIZE: '2' }, script, own);
    const reader = await readerOf(own);
    expect(reader.runs).toHaveLength(3);
    expect(reader.run(runId)).toMatchObject({ name: 'x', status: 'finished' });
    expect(await reader.ranks(runId)).toEqual([0, 1]);
  });

  it('leaves a long run to a process of its own to sort', async () => {
    const own = join(bench.folder, 'long');
    const code =
      'const run = fl.startRun("long", {store: process.argv[2]});' +
      'for (let i = 0; i < 120_000; i++) run.log({a: i}); run.end(); console.log(run.id)';
    const id = runNode(bench.script('long.mjs', code), own).stdout.trim();
    await vi.waitFor(
      () => {
        const names = readdirSync(join(own, 'runs', id));
        expect(
          names.filter(name => /\.(points|series|levels)\./.test(name)).map(name => name.slice(27))
        ).toEqual(['levels.arrow', 'series.arrow']);
      },
      { timeout: 10_000, interval: 50 }
    );
    expect((await (await readerOf(own)).series(id)).get('a')?.step.length).toBe(120_000);
  });

  it('counts what a full disk refuses, says so once, and goes on when there is room', async () => {
    const own = join(bench.folder, 'full');
    const script = bench.script(
      'full.mjs',
      `import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
       const run = fl.startRun('full', {store: process.argv[2]});
       for (let i = 0; i < 3000; i++) run.log({a: i});
       const refused = run.dropped;
       spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
       await new Promise(resolve => setTimeout(resolve, 1100));
       for (let i = 0; i < 10; i++) run.log({a: -1});
       run.end();
       console.log(JSON.stringify([run.id, refused, run.dropped]));`
    );
    // Files of at most 100 KiB stand for a disk without room; 1,024 rows fit.
    const command = `trap '' XFSZ; ulimit -S -f 100; exec "$0" "$@"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, script, own], {
      encoding: 'utf8'
    });
    const [id, refused, dropped] = JSON.parse(stdout) as [string, number, number];
    expect([refused, dropped]).toEqual([1976, 1976]);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^flightlog: .*points\.arrow: file too large\. The run goes on/)
    ]);
    const reader = await readerOf(own);
    expect(reader.run(id)).toMatchObject({ status: 'finished', dropped: 1976 });
    expect((await reader.series(id)).get('a')?.value.filter(value => value < 0).length).toBe(10);
  });

  it('keeps git’s answers, however soon it ends', async () => {
    const own = join(bench.folder, 'git');
    mkdirSync(own);
    const git = ['init -q', 'add x', 'commit -q -m x'].map(
      words =>
        `spawnSync('git', [...id, ...${JSON.stringify(words.split(' '))}], {cwd: process.argv[2]});`
    );
    const setup = bench.script(
      'git.mjs',
      `import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events'; import { writeFileSync } from 'node:fs';
       const id = ['-c', 'user.name=x', '-c', 'user.email=x@example.org'];
       process.chdir(process.argv[2]); writeFileSync('x', 'one\\n'); ${git.join(' ')}
       writeFileSync('x', 'two\\n'); fl.startRun('x');`
    );
    runNode(setup, own);
    const reader = await readerOf(join(own, 'flights'));
    const [run] = reader.runs;
    expect(run?.git).toMatchObject({
      dirty: true,
      commit: expect.stringMatching(/^[0-9a-f]{40}$/) as string
    });
    const patch = run?.source.get('patch');
    expect(patch && (await reader.text(patch))).toContain('+two');
  });
});
