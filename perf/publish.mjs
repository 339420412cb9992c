/**
 * Publishes 1,000 runs as a site with the `flightlog` command, and again after one new run, beside the limits.
 *
 *   node perf/publish.mjs [--runs 1000]
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bin, env, python, root } from '../scripts/setup.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' } } });
const folder = mkdtempSync(join(tmpdir(), 'flightlog-perf-'));

function run(command, args) {
  const done = spawnSync(command, args, { env, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
}

function make(where, runs) {
  run(python, [join(root, 'perf', 'make_runs.py'), join(folder, where), runs, 'apart']);
  return join(folder, where, 'flights', 'runs');
}

function publish(what, limit) {
  const store = join(folder, 'all', 'flights');
  const from = performance.now();
  const said = run(join(bin, 'flightlog'), ['publish', join(folder, 'site'), '--store', store]);
  const seconds = (performance.now() - from) / 1000;
  console.log(said.trim().replace(folder, ''));
  console.log(
    `${what.padEnd(28)} ${seconds.toFixed(2)} s  limit ${limit} s  ratio ${(seconds / limit).toFixed(2)}`
  );
  return seconds <= limit;
}

try {
  const runs = make('all', values.runs);
  const first = publish(`publish ${values.runs} runs`, 30);
  const [added] = readdirSync(make('more', '1'));
  cpSync(join(folder, 'more', 'flights', 'runs', added), join(runs, added), { recursive: true });
  const again = publish('again after one new run', 2);
  process.exitCode = first && again ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
