/**
 * Asks for a chart-ready view, 1,000 pixels wide, of a run of 100 million points: with nothing of the store in
 * memory, by a new process each time; compares time and bytes with their limits, and with pyarrow scanning the file.
 *
 *   node perf/view.mjs [--points 100000000] [--pixels 1000] [--repeats 5] [--store FOLDER]
 *
 * Takes 6 GB of disk and a minute to make the store; --store measures one made by make_long.py.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { env, python } from '../scripts/setup.mjs';
import { judge, loadStore, make, median, scratch } from './bundle.mjs';

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '100000000' },
    pixels: { type: 'string', default: '1000' },
    repeats: { type: 'string', default: '5' },
    store: { type: 'string' }
  }
});
const { file: bundle } = await loadStore();
const folder = values.store ?? scratch();
if (!values.store) {
  console.log(`making a run of ${values.points} points …`);
  make('make_long.py', folder, values.points, 1);
}
const flights = join(folder, 'flights');
const [run] = readdirSync(join(flights, 'runs'));
const files = readdirSync(join(flights, 'runs', run)).map(name => join(flights, 'runs', run, name));

// What the system keeps of the files in memory is let go.
const forget = `
import os, sys
for name in sys.argv[1:]:
    file = os.open(name, os.O_RDONLY)
    os.fsync(file)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
`;
const look = `
const { StoreReader, nodeStore } = await import(${JSON.stringify(bundle)});
const from = performance.now();
const source = nodeStore(${JSON.stringify(flights)});
let bytes = 0, reads = 0;
const read = async (...asked) => {
  const answer = await source.read(...asked);
  reads += 1;
  for (const part of answer.parts) bytes += part.length;
  return answer;
};
const readInto = async (...asked) => {
  const got = await source.readInto(...asked);
  reads += 1;
  bytes += got;
  return got;
};
const reader = new StoreReader({ ...source, read, readInto });
await reader.refresh();
const views = await reader.view(${JSON.stringify(run)}, undefined, { pixels: ${Number(values.pixels)} });
const ms = performance.now() - from;
const [{ total, shown }] = views.values();
console.log(JSON.stringify({ ms, bytes, reads, total, shown }));
`;
const scan = `
import sys, time, numpy as np, pyarrow as pa
start = time.perf_counter()
pixels = int(sys.argv[2])
with pa.memory_map(sys.argv[1]) as file:
    reader = pa.ipc.open_file(file)
    for batch in range(reader.num_record_batches):
        value = reader.get_batch(batch).column("value").to_numpy()
        np.fmin.reduce(value), np.fmax.reduce(value)
print((time.perf_counter() - start) * 1000)
`;

const looks = [];
for (let i = 0; i < Number(values.repeats); i++) {
  execFileSync(python, ['-c', forget, ...files], { env });
  const out = execFileSync('node', ['--input-type=module', '-e', look], { encoding: 'utf8' });
  looks.push(JSON.parse(out));
}
execFileSync(python, ['-c', forget, ...files], { env });
const series = files.find(name => name.endsWith('.series.arrow'));
const rival = Number(
  execFileSync(python, ['-c', scan, series, values.pixels], { env, encoding: 'utf8' })
);

const [{ bytes, reads, total, shown }] = looks;
const ms = median(looks.map(one => one.ms));
console.log(`${shown} of ${total} points in ${reads} reads`);
const fast = judge(`view of ${values.pixels} pixels, cold, median of ${looks.length}`, ms, 150);
const small = judge('read', bytes / 1e6, 1, 'MB');
console.log(
  `pyarrow scanning the file  ${rival.toFixed(0)} ms  ours takes ${(ms / rival).toFixed(4)} of it`
);
process.exit(fast && small ? 0 : 1);
