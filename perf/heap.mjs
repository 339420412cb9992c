/**
 * What the panel's reader makes of the server's answer for 10,000 runs of 20 parameters and 10 metrics: how long until
 * they list, and the memory that they hold then, and once every parameter and every metric was looked at.
 *
 *   node perf/heap.mjs [--runs 10000] [--repeats 5] [--store FOLDER]
 *
 * --store lists one made by make_runs.py. Memory is V8's heap and what typed arrays hold, after a collection, over what
 * it was before; the bytes of the answer itself are let go.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { env, python } from '../scripts/setup.mjs';
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
const answer = join(scratch(), 'answer.arrow');
const ask = `
import sys, time
from pathlib import Path
from flightlog.server.index import FactsIndex
began = time.perf_counter()
stream = FactsIndex(Path(sys.argv[1])).delta(None).to_stream()
print(f"{(time.perf_counter() - began) * 1000:.0f} ms in the server, {len(stream) / 2**20:.1f} MB")
Path(sys.argv[2]).write_bytes(stream)
`;
console.log(
  execFileSync(python, ['-c', ask, join(folder, 'flights'), answer], {
    env,
    encoding: 'utf8'
  }).trim()
);

const look = `
import { readFileSync } from 'node:fs';
const { RunIndex, decodeDelta } = await import(${JSON.stringify(bundle)});
const held = () => {
  for (let i = 0; i < 3; i++) globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
};
const index = new RunIndex();
const before = held();
let bytes = readFileSync(${JSON.stringify(answer)});
const busy = process.cpuUsage();
const from = performance.now();
index.apply(decodeDelta(bytes));
let shown = 0;
for (const { name, status } of index.runs.values()) shown += Number(name !== '' && status !== '');
const listed = performance.now() - from;
const { user, system } = process.cpuUsage(busy);
bytes = null;
const heap = held() - before;
const again = performance.now();
let touched = 0;
for (const run of index.runs.values()) {
  for (const value of run.params.values()) touched += Number(value !== undefined);
  for (const { last } of run.metrics.values()) touched += Number(last !== null);
}
const all = performance.now() - again;
const one = performance.now();
for (const run of index.runs.values()) touched += Number(run.metrics.get('metric_3') !== undefined);
const column = performance.now() - one;
console.log(JSON.stringify({ listed, cpu: (user + system) / 1000, heap, all, column, whole: held() - before, shown, touched }));
`;
const looks = Array.from({ length: Number(values.repeats) }, () =>
  JSON.parse(
    execFileSync('node', ['--expose-gc', '--input-type=module', '-e', look], { encoding: 'utf8' })
  )
);
const middle = name => median(looks.map(one => one[name]));
console.log(
  `${looks[0].shown} runs of ${looks[0].touched - looks[0].shown} parameters and metrics`
);
const quick = judge('from the answer to runs that list', middle('listed'), 400);
console.log(`(processor time ${middle('cpu').toFixed(0)} ms)`);
const small = judge('memory that they hold', middle('heap'), 50, 'MB');
const still = judge('… once every value was looked at', middle('whole'), 50, 'MB');
console.log(
  `every value of every run ${middle('all').toFixed(0)} ms, one metric of every run ${middle('column').toFixed(0)} ms`
);
process.exit(quick && small && still ? 0 : 1);
