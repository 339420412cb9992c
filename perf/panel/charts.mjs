/** Measures of the compare view: ten runs of twenty metrics, and one run of ten million points. */
import { judge, median } from '../bundle.mjs';
import { openPanel, storeIn, withPage } from './lab.mjs';

const RUNS = 10;
const REPEATS = 3;

/** Until every chart in the window has a line for each of the runs. */
export async function compare({ folder }) {
  const place = storeIn(folder, 'compared', 'make_store.py', RUNS, 1000, 20);
  const times = await repeated(place, RUNS);
  return judge(
    `compare ${RUNS} runs × 20 metrics × 1,000 points, charts drawn`,
    median(times),
    1000
  );
}

export async function long({ folder }) {
  const place = storeIn(folder, 'long', 'make_long.py', 10_000_000);
  return judge('chart of a run of 10M points', median(await repeated(place, 1)), 400);
}

/** Fresh windows, so that nothing was read or compiled before. */
async function repeated(folder, runs) {
  const times = [];
  for (let i = 0; i < REPEATS; i++)
    times.push(await withPage(folder, page => compared(page, runs)));
  console.log(`(fresh windows: ${times.map(Math.round).join(', ')} ms)`);
  return times;
}

async function compared(page, runs) {
  await openPanel(page);
  await page.waitForTimeout(3000);
  return page.evaluate(async count => {
    const ids = [...document.querySelectorAll('#jp-flightlog-runs [data-run]')]
      .map(row => row.dataset.run)
      .slice(0, count);
    if (ids.length < count) throw new Error(`${ids.length} rows are in sight`);
    const isSeen = element => {
      const { top, bottom, height } = element.getBoundingClientRect();
      return height > 0 && bottom > 0 && top < window.innerHeight;
    };
    const isDrawn = chart =>
      [...chart.querySelectorAll('[role=img] path[stroke-linejoin]')].filter(
        path => (path.getAttribute('d') ?? '').length > 100
      ).length >= count;
    const areDrawn = () => {
      const charts = [...document.querySelectorAll('.jp-flightlog-Compare .jp-flightlog-Chart')];
      const seen = charts.filter(isSeen);
      return seen.length > 0 && seen.every(isDrawn);
    };
    const from = performance.now();
    void window.jupyterapp.commands.execute('flightlog:compare-runs', { runs: ids });
    while (!areDrawn()) {
      if (performance.now() - from > 30_000) throw new Error('the charts were never drawn');
      await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    return performance.now() - from;
  }, runs);
}
