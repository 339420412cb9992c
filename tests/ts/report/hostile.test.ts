/** Hostile words in every field, in every template: the page and its Markdown form run and request nothing. */
import { execSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { marked } from 'marked';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  TEMPLATE_NAMES,
  makeFromSource,
  makeReport,
  markdownReport,
  printReport
} from '../../../src/report/index.js';
import type { StoreReader } from '../../../src/store/index.js';
import { hostile, hostileRuns, hostileSource } from './hostile-runs.js';
import { ids, storeOf, sweep } from './store.js';

const RUNS = 4;
/** Metrics of a run, where it is not about all of them. */
const FEW = 3;

const folder = mkdtempSync(join(tmpdir(), 'flightlog-hostile-'));
let browser: Browser;
/** With all words as metrics, and with few. */
let full: StoreReader;
let reader: StoreReader;
/** Scripts of a page without hostile words: how many, and of which types. */
let scripts: readonly string[];

beforeAll(async () => {
  const executablePath =
    process.env['CHROMIUM'] ?? execSync('command -v chromium').toString().trim();
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  full = await storeOf(hostileRuns(RUNS));
  reader = await storeOf(hostileRuns(RUNS, FEW));
  const [page] = await open(printReport(await makeReport(await storeOf(sweep()), ids(5))));
  scripts = await scriptsOf(page);
  await page.close();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The page, and what it says and does that no report should. */
async function open(html: string, name = 'report.html'): Promise<[Page, string[]]> {
  writeFileSync(join(folder, name), html);
  const heard: string[] = [];
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  page.on('request', request => {
    if (!/^(file|data|blob):/.test(request.url())) heard.push(`request ${request.url()}`);
  });
  page.on('pageerror', error => heard.push(String(error)));
  page.on('console', message => heard.push(`${message.type()}: ${message.text()}`));
  page.on('dialog', dialog => {
    heard.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', () => heard.push('popup'));
  await page.goto(`file://${join(folder, name)}`);
  return [page, heard];
}

function scriptsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const types = [...document.scripts].map(({ type, id }) => `${type} ${id.replace(/\d+/, 'n')}`);
    return [...new Set(types)].sort();
  });
}

/** Elements and attributes that could act, and marks that a script left. */
function actors(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const barred =
      'iframe, object, embed, base, form:not(.tools), link, meta[http-equiv="refresh" i], main script, svg script, foreignObject, img:not([src^="data:image/"]):not([src$=".svg"])';
    const found = [...document.querySelectorAll(barred)].map(({ outerHTML }) => outerHTML);
    for (const { attributes } of document.querySelectorAll('*'))
      for (const { name, value } of attributes)
        if (/^on|^srcdoc$/.test(name) || /^\s*(javascript|vbscript|data:text)/i.test(value))
          if (name.startsWith('on') || /href|src|action/.test(name)) found.push(`${name}=${value}`);
    for (const name of ['pwned', 'polluted', 'raw'])
      if (name in window || name in Object.prototype) found.push(`window.${name}`);
    return found;
  });
}

/** What a drawing of ours has no use for. */
function strangers(page: Page, svgs: readonly string[]): Promise<string[]> {
  return page.evaluate(
    texts =>
      texts.flatMap(text => {
        const all = [
          ...new DOMParser().parseFromString(text, 'image/svg+xml').querySelectorAll('*')
        ];
        const names = all.filter(
          one => !/^(svg|g|path|rect|text|title|circle|tspan)$/.test(one.nodeName)
        );
        const acts = all.flatMap(one =>
          one.getAttributeNames().filter(name => /^on|href/.test(name))
        );
        return [...names.map(({ nodeName }) => nodeName), ...acts];
      }),
    svgs
  );
}

async function useAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  const chart = page.locator('.drawing').first();
  if ((await chart.count()) === 0) return;
  await chart.scrollIntoViewIfNeeded();
  await page.locator('.flightlog-chart-glass').first().hover();
  const sorts = page.locator('thead button');
  if ((await sorts.count()) > 0) await sorts.first().click();
}

/** Without what a page rightly shows otherwise: spaces and pictures of control characters. */
function plain(text: string): string {
  return text.replace(/[\u2400-\u2421]/g, '').replace(/[\u0000-\u001f\s]+/g, '');
}

async function expectInert(html: string): Promise<string> {
  const [page, heard] = await open(html);
  await useAll(page);
  expect(await actors(page)).toEqual([]);
  expect(heard).toEqual([]);
  const found = await scriptsOf(page);
  expect(found.filter(script => !scripts.includes(script))).toEqual([]);
  const shown = await page.evaluate(() => document.body.textContent ?? '');
  await page.close();
  return plain(shown);
}

describe('hostile words in every field', () => {
  it.each(TEMPLATE_NAMES)('leave a page by the template %s inert', async template => {
    const store = template === 'comparison' ? full : reader;
    const made = await makeReport(store, ids(RUNS), { template, title: hostile[0]! });
    const shown = await expectInert(printReport(made));
    expect(shown).toContain(plain(hostile[0]!));
    if (made.document.sections.some(({ id }) => id === 'details'))
      expect(hostile.filter(word => !shown.includes(plain(word)))).toEqual([]);
  });

  it('leave a page of a source with every block inert, its own head and prose too', async () => {
    const { made } = await makeFromSource(reader, hostileSource());
    expect(made.runs.length).toBe(RUNS);
    await expectInert(printReport(made));
  });

  it.each(TEMPLATE_NAMES)(
    'leave the Markdown form of %s inert, and its pictures',
    async template => {
      const made = await makeReport(reader, ids(RUNS), { template, title: hostile[0]! });
      const { text, files } = await markdownReport(made, `${template}_files`);
      mkdirSync(join(folder, `${template}_files`), { recursive: true });
      for (const [name, svg] of files) {
        writeFileSync(join(folder, `${template}_files`, name), svg);
      }
      // As a host that sanitizes nothing shows it; a model card's metadata is for machines.
      const body = text.replace(/^---\n[^]*?\n---\n/, '');
      const [page, heard] = await open(await marked.parse(body), `${template}.html`);
      expect(await actors(page)).toEqual([]);
      expect(await page.evaluate(() => document.scripts.length)).toBe(0);
      expect(await page.locator('a').count()).toBe(0);
      expect(await strangers(page, [...files.values()])).toEqual([]);
      expect(await page.locator('img').count()).toBe(files.size);
      expect(heard).toEqual([]);
      await page.close();
    }
  );
});
