/**
 * Lists 10,000 runs of 20 parameters and 10 metrics: in a new process without a cache (the system may have the files
 * in memory), with the reader's cache, and once more after one run changed. Listed is what a list shows of every run:
 * name, status, start, experiment. Without a limit: what it takes until every parameter and every metric's last value
 * was looked at.
 *
 *   node perf/list.mjs [--runs 10000] [--repeats 5] [--store FOLDER]
 *
 * --store lists one made by make_runs.py. Wall-clock and processor time are both told: they differ on a busy machine.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judge, loadStore, make, median, scratch } from './bundle.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    repeats: { type: 'string', default: '5' },
    store: { type: 'string' }
  }
});
const { file: bundle } = await loadStore();
const folder = values.store ?? scratch();
if (!values.store) {
  console.log(`making ${values.runs} runs …`);
  make('make_runs.py', folder, values.runs);
}
const flights = join(folder, 'flights');

const look = `
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
const { StoreReader, nodeStore } = await import(${JSON.stringify(bundle)});
const flights = ${JSON.stringify(flights)};
const busy = process.cpuUsage();
const from = performance.now();
const reader = new StoreReader(nodeStore(flights));
await reader.refresh();
let shown = 0;
for (const { name, status, start, experiment } of reader.runs)
  shown += Number(name !== '' && status !== '' && start > 0 && experiment !== '');
const cold = performance.now() - from;
const { user, system } = process.cpuUsage(busy);
const [{ id }] = reader.runs;
const folder = flights + '/runs/' + id + '/';
const facts = readdirSync(folder).find(name => name.endsWith('.facts.arrow'));
const more = folder + facts.replace(/^.{4}/, '7zzz');
copyFileSync(folder + facts, more);
const then = performance.now();
const changed = await reader.refresh();
const after = performance.now() - then;
rmSync(more);
const told = performance.now();
copyFileSync(folder + facts, more.replace('7zzz', '7zzy'));
const seen = await reader.refresh(new Set([id]));
const first = reader.runs[0].id;
const watched = performance.now() - told;
rmSync(more.replace('7zzz', '7zzy'));
if (seen.size !== 1 || first !== id) throw new Error('the change was not seen');
const again = performance.now();
let touched = 0;
for (const run of reader.runs) {
  for (const value of run.params.values()) touched += Number(value !== undefined);
  for (const { last } of run.metrics.values()) touched += Number(last !== null);
}
const whole = cold + performance.now() - again;
console.log(JSON.stringify({ cold, cpu: (user + system) / 1000, after, watched, changed: changed.size, shown, touched, whole }));
`;

const ask = cache =>
  JSON.parse(
    execFileSync('node', ['--input-type=module', '-e', look], {
      encoding: 'utf8',
      env: { ...process.env, FLIGHTLOG_CACHE: cache }
    })
  );

const looks = [];
for (let i = 0; i < Number(values.repeats); i++) looks.push(ask(''));
// Folders that changed a moment ago are not kept; the first of these looks fills the cache.
await new Promise(done => setTimeout(done, 3000));
const cache = scratch();
const [, ...warm] = Array.from({ length: Number(values.repeats) + 1 }, () => ask(cache));
const [{ shown, touched, changed }] = looks;
console.log(`${shown} runs of ${touched} parameters and metrics; ${changed} run changed`);
const quick = judge(`list of ${values.runs} runs, cold`, median(looks.map(one => one.cold)), 1200);
console.log(`(processor time ${median(looks.map(one => one.cpu)).toFixed(0)} ms)`);
const again = judge('with the cache', median(warm.map(one => one.cold)), 300);
console.log(`(processor time ${median(warm.map(one => one.cpu)).toFixed(0)} ms)`);
const whole = median(looks.map(one => one.whole));
console.log(`every value looked at, cold  ${whole.toFixed(1)} ms`);
const soon = judge('after one change, polled', median(looks.map(one => one.after)), 150);
const sooner = judge('after one change, watched', median(looks.map(one => one.watched)), 50);
process.exit(quick && again && soon && sooner ? 0 : 1);
