/** What goes wrong, in a real JupyterLab: hostile words, broken files, raising cells, killed kernels, other people's charts. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRAST, LIGHT, setTheme, themes, violations } from './axe.js';
import { execute, Lab, launch, openNotebook, python, root, watch } from './lab.js';
import { picture } from './picture.js';

let lab: Lab;
let browser: Browser;
let page: Page;
let seen: ReturnType<typeof watch>;
let store: { hostile: number; broken: number };

const panel = (): Locator => page.locator('#jp-flightlog-runs');
const row = (name: string): Locator =>
  panel().locator('.jp-flightlog-RunRow').filter({ hasText: name });

function notebook(folder: string, name: string, cells: object[]): void {
  const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' };
  const metadata = { kernelspec };
  const made = cells.map((cell, i) => ({
    id: `cell-${i}`,
    cell_type: 'code',
    metadata: {},
    outputs: [],
    execution_count: null,
    ...cell
  }));
  writeFileSync(
    join(folder, name),
    JSON.stringify({ cells: made, metadata, nbformat: 4, nbformat_minor: 5 })
  );
}

function writeNotebooks(folder: string): void {
  const load = { source: '%load_ext flightlog\nimport flightlog as fl, os, signal' };
  const log = 'for i in range(20): fl.log({"loss": 1 / (i + 1)})\n';
  notebook(folder, 'raises.ipynb', [
    load,
    { source: `%%track "<img src=x onerror=window.pwned=1>"\n${log}raise ValueError("too hot")` }
  ]);
  notebook(folder, 'killed.ipynb', [
    load,
    { source: `%%track doomed\n${log}os.kill(os.getpid(), signal.SIGKILL)` }
  ]);
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    data: { values: [{ a: 'A', b: 28 }] },
    mark: 'bar',
    encoding: { x: { field: 'a', type: 'nominal' }, y: { field: 'b', type: 'quantitative' } }
  };
  const data = { 'application/vnd.vegalite.v5+json': spec, 'text/plain': 'a chart' };
  const output = { output_type: 'display_data', metadata: {}, data };
  notebook(folder, 'vega.ipynb', [{ source: 'chart', outputs: [output] }]);
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flightlog-ui-'));
  writeNotebooks(folder);
  const script = join(root, 'tests/ui/trouble_store.py');
  store = JSON.parse(
    execFileSync(python, [script, join(folder, 'flights')], { cwd: root, encoding: 'utf8' })
  ) as typeof store;
  lab = await Lab.start(folder);
  browser = await launch();
  page = await (await browser.newContext({ viewport: { width: 1500, height: 950 } })).newPage();
  page.setDefaultTimeout(20_000);
  seen = watch(page);
  await lab.open(page);
  await execute(page, 'flightlog:show-runs');
  await row('lead and trail').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
});

describe('hostile words and broken files', () => {
  it('list every run that can be read, and say what is wrong with the others', async () => {
    await panel().getByText(`${store.hostile} runs`).waitFor();
    await panel().locator('.jp-flightlog-RunList').press('End');
    await expect
      .poll(() => panel().locator('.jp-flightlog-ProblemRow').allInnerTexts())
      .toEqual(
        expect.arrayContaining([
          expect.stringContaining('begins with zeros'),
          expect.stringContaining('format 9')
        ])
      );
    await panel().locator('.jp-flightlog-RunList').press('Home');
  });

  it('are text in list, details and compare view', async () => {
    const box = panel().getByLabel('Filter runs');
    await box.fill('pwned');
    const rows = panel().locator('.jp-flightlog-RunRow');
    await box.press('Escape'); // the suggestions lie over the list
    await row('<iframe').waitFor();
    const count = await rows.count();
    expect(count).toBeGreaterThan(5);
    for (let i = 0; i < count; i++) await rows.nth(i).click({ modifiers: ['Control'] });
    await execute(page, 'flightlog:compare-runs');
    const compare = page.locator('.jp-flightlog-Compare');
    await compare.locator('.jp-flightlog-Chart svg').first().waitFor();
    await expect.poll(() => compare.innerText()).toContain('<img src=x onerror=window.pwned=1>');
    await row('</script>').first().click();
    await panel().locator('.jp-flightlog-Details').waitFor();
    expect(await page.locator('img[src="x"], base, iframe, math').count()).toBe(0);
  });

  it.each(themes)('leave nothing that axe objects to in %s', async theme => {
    await setTheme(page, theme);
    expect(await violations(page, '#jp-flightlog-runs')).toEqual([]);
    expect(await violations(page, '.jp-flightlog-Compare')).toEqual([]);
    if (theme !== CONTRAST) await picture(page, panel(), 'trouble');
  });
});

describe('a tracked cell', () => {
  it('that raises shows its traceback as ever, and a card that says failed', async () => {
    await setTheme(page, LIGHT);
    await openNotebook(page, 'raises.ipynb');
    await execute(page, 'notebook:run-all-cells');
    const book = page.locator('.jp-NotebookPanel').filter({ hasText: 'too hot' });
    await book.locator('.jp-flightlog-Card [data-status="failed"]').waitFor();
    const traceback = await book.locator('.jp-RenderedText[data-mime-type*="stderr"]').innerText();
    expect(traceback).toContain('ValueError');
    expect(traceback).not.toContain('flightlog/');
    expect(await book.locator('.jp-flightlog-Card').innerText()).toContain('<img src=x');
  });

  it('whose kernel is killed becomes a run that says crashed, with all it logged', async () => {
    await panel().getByLabel('Filter runs').fill('');
    await openNotebook(page, 'killed.ipynb');
    void execute(page, 'notebook:run-all-cells').catch(() => undefined);
    await row('doomed').locator('[data-status="crashed"]').waitFor({ timeout: 60_000 });
    // JupyterLab says that it starts the kernel again.
    const dialog = page.locator('.jp-Dialog').filter({ hasText: 'Kernel Restarting' });
    await dialog.getByRole('button').first().click();
    await dialog.waitFor({ state: 'detached' });
    await row('doomed').locator('.jp-flightlog-RunRow-name').click();
    await expect
      .poll(() => panel().locator('.jp-flightlog-Details').innerText())
      .toMatch(/crashed[^]*loss[^]*0\.05/);
  });
});

describe('all that', () => {
  it("leaves JupyterLab's own charts as they were", async () => {
    await page.keyboard.press('Escape');
    await execute(page, 'docmanager:open', { path: 'vega.ipynb', factory: 'Notebook' });
    await page.locator('.jp-RenderedVegaCommon5 canvas.marks').waitFor();
  });

  it('ran no script of a stranger, raised no error and asked no other host', async () => {
    expect(
      await page.evaluate(() => (window as unknown as { pwned?: number }).pwned)
    ).toBeUndefined();
    expect(seen.errors).toEqual([]);
    expect(seen.outside).toEqual([]);
  });
});
