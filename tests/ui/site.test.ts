/** A published site in a real Chromium, from a host without ranges: index, explorer, hostile names, no server. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/index.js';
import { filesOf, idOf, sweep, type RunPlan } from '../ts/report/store.js';
import { launch, root, watch } from './lab.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const strings = Object.values(
  (
    JSON.parse(readFileSync(join(root, 'tests/fixtures/hostile-strings.json'), 'utf8')) as {
      strings: Record<string, string[]>;
    }
  ).strings
).flat();
const MEDIA: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css'
};

let folder: string;
let server: Server;
let url: string;
let browser: Browser;

/** Runs with every hostile string in every field that a person writes. */
function hostileRuns(): RunPlan[] {
  return strings.map(text => ({
    name: text,
    experiment: text,
    params: { [text]: text, text },
    tags: { [text]: text },
    metrics: { [text]: [1, 2], acc: [0.5, 0.6] },
    goals: { [text]: 'min', acc: 'max' },
    note: text,
    source: text,
    output: text,
    files: { [text]: ['text/html', text] },
    exception: { type: text, message: text, traceback: text }
  }));
}

async function publish(plans: readonly RunPlan[], site: string): Promise<void> {
  const store = join(folder, `${site}-flights`);
  for (const [name, bytes] of filesOf(plans)) {
    mkdirSync(dirname(join(store, name)), { recursive: true });
    writeFileSync(join(store, name), bytes);
  }
  writeFileSync(join(store, 'store.json'), '{"format": 1}');
  let err = '';
  const write = (text: string) => void (err += text);
  const code = await runCli(['publish', site, '--store', store], {
    stdout: { isTTY: false, write: () => undefined },
    stderr: { isTTY: false, write },
    cwd: folder,
    env: {},
    now: Date.now,
    version: '1.2.3'
  });
  if (code !== 0) throw new Error(err);
}

