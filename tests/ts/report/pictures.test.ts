/** The finished reports in examples/ as pictures, with the page's style and program of today: screen, dark, print, no JavaScript. */
import { execSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOADER, RUNTIME } from '../../../src/report/generated/assets.js';
import { ownTemplate } from '../../../src/report/templates.js';
import { comparePicture } from '../../pictures.js';

const examples = join(import.meta.dirname, '../../../examples');
const folder = mkdtempSync(join(tmpdir(), 'flightlog-pictures-'));
/** Pixels of the page that a picture shows. */
const HEIGHT = 1200;
const SCREEN = { viewport: { width: 1280, height: HEIGHT } };
/** A4 without its margins, at 96 pixels an inch. */
const PAPER = { viewport: { width: 673, height: HEIGHT } };
/** Height of a page of paper within its margins. */
const PAGE = 979;
let browser: Browser;

beforeAll(async () => {
  const executablePath =
    process.env['CHROMIUM'] ?? execSync('command -v chromium').toString().trim();
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A page as it was made, but for what every page is given: its style and its program. */
function ofToday(name: string): string {
  const html = readFileSync(join(examples, `${name}.html`), 'utf8');
  const parts: [RegExp, string][] = [
    [/(?<=<style>).*?(?=<\/style>)/s, ownTemplate('comparison').style],
    [/(?<=id="flightlog-runtime">).*?(?=<\/script>)/s, RUNTIME],
    [/(?<=<script>).*?(?=<\/script>)/s, LOADER]
  ];
  return parts.reduce((text, [part, by]) => {
    expect(text).toMatch(part);
    return text.replace(part, () => by);
  }, html);
}

async function opened(name: string, options: BrowserContextOptions): Promise<Page> {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, ofToday(name));
  // The page's policy has the hashes of what it was made with.
  const context = await browser.newContext({
    bypassCSP: true,
    reducedMotion: 'reduce',
    ...options
  });
  const page = await context.newPage();
  await page.goto(`file://${file}`);
  return page;
}

async function compare(page: Page, name: string): Promise<void> {
  comparePicture(await page.screenshot({ animations: 'disabled' }), name);
}

/** Resolves when every chart that the window shows is alive. */
async function alive(page: Page): Promise<void> {
  const drawn = page.locator('.drawing > svg:visible');
  await expect
    .poll(() =>
      drawn.evaluateAll(
        all => all.filter(one => one.getBoundingClientRect().top < innerHeight).length
      )
    )
    .toBe(0);
}

describe.each(['classifiers', 'pytorch', 'sweep'])('%s', name => {
  it('looks as it did, alive in light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await opened(name, { ...SCREEN, colorScheme });
      await alive(page);
      await compare(page, `report-${name}-${colorScheme}`);
      await page.context().close();
    }
  });

  it('looks as it did without JavaScript, and printed', async () => {
    const still = await opened(name, { ...SCREEN, javaScriptEnabled: false });
    await compare(still, `report-${name}-still`);
    await still.context().close();
    const page = await opened(name, { ...PAPER, javaScriptEnabled: false });
    await page.emulateMedia({ media: 'print' });
    await compare(page, `report-${name}-print`);
    await page.context().close();
  });
});

describe('a report on paper', () => {
  it('opens its folds, and leaves no page empty', async () => {
    const page = await opened('classifiers', PAPER);
    await page.emulateMedia({ media: 'print' });
    const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
    const pages = pdf.match(/\/Type\s*\/Page\b/g)!.length;
    const length = await page.evaluate(() => document.documentElement.scrollHeight);
    expect(length).toBeGreaterThan(5000);
    expect(Math.abs(pages - length / PAGE)).toBeLessThan(4);
    await page.context().close();
  });
});
