/** Measures of the list on very many runs: opening, heap, a keystroke in the filter, scrolling. */
import { judge, median } from '../bundle.mjs';
import { openPanel, storeIn, withPage } from './lab.mjs';

/** Parameter 0 counts from 1,000,001 on: nearly every key of these texts changes what is listed. */
const TEXTS = ['1001234', 'params.param_0 < 1005000'];
const FRAMES = 300;

const listed = ({ folder, runs }) => storeIn(folder, `runs-${runs}`, 'make_runs.py', runs, 'apart');

export async function open(place) {
  const times = [];
  for (let i = 0; i < 3; i++) times.push(await withPage(listed(place), openPanel));
  console.log(`(a fresh server each time: ${times.map(Math.round).join(', ')} ms)`);
  return judge(`panel, ${place.runs} runs, until rows can be clicked`, median(times), 1000);
}

/** Bytes of heap in use once everything that can go is gone. */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
}

export async function heap(place) {
  const [without, withPanel] = await withPage(listed(place), async page => {
    const before = await heapOf(page);
    await openPanel(page);
    await page.waitForTimeout(8000); // the list is read through in idle moments
    return [before, await heapOf(page)];
  });
  return judge(`heap of the panel, ${place.runs} runs`, (withPanel - without) / 1e6, 80, 'MB');
}

export async function filter(place) {
  const found = await withPage(listed(place), async page => {
    await openPanel(page);
    await page.waitForTimeout(8000);
    await page.locator('#jp-flightlog-runs input[role=combobox]').click();
    const keys = [];
    for (const text of TEXTS) keys.push(...(await typed(page, text)));
    return keys;
  });
  const times = found.map(({ ms }) => ms);
  const slowest = found.reduce((a, b) => (a.ms > b.ms ? a : b));
  console.log(
    `(${found.length} keys that changed the rows; median ${median(times).toFixed(1)} ms)`
  );
  console.log(`(slowest: ${slowest.text})`);
  return judge(`keystroke in the filter, ${place.runs} runs, slowest`, slowest.ms, 50);
}

/**
 * Milliseconds of each key of a text that changed the rows. It is typed once slowly, to learn the rows
 * that each key leads to, and once against the clock until exactly those are drawn.
 */
async function typed(page, text) {
  const states = [await rowsOf(page)];
  for (const key of text) {
    await page.keyboard.type(key);
    await page.waitForTimeout(400);
    states.push(await rowsOf(page));
  }
  await page.keyboard.press('Escape');
  await page.locator('#jp-flightlog-runs input[role=combobox]').fill('');
  await page.waitForTimeout(1000);
  const found = [];
  for (const [i, key] of [...text].entries()) {
    const ms = await keystroke(page, key, states[i + 1]);
    if (states[i + 1] !== states[i]) found.push({ text: text.slice(0, i + 1), ms });
  }
  await page.locator('#jp-flightlog-runs input[role=combobox]').fill('');
  await page.waitForTimeout(1000);
  return found;
}

/** What the list says: how many rows, and which are drawn. */
const LISTED = `(() => {
  const grid = document.querySelector('#jp-flightlog-runs [role=treegrid]');
  const rows = grid ? [...grid.querySelectorAll('[data-run]')] : [];
  return [grid?.getAttribute('aria-rowcount'), ...rows.map(row => row.dataset.run)].join(' ');
})()`;

const rowsOf = page => page.evaluate(LISTED);

/** From the key's event until the frame in which the rows it leads to are drawn. */
async function keystroke(page, key, state) {
  await page.evaluate(
    ([code, wanted]) => {
      const read = new Function(`return ${code}`);
      window.flightlogKey = new Promise((done, fail) => {
        const begin = () => {
          const from = performance.now();
          const look = () => {
            if (performance.now() - from > 5000) fail(new Error(`never listed ${wanted}`));
            else if (read() !== wanted) requestAnimationFrame(look);
            else requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
          };
          void Promise.resolve().then(look);
        };
        document.addEventListener('input', begin, { capture: true, once: true });
      });
    },
    [LISTED, state]
  );
  await page.keyboard.type(key);
  return page.evaluate(() => window.flightlogKey);
}

export async function scroll(place) {
  const frames = await withPage(listed(place), async page => {
    await openPanel(page);
    await page.waitForTimeout(8000);
    return page.evaluate(async count => {
      const box = document.querySelector('#jp-flightlog-runs [role=treegrid]');
      if (box.scrollHeight < 10 * box.clientHeight)
        throw new Error(`nothing scrolls: ${box.scrollHeight} of ${box.clientHeight} pixels`);
      const times = [];
      let last = await new Promise(requestAnimationFrame);
      for (let i = 1; i <= count; i++) {
        box.scrollTop = ((box.scrollHeight - box.clientHeight) * i) / count;
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
      }
      return times;
    }, FRAMES);
  });
  const late = frames.filter(ms => ms > 33).length;
  console.log(`(${FRAMES} frames, median ${median(frames).toFixed(1)} ms, ${late} over 33 ms)`);
  return judge(`scrolling ${place.runs} rows, slowest frame`, Math.max(...frames), 33.5);
}
