/**
 * Takes the pictures of docs/pictures from the real thing: JupyterLab and reports in Chromium, in light and dark, and the whole path as an
 * animation. Run: node scripts/gallery.mjs [lab] [path] [NAME of an example …], all without a name
 *
 * The examples' runs are those that their reports carry; the digits are trained while the pictures are taken.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bin, python, root, run } from './setup.mjs';

const pictures = join(root, 'docs', 'pictures');
const THEMES = { light: 'JupyterLab Light', dark: 'JupyterLab Dark' };
const EXAMPLES = ['classifiers', 'pytorch', 'sweep'];
const SIZE = { width: 1360, height: 850 };
const RUNS = '#jp-flightlog-runs';
const IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]';
const QUIET = { style: '.Toastify { display: none }', caret: 'hide' };

/** The browser tests' helpers, which are TypeScript. */
async function helpers() {
  const outfile = join(root, 'playground', '.made', 'lab.mjs');
  await build({
    entryPoints: [join(root, 'tests/ui/lab.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm'
  });
  return import(pathToFileURL(outfile).href);
}

const { Lab, execute, launch, openNotebook } = await helpers();
const browser = await launch();

/** JupyterLab on a folder, with the panel beside what `path` opens, for as long as `action` takes. */
async function inLab(folder, theme, size, action) {
  const lab = await Lab.start(folder);
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  try {
    await lab.open(page, '?reset');
    await execute(page, 'apputils:change-theme', { theme: THEMES[theme] });
    await page.waitForFunction(name => document.body.dataset.jpThemeName === name, THEMES[theme]);
    await action(page);
  } catch (error) {
    const picture = join(root, 'playground', 'gallery-failed.png');
    await page.screenshot({ path: picture });
    throw new Error(`a picture could not be taken; what was there is in ${picture}`, {
      cause: error
    });
  } finally {
    await context.close();
    await lab.stop();
  }
}

async function compareNewest(page, count) {
  const rows = page.locator(`${RUNS} .jp-flightlog-RunRow .jp-flightlog-RunRow-pick`);
  for (let i = 0; i < Math.min(count, await rows.count()); i++) await rows.nth(i).click();
  await page.locator(RUNS).getByRole('button', { name: 'Compare', exact: true }).click();
  await drawn(page);
}

/** Waits until nothing has been added to the list or the comparison for two seconds. */
async function drawn(page) {
  await page.locator('.jp-flightlog-Compare .jp-flightlog-Chart').first().waitFor();
  await page.mouse.move(5, 5);
  const count = () => page.locator(`${RUNS} svg, .jp-flightlog-Compare svg *`).count();
  for (let before = -1, now = 0; now !== before;) {
    before = now;
    await page.waitForTimeout(2000);
    now = await count();
  }
}

/** An example's report and its runs in the panel, from the report that is kept beside its notebook. */
async function example(name) {
  const folder = mkdtempSync(join(tmpdir(), 'flightlog-gallery-'));
  copyFileSync(join(root, 'examples', `${name}.ipynb`), join(folder, `${name}.ipynb`));
  const report = join(root, 'examples', `${name}.html`);
  run(join(bin, 'flightlog'), ['import', report], { cwd: folder });
  for (const theme of Object.keys(THEMES)) {
    await inLab(folder, theme, SIZE, async page => {
      await execute(page, 'flightlog:show-runs');
      await page.locator(`${RUNS} [role=row]`).nth(2).waitFor();
      await execute(page, 'flightlog:compare-listed');
      await drawn(page);
      await page.screenshot({ path: join(pictures, `${name}-panel-${theme}.png`), ...QUIET });
    });
    const context = await browser.newContext({ viewport: SIZE, colorScheme: theme });
    const page = await context.newPage();
    await page.goto(pathToFileURL(report).href);
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(pictures, `${name}-report-${theme}.png`) });
    await context.close();
  }
  rmSync(folder, { recursive: true });
}

