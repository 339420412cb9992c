/**
 * Opens the runs panel of a real JupyterLab on a store of 1,000 runs and compares the time until its rows can be clicked with the limit.
 *
 *   npm test -- --only lint   (sets up), then: node perf/panel.mjs [--runs 1000] [--repeats 5]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { env, python, root } from '../scripts/setup.mjs';

const limit = 1000;
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, repeats: { type: 'string', default: '5' } }
});

const helper = join(root, 'perf', '.build', 'lab.mjs');
await build({
  entryPoints: [join(root, 'tests/ui/lab.ts')],
  outfile: helper,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external'
});
const { Lab, launch } = await import(helper);

const folder = mkdtempSync(join(tmpdir(), 'flightlog-perf-'));
console.log(`writing ${values.runs} runs …`);
execFileSync(python, [join(root, 'perf/make_store.py'), folder, values.runs], { env, cwd: folder });

const times = [];
for (let i = 0; i < Number(values.repeats); i++) {
  const lab = await Lab.start(folder); // a fresh server each time: nothing is cached
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await lab.open(page, '?reset');
    const ms = await page.evaluate(async () => {
      const from = performance.now();
      const shown = () => document.querySelector('#jp-flightlog-runs .jp-flightlog-RunRow');
      await window.jupyterapp.commands.execute('flightlog:show-runs');
      while (!shown()) await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      return performance.now() - from;
    });
    times.push(ms);
  } finally {
    await browser.close();
    await lab.stop();
  }
}
times.sort((a, b) => a - b);
const median = times[Math.floor(times.length / 2)];
console.log(
  `panel, first list of ${values.runs} runs  ${median.toFixed(0)} ms  limit ${limit} ms  ratio ${(median / limit).toFixed(2)}`
);
console.log(
  `(median of ${times.length}; fastest ${times[0].toFixed(0)} ms, slowest ${times.at(-1).toFixed(0)} ms)`
);
process.exit(median <= limit ? 0 : 1);