/** Serves files whole, as `python -m http.server` does. */
function serve(): Promise<Server> {
  const made = createServer((request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
      const bytes = readFileSync(join(folder, path));
      response.writeHead(200, {
        'Content-Type': MEDIA[extname(path)] ?? 'application/octet-stream'
      });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise(done => made.listen(0, '127.0.0.1', () => done(made)));
}

async function opened(path: string, more: object = {}): Promise<[Page, ReturnType<typeof watch>]> {
  const context = await browser.newContext({ viewport: { width: 1300, height: 850 }, ...more });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const seen = watch(page);
  page.on('console', message => {
    if (message.type() === 'error') seen.errors.push(message.text());
  });
  await page.goto(path);
  return [page, seen];
}

async function explorer(site: string, hash = '', more: object = {}) {
  const [page, seen] = await opened(`${url}/${site}/explorer.html${hash}`, more);
  await page.locator('[role="treegrid"]').waitFor();
  return [page, seen] as const;
}

async function violations(page: Page): Promise<string[]> {
  // The page's own policy lets no script in but its own.
  const client = await page.context().newCDPSession(page);
  await client.send('Runtime.evaluate', { expression: axe });
  const { result } = (await client.send('Runtime.evaluate', {
    expression:
      'axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then(r => r.violations.map(v => v.id + ": " + v.nodes[0].target))',
    awaitPromise: true,
    returnByValue: true
  })) as { result: { value: string[] } };
  return result.value;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flightlog-site-'));
  await publish(sweep(60), 'plain');
  await publish(hostileRuns(), 'hostile');
  server = await serve();
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the index', () => {
  it('lists and searches when it is opened from a disk', async () => {
    const [page, seen] = await opened(pathToFileURL(join(folder, 'plain/index.html')).href);
    expect(await page.locator('tbody tr').count()).toBe(5);
    await page.getByLabel('Search reports and runs').fill('depth=5');
    expect(await page.locator('tbody tr:visible a').allTextContents()).toEqual(['deeper']);
    expect(await page.locator('#found').textContent()).toBe('1 of 5');
    expect(seen).toEqual({ errors: [], outside: [] });
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it('lists without scripts, and in the dark, on a phone', async () => {
    const [page] = await opened(`${url}/plain/index.html`, {
      javaScriptEnabled: false,
      colorScheme: 'dark',
      viewport: { width: 360, height: 700 }
    });
    expect(await page.locator('tbody tr').count()).toBe(5);
    expect(await page.locator('.search').isVisible()).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      360
    );
    await page.context().close();
  });

  it('says why the explorer cannot work from a disk', async () => {
    const [page] = await opened(pathToFileURL(join(folder, 'plain/explorer.html')).href);
    await page.getByText('python -m http.server').waitFor();
    await page.context().close();
  });
});

describe('the explorer', () => {
  it('lists by keyboard, shows a run, compares two, and is found again by its address', async () => {
    const [page, seen] = await explorer('plain');
    await page.locator('[role="treegrid"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.jp-flightlog-NameCell', { hasText: 'deeper' }).click();
    await page.locator('.jp-flightlog-Details', { hasText: 'deeper' }).waitFor();
    expect(page.url()).toContain(`run=${idOf(1)}`);
    for (const name of ['deeper', 'lr 0.05'])
      await page
        .locator('[role="row"]', { hasText: name })
        .locator('.jp-flightlog-RunRow-pick')
        .click();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.locator('.jp-flightlog-Compare .jp-flightlog-Chart svg path').first().waitFor();
    await page.locator('.jp-flightlog-Compare', { hasText: 'What differs' }).waitFor();
    const address = page.url();
    expect(await violations(page)).toEqual([]);
    const [again] = await explorer('plain', new URL(address).hash, { colorScheme: 'dark' });
    await again.locator('.jp-flightlog-Chip', { hasText: 'lr 0.05' }).waitFor();
    await again.getByRole('button', { name: 'Back to the list' }).click();
    await again.locator('.jp-flightlog-Compare').waitFor({ state: 'detached' });
    await again.goBack();
    await again.locator('.jp-flightlog-Chip', { hasText: 'deeper' }).waitFor();
    expect(seen).toEqual({ errors: [], outside: [] });
    await again.context().close();
    await page.context().close();
  });

  it('makes a report of the runs in the browser, sealed as any other', async () => {
    const [page, seen] = await explorer('plain', `#runs=${idOf(0)},${idOf(1)}`);
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    const file = await (await coming).path();
    const html = readFileSync(file, 'utf8');
    const seal = /<code id="seal">([0-9a-f]{64})</.exec(html)![1]!;
    const open = html.replace(seal, '0'.repeat(64));
    expect(createHash('sha256').update(open).digest('hex')).toBe(seal);
    expect(seen).toEqual({ errors: [], outside: [] });
    await page.context().close();
  });

  it('leaves hostile names inert, in index, list, details and comparison', async () => {
    const [index, indexSeen] = await opened(`${url}/hostile/index.html`);
    expect(await index.locator('tbody tr').count()).toBe(strings.length);
    expect(await index.evaluate(() => [document.scripts.length, 'pwned' in window])).toEqual([
      1,
      false
    ]);
    expect(indexSeen).toEqual({ errors: [], outside: [] });
    const some = Array.from({ length: 4 }, (_, i) => idOf(i * 3));
    const [page, seen] = await explorer(
      'hostile',
      `#runs=${some.join(',')}&run=${some[0]}&show=compare`
    );
    await page.locator('.jp-flightlog-Chip').nth(3).waitFor();
    await page.locator('.jp-flightlog-Details-body').waitFor();
    for (const id of [...some, idOf(strings.length - 1)]) {
      await page.evaluate(run => (location.hash = `#run=${run}`), id);
      await page.locator('.jp-flightlog-Details-body').waitFor();
      await page.evaluate(() =>
        document.querySelectorAll('details').forEach(one => (one.open = true))
      );
      await page.waitForTimeout(150);
    }
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    expect(seen.outside).toEqual([]);
    // What the policy refuses, it says.
    expect(seen.errors.filter(text => !text.includes('Content Security Policy'))).toEqual([]);
    await index.context().close();
    await page.context().close();
  });
});
