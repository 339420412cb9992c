/**
 * Reads one series of a million points into typed arrays, each time with a fresh reader, and compares with the limit.
 *
 *   node perf/read.mjs [--points 1000000] [--repeats 15]
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { env, python } from '../scripts/setup.mjs';
import { judge, loadStore, make, median, scratch } from './bundle.mjs';

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '1000000' },
    repeats: { type: 'string', default: '15' }
  }
});
const { store } = await loadStore();
const folder = scratch();
const run = make('make_long.py', folder, values.points, 1);

const times = [];
for (let i = 0; i < Number(values.repeats); i++) {
  const reader = new store.StoreReader(store.nodeStore(join(folder, 'flights')));
  await reader.refresh();
  const from = performance.now();
  const series = (await reader.series(run)).get('metric_0');
  times.push(performance.now() - from);
  if (series.step.length !== Number(values.points)) throw new Error('points are missing');
}
const text = `
import sys, time, pyarrow.ipc as ipc
took = []
for _ in range(5):
    start = time.perf_counter()
    table = ipc.open_file(sys.argv[1]).read_all()
    [table[name].to_numpy() for name in ("step", "t", "value")]
    took.append(time.perf_counter() - start)
print(sorted(took)[2] * 1000)
`;
const file = execFileSync('find', [folder, '-name', '*.series.arrow'], { encoding: 'utf8' }).trim();
const rival = Number(execFileSync(python, ['-c', text, file], { env, encoding: 'utf8' }));
console.log(`pyarrow reads the whole file into NumPy in ${rival.toFixed(1)} ms`);
const holds = judge(
  `one series of ${values.points} points, median of ${times.length}`,
  median(times),
  20
);
console.log(`(fastest ${Math.min(...times).toFixed(1)} ms, first ${times[0].toFixed(1)} ms)`);
process.exit(holds ? 0 : 1);
