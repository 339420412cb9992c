/** The whole path in a real JupyterLab: track a cell, watch the card, see the run, compare, publish, open the report. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute, Lab, launch, openNotebook, root, watch } from './lab.js';
import { picture } from './picture.js';

const names = ['baseline', 'wider', 'deeper', 'faster', 'regularised'];
const flightlog = join(root, '.venv/bin/flightlog');
const sha = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

let folder: string;
let lab: Lab;
let browser: Browser;
let page: Page;
let seen: ReturnType<typeof watch>;

/** The same report asked for in the kernel's two ways; written once all runs are there. */
const REPORTS = `%report ${names.join(' ')} -o magic.html --redact
fl.report(${names.map(name => `"${name}"`).join(', ')}, output="python.html", redact=True)`;

/** And from Node. */
const NODE = `import { renderReport } from ${JSON.stringify(join(root, 'lib/node/api.mjs'))};
process.stdout.write(await renderReport({ runs: ${JSON.stringify(names)}, redact: true }));`;

/** The example, trained for longer so that the card can be watched, and with more reports at its end. */
function copyExample(): void {
  const notebook = JSON.parse(readFileSync(join(root, 'examples/digits.ipynb'), 'utf8')) as {
    cells: { source: string[] | string }[];
  };
  notebook.cells.push({ ...notebook.cells.at(-1)!, source: REPORTS });
  for (const cell of notebook.cells)
    cell.source = [cell.source].flat().join('').replace('epochs = 60', 'epochs = 120');
  writeFileSync(join(folder, 'digits.ipynb'), JSON.stringify(notebook));
}

const panel = (): Locator => page.locator('#jp-flightlog-runs');
const row = (name: string): Locator =>
  panel().locator('.jp-flightlog-RunRow').filter({ hasText: name });

/** A chart's lines, as Vega draws them. */
const lines = (chart: Locator): Locator => chart.locator('[role=img] path[stroke-linejoin]');

/** What a chart shows: the outline of its lines. */
const outline = async (chart: Locator): Promise<string> =>
  (await lines(chart).evaluateAll(paths => paths.map(path => path.getAttribute('d')))).join('|');

/** The runs that a saved workspace holds as picked. */
function selected(workspace: string | null): unknown[] {
  const { data } = JSON.parse(workspace ?? '{}') as {
    data?: Record<string, { selection?: unknown[] }>;
  };
  return data?.['jupyterlab-flightlog:panel']?.selection ?? [];
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flightlog-ui-'));
  copyExample();
  lab = await Lab.start(folder);
  browser = await launch();
  page = await (await browser.newContext({ viewport: { width: 1500, height: 950 } })).newPage();
  page.setDefaultTimeout(20_000);
  seen = watch(page);
  await lab.open(page);
});

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
});

