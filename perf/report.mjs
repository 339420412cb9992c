/**
 * Publishes the example's five runs with the `flightlog` command, as a user would, and compares time and size with the limits.
 *
 *   npm start -- --headless && node perf/report.mjs [--repeats 5]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bin, env, root } from '../scripts/setup.mjs';

const { values } = parseArgs({ options: { repeats: { type: 'string', default: '5' } } });
const limits = { seconds: 3, bytes: 1.5e6 };
const store = join(root, 'playground', 'flights');
if (!existsSync(store)) {
  console.error(`${store} is missing. Make it with: npm start -- --headless`);
  process.exit(1);
}
const out = join(tmpdir(), `flightlog-perf-${process.pid}.html`);
const names = ['baseline', 'wider', 'deeper', 'faster', 'regularised'];
const times = [];
for (let i = 0; i < Number(values.repeats); i++) {
  const from = performance.now();
  const done = spawnSync(
    join(bin, 'flightlog'),
    ['report', ...names, '-o', out, '--store', store],
    { env, encoding: 'utf8' }
  );
  if (done.status !== 0) throw new Error(done.stderr);
  times.push((performance.now() - from) / 1000);
}
times.sort((a, b) => a - b);
const seconds = times[Math.floor(times.length / 2)];
const bytes = statSync(out).size;
const line = (what, value, limit, unit) =>
  console.log(
    `${what.padEnd(28)} ${value} ${unit}  limit ${limit} ${unit}  ratio ${(value / limit).toFixed(2)}`
  );
line('report, command to file', seconds.toFixed(2), limits.seconds, 's');
line('report, size', (bytes / 1e6).toFixed(2), limits.bytes / 1e6, 'MB');
console.log(
  `(median of ${times.length}; fastest ${times[0].toFixed(2)} s, slowest ${times.at(-1).toFixed(2)} s)`
);
process.exit(seconds <= limits.seconds && bytes <= limits.bytes ? 0 : 1);
