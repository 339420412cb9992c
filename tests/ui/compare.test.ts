/** The compare view in a real JupyterLab: linked charts, groups, exports, order, figures, and its document. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRAST, setTheme, themes, violations } from './axe.js';
import { execute, Lab, launch, python, root, watch } from './lab.js';
import { picture } from './picture.js';

const flightlog = join(root, '.venv/bin/flightlog');

let folder: string;
let lab: Lab;
let browser: Browser;
let page: Page;
let seen: ReturnType<typeof watch>;
let ids: string[];

const compare = (): Locator => page.locator('.jp-flightlog-Compare:not(.lm-mod-hidden)');
const card = (metric: string): Locator => compare().locator(`[data-metric="${metric}"]`);
const drawn = (chart: Locator): Locator => chart.locator('[role="img"]').first();
const metrics = (): Promise<(string | null)[]> =>
  compare()
    .locator('[data-metric]')
    .evaluateAll(cards => cards.map(one => one.getAttribute('data-metric')));
const tab = (name: string): Promise<void> => compare().locator(`[data-tab="${name}"]`).click();
const choose = async (label: string, value: string): Promise<void> => {
  await compare().getByRole('combobox', { name: label, exact: true }).selectOption(value);
};

/** Opens a chart's menu and picks an entry. */
async function pick(metric: string, entry: string): Promise<void> {
  await card(metric).hover();
  await card(metric)
    .getByRole('button', { name: `More for ${metric}` })
    .click();
  await page.locator('.jp-flightlog-Actions').getByText(entry, { exact: true }).click();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flightlog-compare-'));
  const env = { ...process.env, FLIGHTLOG_STORE: join(folder, 'flights') };
  execFileSync(python, [join(import.meta.dirname, 'compare_store.py')], { cwd: folder, env });
  const listed = execFileSync(flightlog, ['runs', '--json'], { cwd: folder, encoding: 'utf8' });
  ids = (JSON.parse(listed) as { run_id: string }[]).map(run => run.run_id);
  lab = await Lab.start(folder);
  browser = await launch();
  page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 } })).newPage();
  page.setDefaultTimeout(20_000);
  seen = watch(page);
  await lab.open(page);
  await execute(page, 'flightlog:show-runs');
  await page.locator('#jp-flightlog-runs').getByText('lr 0.05').first().waitFor();
  await execute(page, 'flightlog:compare-runs', { runs: ids });
  await card('loss').locator('[role=img] path[stroke-linejoin]').first().waitFor();
});

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
});