describe('the main job', () => {
  it('teaches in an empty panel', async () => {
    await execute(page, 'flightlog:show-runs');
    await panel().getByText('No runs yet').waitFor();
    expect(await panel().innerText()).toContain('%%track');
    await picture(page, panel(), 'empty');
  });

  it('shows a card that moves while the tracked cell runs', async () => {
    await openNotebook(page, 'digits.ipynb');
    await page
      .locator('.jp-Notebook .jp-CodeCell')
      .filter({ hasText: '%%track "baseline"' })
      .click();
    await execute(page, 'notebook:run-all-above');
    const trained = execute(page, 'notebook:run-cell');
    const card = page.locator('.jp-flightlog-Card').first();
    await card.locator('[data-status="running"]').first().waitFor();
    const chart = card.locator('.jp-flightlog-Chart');
    await lines(chart).first().waitFor();
    const before = await outline(chart);
    await expect.poll(() => outline(chart)).not.toBe(before);
    expect(await card.innerText()).toContain('baseline');
    expect(await page.locator('.jp-OutputArea iframe').count()).toBe(0);
    await trained;
    await card.locator('[data-status="finished"]').waitFor();
    await page.keyboard.press('ArrowDown');
    await execute(page, 'notebook:run-all-below');
  });

  it('lists the run live and keeps up with the others', async () => {
    for (const name of names) await row(name).waitFor({ timeout: 90_000 });
    await page
      .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
      .waitFor({ timeout: 120_000 });
    for (const name of names) await row(name).locator('[data-status="finished"]').waitFor();
    await expect.poll(() => row('baseline').innerText()).toMatch(/0\.9\d/);
  });

  it('filters by text and by query', async () => {
    const box = panel().getByLabel('Filter runs');
    await box.fill('deep');
    await expect.poll(() => panel().locator('.jp-flightlog-RunRow').count()).toBe(1);
    await box.fill('params.learning_rate = 0.01');
    await expect
      .poll(() => panel().locator('.jp-flightlog-RunRow').allInnerTexts())
      .toEqual([expect.stringContaining('faster')]);
    await box.fill('params.learning_rate >');
    await panel().locator('#jp-flightlog-filter-error').waitFor();
    await box.fill('');
  });

  it('compares what was picked: only what differs, one chart a metric, one line a run', async () => {
    for (const name of names) await row(name).locator('.jp-flightlog-RunRow-pick').click();
    await panel().getByText('5 selected').waitFor();
    await panel().getByRole('button', { name: 'Compare', exact: true }).click();
    const compare = page.locator('.jp-flightlog-Compare');
    const differs = compare.locator('.jp-flightlog-Differs');
    await expect.poll(() => differs.innerText()).toContain('learning_rate');
    expect(await differs.innerText()).toContain('layers');
    expect(await differs.innerText()).not.toContain('epochs');
    const charts = compare.locator('.jp-flightlog-Chart');
    await expect.poll(() => charts.count()).toBe(3);
    await expect.poll(() => lines(charts.first()).count()).toBe(5);
    const colours = await lines(charts.first()).evaluateAll(paths =>
      paths.map(path => path.getAttribute('stroke'))
    );
    expect(new Set(colours).size).toBe(5);
    await compare.getByRole('tab', { name: 'Source' }).click();
    await expect
      .poll(() => compare.locator('.jp-flightlog-Diff').innerText())
      .toContain('layers = ');
  });

  it('publishes the picked runs: one report from panel, command, magic, Python and Node', async () => {
    await panel().getByRole('button', { name: 'Publish', exact: true }).click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByLabel('File').fill('picked.html');
    expect(await dialog.getByLabel('Take out what names').isChecked()).toBe(true);
    await dialog.getByRole('button', { name: 'Publish' }).click();
    const told = page.getByText('Published picked.html. Taken out before publishing: ').first();
    await told.waitFor({ timeout: 60_000 });
    const words = ['report', ...names, '-o', 'command.html', '--redact'];
    const { stderr } = spawnSync(flightlog, words, { cwd: folder, encoding: 'utf8' });
    expect(await told.textContent()).toContain(stderr.trim());
    const node = execFileSync(process.execPath, ['--input-type=module', '-e', NODE], {
      cwd: folder,
      maxBuffer: 50_000_000
    });
    const made = ['command', 'magic', 'python'].map(name =>
      sha(readFileSync(join(folder, `${name}.html`)))
    );
    const panels = sha(readFileSync(join(folder, 'picked.html')));
    expect([...made, sha(node)]).toEqual([panels, panels, panels, panels]);
  });

  it('wrote the report that the notebook asked for, which opens without a network', async () => {
    const context = await browser.newContext({ offline: true });
    const reader = await context.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    reader.on(
      'request',
      request => /^(http|ws)/.test(request.url()) && requests.push(request.url())
    );
    reader.on('pageerror', error => errors.push(String(error)));
    await reader.goto(`file://${join(folder, 'digits-report.html')}`);
    await expect.poll(() => reader.locator('h1').innerText()).toBe('Reading handwritten digits');
    const text = await reader.locator('body').innerText();
    for (const name of names) expect(text).toContain(name);
    expect(
      await reader.locator('svg[role="img"], [role="img"] svg').count()
    ).toBeGreaterThanOrEqual(3);
    expect(requests).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });

  it('renames a run for everybody who reads the store', async () => {
    await row('faster').locator('.jp-flightlog-RunRow-name').click();
    await page.keyboard.press('F2');
    const dialog = page.locator('.jp-Dialog');
    await dialog.locator('input').fill('<img src=x onerror=window.pwned=1>');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await row('<img src=x').waitFor();
    const listed = JSON.parse(
      execFileSync(flightlog, ['runs', '--json'], { cwd: folder, encoding: 'utf8' })
    ) as { name: string }[];
    expect(listed.map(run => run.name)).toContain('<img src=x onerror=window.pwned=1>');
  });

  it('archives and restores', async () => {
    const id = await row('wider').getAttribute('data-run');
    await execute(page, 'flightlog:archive-run', { runs: [id] });
    await row('wider').waitFor({ state: 'detached' });
    await page.getByText('Archived 1 run').first().waitFor();
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await row('wider').waitFor();
  });

  it('comes back after a reload with its selection', async () => {
    const id = await row('wider').getAttribute('data-run');
    const saved = page.waitForResponse(
      response =>
        response.request().method() === 'PUT' &&
        response.url().includes('/api/workspaces') &&
        selected(response.request().postData()).length === names.length - 1
    );
    await row('wider').locator('.jp-flightlog-RunRow-pick').click();
    await saved;
    await lab.open(page);
    await panel().getByText('4 selected').waitFor();
    await row('wider').waitFor();
    expect(await panel().locator(`[data-run="${id}"][aria-selected="true"]`).count()).toBe(0);
  });

  it('did all that without an error, a script of a stranger, or a request to another host', async () => {
    expect(seen.errors).toEqual([]);
    expect(seen.outside).toEqual([]);
    expect(
      await page.evaluate(() => (window as unknown as { pwned?: number }).pwned)
    ).toBeUndefined();
  });
});