function digits() {
  const folder = mkdtempSync(join(tmpdir(), 'flightlog-gallery-'));
  copyFileSync(join(root, 'examples', 'digits.ipynb'), join(folder, 'digits.ipynb'));
  return folder;
}

/** The notebook with its card, the list and the comparison at once. */
async function lab() {
  const folder = digits();
  run(python, ['scripts/run_notebook.py', join(folder, 'digits.ipynb')]);
  for (const theme of Object.keys(THEMES)) {
    await inLab(folder, theme, { width: 1600, height: 950 }, async page => {
      await openNotebook(page, 'digits.ipynb');
      await execute(page, 'flightlog:show-runs');
      await page.locator(`${RUNS} .jp-flightlog-RunRow`).nth(4).waitFor();
      await compareNewest(page, 5);
      await page.evaluate(() => {
        const { shell } = window.jupyterapp;
        const compare = shell.currentWidget;
        shell.add(compare, 'main', { mode: 'split-right' });
      });
      const cell = page.locator('.jp-CodeCell').filter({ hasText: '%%track "baseline"' });
      await cell.locator('.jp-flightlog-Card').scrollIntoViewIfNeeded();
      await page.waitForTimeout(1500);
      await page.screenshot({ path: join(pictures, `lab-${theme}.png`), ...QUIET });
    });
  }
  rmSync(folder, { recursive: true });
}

/** Track, watch, compare, publish: frames of the real thing, put together by Pillow. */
async function path() {
  const folder = digits();
  const frames = join(folder, 'frames');
  mkdirSync(frames);
  const times = [];
  const take = async (page, milliseconds) => {
    await page.screenshot({ path: join(frames, `${times.length}.png`), ...QUIET });
    times.push(milliseconds);
  };
  const during = async (page, every, work) => {
    let isDone = false;
    const ended = work.then(() => (isDone = true));
    while (!isDone) {
      await take(page, every);
      await Promise.race([ended, page.waitForTimeout(every)]);
    }
  };
  await inLab(folder, 'light', { width: 1280, height: 800 }, async page => {
    await openNotebook(page, 'digits.ipynb');
    await execute(page, 'flightlog:show-runs');
    await page.locator(RUNS).waitFor();
    const cell = page
      .locator('.jp-Notebook .jp-CodeCell')
      .filter({ hasText: '%%track "baseline"' });
    await cell.click();
    await execute(page, 'notebook:run-all-above');
    await page.locator(IDLE).waitFor();
    await cell.evaluate(element => element.scrollIntoView({ block: 'start' }));
    await take(page, 2000);
    await during(page, 250, execute(page, 'notebook:run-cell'));
    await take(page, 1200);
    await page.keyboard.press('ArrowDown');
    await execute(page, 'notebook:run-all-below');
    await during(page, 700, page.locator(IDLE).waitFor());
    await take(page, 1200);
    await compareNewest(page, 5);
    await take(page, 1500);
    const chart = page.locator('.jp-flightlog-Compare .jp-flightlog-Chart').first();
    const box = await chart.boundingBox();
    for (const at of [0.3, 0.45, 0.6]) {
      await page.mouse.move(box.x + box.width * at, box.y + box.height / 2);
      await page.waitForTimeout(150);
      await take(page, 700);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(pathToFileURL(join(folder, 'digits-report.html')).href);
    await page.waitForTimeout(800);
    await take(page, 2000);
    for (let i = 0; i < 6; i++) {
      await page.mouse.wheel(0, 260);
      await page.waitForTimeout(200);
      await take(page, 600);
    }
  });
  writeFileSync(join(frames, 'times.json'), JSON.stringify(times));
  run(python, ['scripts/animation.py', frames, join(pictures, 'path.webp')]);
  rmSync(folder, { recursive: true });
}

const asked = process.argv.slice(2);
const wanted = name => asked.length === 0 || asked.includes(name);
mkdirSync(pictures, { recursive: true });
try {
  if (wanted('lab')) await lab();
  for (const name of EXAMPLES.filter(wanted)) await example(name);
  if (wanted('path')) await path();
} finally {
  await browser.close();
}
