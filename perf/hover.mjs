/**
 * Moves a real mouse over a chart of 50 runs × 1,000 points in Chromium and compares the time of one event with the limit, alone and
 * with eleven such charts that are linked to it; then draws 20 live charts at 10 Hz and says how often each was drawn.
 *
 *   node perf/hover.mjs
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { root } from '../scripts/setup.mjs';
import { judge, median } from './bundle.mjs';

const LIMIT = 16;
const EVENTS = 200;
/** Charts of a view that are marked together. */
const LINKED = 12;

/** What runs in the page: the charts under `window.flightlog`. */
const outfile = join(root, 'perf', '.build', 'hover.js');
await build({
  stdin: { contents: "export * from './src/charts/index.js';", resolveDir: root },
  outfile,
  bundle: true,
  minify: true,
  format: 'iife',
  globalName: 'flightlog',
  target: 'es2022'
});
const executablePath =
  process.env.CHROMIUM ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  await page.setContent('<body style="margin:0"><div id="host" style="width:800px"></div></body>');
  await page.addScriptTag({ path: outfile });
  const held = [];
  for (const charts of [1, LINKED]) {
    const times = await hoverTimes(page, charts);
    const what = `hover, 50 runs × 1,000 points, ${charts === 1 ? 'one chart' : `${charts} linked charts`}`;
    const isHeld = judge(`${what}, median event`, median(times), LIMIT);
    const late = times.filter(ms => ms > LIMIT).length;
    console.log(
      `(${times.length} events; slowest ${Math.max(...times).toFixed(1)} ms, ${late} late)`
    );
    held.push(isHeld);
  }
  const { longest, draws } = await liveCharts(page);
  console.log(
    `20 live charts of 4 runs × 1,000 points at 10 Hz for 3 s: each drawn ${draws.toFixed(1)} times a second, longest task ${longest.toFixed(0)} ms`
  );
  process.exitCode = held.every(Boolean) ? 0 : 1;
} finally {
  await browser.close();
}

/**
 * Milliseconds of work for each mouse move over the first of so many charts: its own, that of the others in the frame
 * after, and the layout of both.
 */
async function hoverTimes(page, charts) {
  await page.evaluate(async count => {
    const { ChartView, HoverLink, lightTheme } = window.flightlog;
    const step = Float64Array.from({ length: 1000 }, (_, i) => i);
    const lines = Array.from({ length: 50 }, (_, run) => ({
      run: `run-${run}`,
      label: `run ${run}`,
      slot: run,
      series: {
        key: 'loss',
        step,
        time: step,
        value: step.map(i => Math.exp(-i / (100 + run * 9)) + 0.05 * Math.sin(i * (run + 3)))
      }
    }));
    window.times = [];
    const link = new HoverLink();
    document.body.replaceChildren();
    const views = Array.from({ length: count }, () => {
      const host = document.createElement('div');
      host.style.cssText = 'width:800px';
      document.body.append(host);
      const view = new ChartView(host, lightTheme, { link });
      view.update({ metric: 'loss', x: 'step', lines, width: 800, height: 400 });
      return view;
    });
    await Promise.all(views.map(view => view.ready));
    const glass = document.querySelector('.flightlog-chart-glass');
    let from = 0;
    let begun = 0;
    const first = event => {
      if (event.target !== glass) return;
      from = performance.now();
      requestAnimationFrame(() => (begun = performance.now()));
    };
    // In the same frame, behind the marks of the other charts.
    const last = () => {
      glass.getBoundingClientRect();
      const own = performance.now() - from;
      requestAnimationFrame(() => {
        glass.getBoundingClientRect();
        window.times.push(own + performance.now() - begun);
      });
    };
    window.addEventListener('pointermove', first, { capture: true });
    glass.addEventListener('pointermove', last);
    window.leave = () => window.removeEventListener('pointermove', first, { capture: true });
  }, charts);
  for (let i = 0; i < EVENTS; i++) await page.mouse.move(60 + i * 3.5, 60 + ((i * 37) % 280));
  return page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    window.leave();
    return window.times;
  });
}

/** Draws a second and the longest task, in milliseconds. */
function liveCharts(page) {
  return page.evaluate(async () => {
    const { ChartView, lightTheme } = window.flightlog;
    document.body.replaceChildren();
    let draws = 0;
    let tick = 0;
    // Data are there beforehand, as a run's are: each tick shows the stretch one step further on.
    const TICKS = 64;
    const steps = Float64Array.from({ length: 1000 + TICKS }, (_, i) => i);
    const curves = Array.from({ length: 24 }, (_, n) => steps.map(i => Math.sin(i / (20 + n))));
    const stretch = values => values.subarray(tick % TICKS, (tick % TICKS) + 1000);
    const input = chart => ({
      metric: `metric ${chart}`,
      x: 'step',
      width: 360,
      height: 200,
      lines: Array.from({ length: 4 }, (_, run) => ({
        run: `run-${run}`,
        label: `run ${run}`,
        slot: run,
        series: {
          key: 'loss',
          step: stretch(steps),
          time: stretch(steps),
          value: stretch(curves[chart + run])
        }
      }))
    });
    const views = Array.from({ length: 20 }, () => {
      const host = document.createElement('div');
      host.style.cssText = 'width:360px;float:left';
      document.body.append(host);
      return new ChartView(host, lightTheme);
    });
    const update = () =>
      views.forEach((view, i) => {
        view.update(input(i));
        const { ready } = view;
        if (ready !== view.counted) void ready.then(() => draws++);
        view.counted = ready;
      });
    update();
    await Promise.all(views.map(view => view.ready));
    draws = 0;
    let longest = 0;
    new window.PerformanceObserver(list =>
      list.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration)))
    ).observe({ type: 'longtask' });
    const timer = window.setInterval(() => {
      tick++;
      update();
    }, 100);
    await new Promise(done => setTimeout(done, 3000));
    window.clearInterval(timer);
    return { longest, draws: draws / 20 / 3 };
  });
}
