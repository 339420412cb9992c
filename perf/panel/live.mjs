/** Measures of a run that is being recorded: how old the value on the screen is, and what watching costs the training. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge, median } from '../bundle.mjs';
import { execute, openNotebook, withPage } from './lab.mjs';

const SECONDS = 12;

/** 1,000 steps a second, each of which logs the clock: what is shown says by itself how old it is. */
const TICKS = `%%track "ticks"
import time
begin = time.perf_counter()
for step in range(${SECONDS}_000):
    fl.log({"clock": time.time() * 1000}, step=step)
    time.sleep(max(0, begin + (step + 1) / 1000 - time.perf_counter()))
`;

export async function live({ folder }) {
  const ages = await withNotebook(folder, 'ticks', TICKS, async page => {
    await runAll(page);
    await page.locator('.jp-flightlog-Card [title^="clock "]').first().waitFor();
    await page.locator('#jp-flightlog-runs .jp-flightlog-RunRow-value[title]').first().waitFor();
    await page.waitForTimeout(2000);
    return page.evaluate(async ms => {
      const shown = (selector, pattern) => {
        const title = document.querySelector(selector)?.title ?? '';
        return Number(pattern.exec(title)?.[1] ?? NaN);
      };
      const found = { panel: [], card: [] };
      const end = Date.now() + ms;
      while (Date.now() < end) {
        await new Promise(requestAnimationFrame);
        const value = '#jp-flightlog-runs .jp-flightlog-RunRow-value';
        found.panel.push(Date.now() - shown(value, /clock: \S+ ([\d.]+) at/));
        found.card.push(
          Date.now() - shown('.jp-flightlog-Card [title^="clock "]', /clock ([\d.]+)/)
        );
      }
      return found;
    }, 6000);
  });
  const held = Object.entries(ages).map(([where, found]) => {
    console.log(`(${where}: ${found.length} frames, median age ${median(found).toFixed(0)} ms)`);
    return judge(
      `age of what the ${where} shows at 1,000 steps/s, oldest`,
      Math.max(...found),
      1000
    );
  });
  return held.every(Boolean);
}

/** The same work with and without a log of each step, in turn, in the kernel's processor time. */
const WORK = `import json, time
import flightlog as fl
def work():
    total = 0.0
    for i in range(9_000):
        total += i * 0.5
    return total
def train(log):
    begin = time.process_time()
    for step in range(4_000):
        value = work()
        if log:
            fl.log({"loss": value / (step + 1)}, step=step)
    return time.process_time() - begin
found = {"with": [], "without": []}
for turn in range(5):
    found["without"].append(train(False))
    with fl.start_run(f"watched {turn}"):
        found["with"].append(train(True))
open("slowing.json", "w").write(json.dumps(found))
`;

export async function slowing({ folder }) {
  const ratio = await withNotebook(folder, 'work', WORK, async (page, place) => {
    await runAll(page);
    await page
      .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
      .waitFor({ timeout: 300_000 });
    const found = JSON.parse(readFileSync(join(place, 'slowing.json'), 'utf8'));
    const [logged, bare] = [Math.min(...found.with), Math.min(...found.without)];
    console.log(
      `(4,000 steps: ${logged.toFixed(3)} s with, ${bare.toFixed(3)} s without; least of 5)`
    );
    return (logged / bare - 1) * 100;
  });
  return judge('training slowed while panel and card watch', ratio, 2, '%');
}

/** A window with the panel and a notebook of one cell after `import flightlog`. */
function withNotebook(folder, name, source, use) {
  const place = join(folder, `live-${name}-${Date.now()}`);
  mkdirSync(place, { recursive: true });
  const cell = (id, text) => ({
    cell_type: 'code',
    id,
    metadata: {},
    source: text,
    outputs: [],
    execution_count: null
  });
  const cells = [cell('a', 'import flightlog as fl\n%load_ext flightlog'), cell('b', source)];
  const kernel = { name: 'python3', display_name: 'Python 3' };
  const metadata = { kernelspec: kernel };
  const notebook = { cells, metadata, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(place, `${name}.ipynb`), JSON.stringify(notebook));
  return withPage(place, async page => {
    await execute(page, 'flightlog:show-runs');
    await openNotebook(page, `${name}.ipynb`);
    return use(page, place);
  });
}

/** Starts all cells and does not wait for their end. */
function runAll(page) {
  return page.evaluate(() => {
    void window.jupyterapp.commands.execute('notebook:run-all-cells');
  });
}