describe('the compare view', () => {
  it('marks a run everywhere when it is pointed at or picked in one place', async () => {
    const row = compare().locator(`.jp-flightlog-TableGrid tr[data-run="${ids[4]}"]`);
    await compare().locator(`.jp-flightlog-Chip[data-run="${ids[4]}"]`).hover();
    await expect.poll(() => row.getAttribute('data-linked')).toBe('hover');
    await card('loss').locator('.jp-flightlog-Chart').hover();
    const marked = compare().locator('.jp-flightlog-Chip[data-linked="hover"]');
    await expect.poll(() => marked.count()).toBe(1);
    // The panel's list is part of it, both ways; a group that is folded stands for its runs.
    const list = page.locator('#jp-flightlog-runs .jp-flightlog-RunList-rows');
    const listed = list.locator('[data-linked="hover"]');
    await compare().locator(`.jp-flightlog-Chip[data-run="${ids[4]}"]`).hover();
    await expect.poll(() => listed.count()).toBe(1);
    const own = list.locator('.jp-flightlog-RunRow').first();
    await own.hover();
    await expect
      .poll(() => marked.first().getAttribute('data-run'))
      .toBe(await own.getAttribute('data-run'));
    const bold = card('loss').locator('.flightlog-chart-glass path[stroke-width="2.6"]');
    await expect.poll(() => bold.first().isVisible()).toBe(true);
    await row.getByRole('button').click();
    await page.mouse.move(5, 5);
    const chip = compare().locator('.jp-flightlog-Chip[data-linked="pick"]');
    expect(await chip.getAttribute('data-run')).toBe(ids[4]);
    await chip.locator('button').first().focus();
    await page.keyboard.press('Escape');
    await expect.poll(() => chip.count()).toBe(0);
  });

  it('draws seeds as a mean in a band, and counts them in the table', async () => {
    await choose('Group', 'seeds');
    await expect.poll(() => drawn(card('loss')).getAttribute('aria-label')).toMatch(/sd/);
    const table = compare().locator('.jp-flightlog-TableGrid');
    await expect.poll(() => table.innerText()).toContain('n = 3');
    expect(await table.innerText()).toMatch(/± 0\.0\d+/);
    await choose('Group', '');
  });

  it('opens all runs of a group, or all that are listed, with one command', async () => {
    const list = page.locator('#jp-flightlog-runs .jp-flightlog-RunList-rows');
    const chips = compare().locator('.jp-flightlog-Chips');
    const group = list.locator('.jp-mod-repeats').first();
    await group.click({ button: 'right' });
    await page.locator('.lm-Menu').getByText('Compare the runs of this group').click();
    await expect.poll(() => chips.locator('li[data-run]').count()).toBe(3);
    await expect.poll(() => drawn(card('loss')).getAttribute('aria-label')).toMatch(/sd/);
    await execute(page, 'application:close');
    await execute(page, 'flightlog:compare-listed');
    await expect.poll(() => chips.innerText()).toContain('All runs');
    expect(await chips.locator('li[data-run]').count()).toBe(ids.length);
    await execute(page, 'application:close');
    await execute(page, 'flightlog:compare-runs', { runs: ids });
    await card('loss').locator('svg path').first().waitFor();
  });

  it.each([
    ['Save as SVG', 'loss.svg', /^<svg[\s\S]*<\/svg>\s*$/],
    ['Save as PNG', 'loss.png', /^.PNG/],
    ['Save data as CSV', 'loss.csv', /^run_id,run,step,loss/],
    ['Save as Vega-Lite spec', 'loss.vl.json', /vega-lite/]
  ])('takes a chart along: %s', async (entry, name, content) => {
    const download = page.waitForEvent('download');
    await pick('loss', entry);
    const file = await download;
    expect(file.suggestedFilename()).toBe(name);
    expect(readFileSync(await file.path(), 'latin1')).toMatch(content);
  });

  it('pins, moves, enlarges, hides and finds charts', async () => {
    const before = (await metrics()).filter(one => one !== null);
    expect(before.slice().sort()).toEqual(['acc', 'loss', 'speed']);
    await card('speed').hover();
    await card('speed').getByRole('button', { name: 'Pin speed to the front' }).click();
    await expect.poll(async () => (await metrics())[0]).toBe('speed');
    await card('loss').getByRole('button', { name: 'More for loss' }).focus();
    const place = (await metrics()).indexOf('loss');
    await page.keyboard.press(place === 1 ? 'Alt+ArrowRight' : 'Alt+ArrowLeft');
    await expect.poll(async () => (await metrics()).indexOf('loss')).toBe(place === 1 ? 2 : 1);
    const narrow = (await card('acc').boundingBox())!.width;
    await card('acc').hover();
    await card('acc')
      .getByRole('button', { name: /whole width/ })
      .click();
    await expect
      .poll(async () => (await card('acc').boundingBox())!.width)
      .toBeGreaterThan(2 * narrow);
    await pick('speed', 'Hide this chart');
    await expect.poll(metrics).not.toContain('speed');
    await compare().getByLabel('Find metrics').fill('lo');
    await expect.poll(metrics).toEqual(['loss']);
    await compare().getByLabel('Find metrics').fill('');
  });

  it('steps through the figures of all runs with one slider, and joins their tables', async () => {
    await tab('figures');
    const slider = compare().locator('.jp-flightlog-FigureGrid input[type="range"]');
    const pictures = compare().locator('.jp-flightlog-FigureGrid img');
    await expect.poll(() => pictures.count()).toBe(ids.length);
    const last = await pictures.first().getAttribute('src');
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await expect
      .poll(() => compare().locator('.jp-flightlog-FigureGrid output').innerText())
      .toBe('20');
    await expect.poll(() => pictures.first().getAttribute('src')).not.toBe(last);
    await tab('tables');
    const table = compare().locator('.jp-flightlog-TableGrid');
    await expect.poll(() => table.locator('th', { hasText: 'recall' }).count()).toBe(ids.length);
  });

  it('shows side by side what two cells executed', async () => {
    await tab('source');
    const diff = compare().locator('.jp-flightlog-Diff');
    await expect.poll(() => diff.locator('th').allInnerTexts()).toEqual(['lr 0.3 s0', 'lr 0.2 s0']);
    await expect
      .poll(() => diff.locator('mark').allInnerTexts())
      .toEqual(expect.arrayContaining(['0.3', '0.2']));
    expect(await diff.innerText()).toContain('# The rate is what we try.');
    await compare().getByRole('button', { name: 'Swap' }).click();
    await expect.poll(() => diff.locator('th').allInnerTexts()).toEqual(['lr 0.2 s0', 'lr 0.3 s0']);
  });

  it.each(['parallel', 'scatter', 'distribution'])('draws the tab %s', async name => {
    await tab(name);
    const plot = compare().locator('.jp-flightlog-Plot');
    await plot.locator('svg').first().waitFor();
    expect(await drawn(plot).getAttribute('aria-label')).toMatch(/\w{4}/);
  });

  it.each(themes)('gives axe nothing to find in %s', async theme => {
    await setTheme(page, theme);
    await tab('table');
    expect(await violations(page, '.jp-flightlog-Compare:not(.lm-mod-hidden)')).toEqual([]);
    if (theme === CONTRAST) return;
    await card('acc').locator('[role="img"] svg path').first().waitFor();
    await picture(page, compare(), 'compare');
  });

  it('is saved as a document, changed, saved again, and opened as it was', async () => {
    await compare().getByRole('button', { name: 'Save view…' }).click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.locator('input').fill('mine');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const title = page.locator('.lm-TabBar-tab.lm-mod-current', { hasText: 'mine.flight.json' });
    await title.waitFor();
    await card('loss').scrollIntoViewIfNeeded();
    await card('loss').locator('[role=img] path[stroke-linejoin]').first().waitFor();
    expect(await metrics()).not.toContain('speed');
    const file = join(folder, 'mine.flight.json');
    await compare().getByRole('checkbox', { name: 'Log y' }).first().check();
    await page.locator('.lm-TabBar-tab.jp-mod-dirty', { hasText: 'mine' }).waitFor();
    await compare().getByRole('checkbox', { name: 'Log y' }).first().focus();
    await page.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('"logY": true');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ format: 1, store: 'flights' });
    await lab.open(page);
    await execute(page, 'docmanager:open', { path: 'mine.flight.json' });
    await card('loss').scrollIntoViewIfNeeded();
    await card('loss').locator('[role=img] path[stroke-linejoin]').first().waitFor();
    expect(await compare().getByRole('checkbox', { name: 'Log y' }).first().isChecked()).toBe(true);
    expect(await metrics()).not.toContain('speed');
  });

  it('is rendered as a report of the runs that it draws', () => {
    execFileSync(flightlog, ['report', 'mine.flight.json', '-o', 'mine.html'], { cwd: folder });
    expect(readFileSync(join(folder, 'mine.html'), 'utf8')).toContain('lr 0.05 s1');
  });

  it('did all that without an error or a request to another host', () => {
    expect(seen.errors).toEqual([]);
    expect(seen.outside).toEqual([]);
  });
});
