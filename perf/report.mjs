/**
 * Makes reports with the `flightlog` command, as a user would, opens them in Chromium by file://, and compares times, sizes and
 * memory with their limits.
 *
 *   node perf/report.mjs [--repeats 5] [--only small|many|memory] [--points 100000000]
 *
 * Takes a minute to make the stores; `memory` takes 6 GB of disk more.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { bin, env } from '../scripts/setup.mjs';
import { judge, make, median, scratch } from './bundle.mjs';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '5' },
    only: { type: 'string' },
    points: { type: 'string', default: '100000000' }
  }
});
const repeats = Number(values.repeats);
const folder = scratch();
const out = join(folder, 'report.html');
const command = join(bin, 'flightlog');
const all = ['--query', "experiment = 'default'", '-o', out];

const executablePath =
  process.env.CHROMIUM ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
let held = true;
const check = (...told) => {
  held = judge(...told) && held;
};
try {
  if (wanted('small')) await small();
  if (wanted('many')) await many();
  if (wanted('memory')) memory();
} finally {
  await browser.close();
}
process.exitCode = held ? 0 : 1;

function wanted(part) {
  return values.only === undefined || values.only === part;
}

async function small() {
  const store = make('report_runs.py', join(folder, 'small'), 10, 20, 1000);
  const times = timed(store, repeats);
  check('10 runs × 20 metrics × 1,000 points, command to file', median(times), 2500);
  check('… its size', statSync(out).size / 1e6, 1.3, 'MB');
  const opened = [];
  for (let i = 0; i < repeats; i++) opened.push(await open());
  const of = name => median(opened.map(one => one[name]));
  check('… first contentful paint by file://', of('paint'), 200);
  check('… longest task while all its charts come alive', of('longest'), 100);
  check('… hover, slowest of 100 events', of('hover'), 16);
}

async function many() {
  const store = make('report_runs.py', join(folder, 'many'), 1000, 5, 50, 5);
  check('1,000 runs in 200 groups, command to file', median(timed(store, 1)), 10_000);
  check('… its size', statSync(out).size / 1e6, 5, 'MB');
  check('… first contentful paint', (await open()).paint, 1000);
}

function memory() {
  const at = join(folder, 'long');
  make('make_long.py', at, values.points, 1);
  const store = join(at, 'flights');
  const script =
    'import resource,subprocess,sys;c=subprocess.run(sys.argv[1:]).returncode;print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,c)';
  const args = ['-c', script, command, 'report', 'long', '-o', out, '--store', store];
  const said = execFileSync('python3', args, { env, encoding: 'utf8' });
  const [peak, code] = said.trim().split('\n').at(-1).split(' ').map(Number);
  if (code !== 0) throw new Error(said);
  check(`memory of the command on a run of ${values.points} points`, peak / 1024, 500, 'MB');
}

/** Milliseconds of the command, each time. */
function timed(store, count) {
  return Array.from({ length: count }, () => {
    const from = performance.now();
    const done = spawnSync(command, ['report', ...all, '--store', store], {
      env,
      encoding: 'utf8'
    });
    if (done.status !== 0) throw new Error(done.stderr);
    return performance.now() - from;
  });
}

/** Opens the page, scrolls through all of it, moves a mouse over its first chart. */
async function open() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(() => {
    window.tasks = [];
    new window.PerformanceObserver(list => window.tasks.push(...list.getEntries())).observe({
      type: 'longtask',
      buffered: true
    });
  });
  await page.goto(pathToFileURL(out).href);
  await page.waitForTimeout(1500);
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0].startTime
  );
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let at = 0; at < height; at += 800) {
    await page.evaluate(y => window.scrollTo(0, y), at);
    await page.waitForTimeout(150);
  }
  // What was laid out and painted first is no task of hydrating.
  const longest = await page.evaluate(
    from =>
      Math.max(0, ...window.tasks.filter(t => t.startTime > from).map(({ duration }) => duration)),
    paint
  );
  const hover = await page.evaluate(hoverTimes);
  await page.close();
  return { paint, longest, hover };
}

function hoverTimes() {
  const glass = document.querySelector('.flightlog-chart-glass');
  if (!glass) return 0;
  glass.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = glass.getBoundingClientRect();
  let slowest = 0;
  for (let i = 0; i < 100; i++) {
    const from = performance.now();
    glass.dispatchEvent(
      new window.PointerEvent('pointermove', {
        pointerType: 'mouse',
        clientX: left + (width * i) / 100,
        clientY: top + height / 2
      })
    );
    glass.getBoundingClientRect();
    slowest = Math.max(slowest, performance.now() - from);
  }
  return slowest;
}
