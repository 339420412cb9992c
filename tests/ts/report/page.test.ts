/** A report in a real browser: inert whatever people call things, whole without scripts, alive with them. */
import { execSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReportFiles, renderReport } from '../../../src/report/index.js';
import { StoreReader, memoryStore } from '../../../src/store/index.js';
import { ids, storeOf, sweep, type RunPlan } from './store.js';

const folder = mkdtempSync(join(tmpdir(), 'flightlog-report-'));
let browser: Browser;
/** Requests beyond the file itself, errors and refusals of the policy, since the page was opened. */
let heard: string[] = [];

beforeAll(async () => {
  const executablePath =
    process.env['CHROMIUM'] ?? execSync('command -v chromium').toString().trim();
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
});

afterAll(() => browser.close());

async function open(html: string, options: BrowserContextOptions = {}): Promise<Page> {
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  heard = [];
  const page = await (await browser.newContext(options)).newPage();
  page.on('request', request => {
    if (!/^(file|data|blob):/.test(request.url())) heard.push(`request ${request.url()}`);
  });
  page.on('pageerror', error => heard.push(String(error)));
  page.on('console', message => heard.push(`${message.type()}: ${message.text()}`));
  page.on('dialog', dialog => void dialog.dismiss());
  await page.goto(`file://${file}`);
  return page;
}

const reportOf = async (plans: readonly RunPlan[]) =>
  renderReport(await storeOf(plans), ids(plans.length));

describe('a report', () => {
  it('shows text, tables and charts without scripts', async () => {
    const page = await open(await reportOf(sweep()), { javaScriptEnabled: false });
    expect(await page.locator('.drawing > svg.drawn:visible').count()).toBe(3);
    expect(await page.locator('.tools:visible').count()).toBe(0);
    expect(await page.getByRole('cell', { name: 'failed' }).isVisible()).toBe(true);
    const loaded = await page.locator('.plate img').first().boundingBox();
    expect(loaded?.height).toBeGreaterThan(50);
    await page.context().close();
  });

  it('comes alive: charts, zoom, keys, sorting; and stays within its policy', async () => {
    const page = await open(await reportOf(sweep()), { viewport: { width: 1280, height: 2400 } });
    const glasses = page.locator('.flightlog-chart-glass');
    await expect.poll(() => glasses.count(), { timeout: 10_000 }).toBe(3);
    const glass = glasses.first();
    const box = (await glass.boundingBox())!;

    await page.mouse.move(box.x + box.width / 2, box.y + 40);
    const tip = page.locator('.flightlog-chart-tip').first();
    expect(await tip.textContent()).toMatch(/^step \d+.*baseline #3\d\.\d+/);

    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 40, { steps: 4 });
    await page.mouse.up();
    const label = () => glass.getAttribute('aria-label');
    await expect.poll(label).toMatch(/over steps (99|100) to 149/);
    await expect
      .poll(() => glasses.nth(1).getAttribute('aria-label'))
      .toMatch(/over steps (99|100) to 149/);
    await glass.dblclick();
    await expect.poll(label).toContain('over steps 0 to 199');

    await glass.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('.flightlog-chart-voice').first().textContent()).toMatch(
      /^step 198: /
    );

    await page.getByLabel('logarithmic').check();
    await expect.poll(label).toContain('on a logarithmic axis');
    await page.getByLabel('time').check();
    await expect.poll(label).toContain('over 19.9 s');

    await page.getByRole('button', { name: /^acc/ }).click();
    const first = page.locator('.results tbody th').first();
    expect(await first.textContent()).toContain('too hot');
    await page.getByRole('button', { name: /^acc/ }).click();
    expect(await first.textContent()).toContain('wide-resnet');
    expect(heard).toEqual([]);
    await page.context().close();
  });

  it('opens at the chart, zoom and runs that its address names', async () => {
    const page = await open(await reportOf(sweep()), { viewport: { width: 1280, height: 2400 } });
    await page.goto('about:blank');
    await page.goto(`file://${join(folder, 'report.html')}#chart-loss~zoom=50,100&hide=deeper`);
    const label = () =>
      page.locator('#chart-loss .flightlog-chart-glass').getAttribute('aria-label');
    await expect.poll(label).toMatch(/over steps 50 to 100, of 4 runs/);
    await page.getByText('4 of 5 drawn').click();
    await page.getByLabel('deeper', { exact: true }).check();
    await expect.poll(label).toContain('of 5 runs');
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(label).toContain('over steps 0 to 199');
    await expect.poll(() => new URL(page.url()).hash).toBe('#chart-loss');
    expect(heard).toEqual([]);
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)(
    'has nothing that axe objects to, in %s',
    async colorScheme => {
      const page = await open(await reportOf(sweep()), { colorScheme, bypassCSP: true });
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      await page.locator('.drawing').first().scrollIntoViewIfNeeded();
      await expect.poll(() => page.locator('.flightlog-chart-glass').count()).toBeGreaterThan(0);
      await page.evaluate(
        readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
      );
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { target: unknown }[] }[] }> };
        };
        return (await axe.run()).violations.map(
          ({ id, nodes }) => `${id} ${String(nodes[0]?.target)}`
        );
      });
      expect(found).toEqual([]);
      await page.context().close();
    }
  );

  it('fits a phone', async () => {
    const page = await open(await reportOf(sweep()), { viewport: { width: 390, height: 844 } });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(390);
    expect(
      await page.locator('.wide .narrow, .wide .flightlog-chart-glass').first().isVisible()
    ).toBe(true);
    await page.context().close();
  });
});

describe('renderReport in a browser', () => {
  it('gives the bytes that Node gives', async () => {
    const seed = await reportOf(sweep());
    const { outputFiles } = await build({
      stdin: {
        resolveDir: new URL('../../../src', import.meta.url).pathname,
        contents: `
          import { readReportFiles, renderReport } from './report/index.js';
          import { StoreReader, memoryStore } from './store/index.js';
          globalThis.again = async (html, ids) => {
            const reader = new StoreReader(memoryStore(readReportFiles(html)));
            await reader.refresh();
            return renderReport(reader, ids);
          };`
      },
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2022'
    });
    const page = await (await browser.newContext()).newPage();
    await page.addScriptTag({ content: outputFiles[0]!.text });
    const inBrowser = await page.evaluate(
      ([html, wanted]) =>
        (globalThis as unknown as { again(html: string, ids: string[]): Promise<string> }).again(
          html,
          wanted
        ),
      [seed, ids(5)] as const
    );
    const reader = new StoreReader(memoryStore(readReportFiles(seed)));
    await reader.refresh();
    expect(inBrowser === (await renderReport(reader, ids(5)))).toBe(true);
    await page.context().close();
  });
});
