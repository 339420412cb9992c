/** What the panel knows and when: edits seen by others, servers and stores that go and come, no server extension. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute, freePort, Lab, launch, python, root } from './lab.js';
import { picture } from './picture.js';

const MAKE = `
import flightlog as fl
for name in ("first", "second", "third"):
    with fl.start_run(name, store="flights", params={"lr": 0.1}, goals={"loss": "min"}) as run:
        for step in range(5000):
            run.log({"loss": 1 / (step + 1)}, step=step)
`;

let folder: string;
let labs: Lab[];
let browser: Browser;
let pages: [Page, Page];
let port: number;

const row = (page: Page, name: string): Locator =>
  page.locator('#jp-flightlog-runs .jp-flightlog-RunRow').filter({ hasText: name });

async function openPanel(lab: Lab): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await lab.open(page, '?reset');
  await execute(page, 'flightlog:show-runs');
  return page;
}

/** The panel's rows, with the id of the run that each is about. */
async function idOf(page: Page, name: string): Promise<string> {
  const api = await page.evaluate(async () => {
    const base = document.getElementById('jupyter-config-data')!.textContent!;
    const { baseUrl } = JSON.parse(base) as { baseUrl: string };
    const { stores } = (await (await fetch(`${baseUrl}flightlog/api/v1/stores`)).json()) as {
      stores: { id: string }[];
    };
    return stores[0]!.id;
  });
  expect(api).toHaveLength(26);
  const code = `import flightlog as fl; print(fl.get_run(${JSON.stringify(name)}, store="flights").id)`;
  return execFileSync(python, ['-c', code], { cwd: folder, encoding: 'utf8' }).trim();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flightlog-ui-'));
  execFileSync(python, ['-c', MAKE], { cwd: folder, env: { ...process.env, PYTHONPATH: root } });
  labs = [await Lab.start(folder)];
  port = await freePort();
  labs.push(await Lab.start(folder, {}, { port }));
  browser = await launch();
  pages = [await openPanel(labs[0]!), await openPanel(labs[1]!)];
});

afterAll(async () => {
  await browser?.close();
  await Promise.all((labs ?? []).map(lab => lab.stop()));
});

describe('an edit in one window', () => {
  it('is seen in that of another server within a second', async () => {
    const [mine, other] = pages;
    await Promise.all([row(mine, 'first').waitFor(), row(other, 'first').waitFor()]);
    // What the two servers need to begin to watch.
    await new Promise(done => setTimeout(done, 1_500));
    const run = await idOf(mine, 'first');
    const gone = other.evaluate(async () => {
      const rows = () => [...document.querySelectorAll('#jp-flightlog-runs .jp-flightlog-RunRow')];
      while (rows().some(one => one.textContent!.includes('first')))
        await new Promise(requestAnimationFrame);
      return Date.now();
    });
    const asked = Date.now();
    await execute(mine, 'flightlog:archive-run', { runs: [run] });
    const took = (await gone) - asked;
    console.log(`seen by the other after ${took} ms`);
    expect(took).toBeLessThan(1_000);
    await execute(mine, 'flightlog:undo-edit');
    await row(other, 'first').waitFor();
  });
});

describe('a server that is stopped', () => {
  it(
    'is said to be, and the panel catches up by itself when it runs again',
    { timeout: 240_000 },
    async () => {
      const [, page] = pages;
      await labs[1]!.stop();
      const panel = page.locator('#jp-flightlog-runs');
      await panel.getByText('does not answer').waitFor({ timeout: 60_000 });
      expect(await row(page, 'second').count()).toBe(1);
      const more = MAKE.replace('"first", "second", "third"', '"meanwhile",');
      execFileSync(python, ['-c', more], {
        cwd: folder,
        env: { ...process.env, PYTHONPATH: root }
      });
      labs[1] = await Lab.start(folder, {}, { port });
      await row(page, 'meanwhile').waitFor({ timeout: 60_000 });
      await panel.getByText('does not answer').waitFor({ state: 'detached' });
    }
  );
});

describe('a store that is moved away', () => {
  it('is said to be gone, and comes back by itself', async () => {
    const [page] = pages;
    const panel = page.locator('#jp-flightlog-runs');
    renameSync(join(folder, 'flights'), join(folder, 'elsewhere.away'));
    await panel.getByText('There is no store at flights').first().waitFor({ timeout: 30_000 });
    await picture(page, panel, 'gone');
    renameSync(join(folder, 'elsewhere.away'), join(folder, 'flights'));
    await row(page, 'second').waitFor({ timeout: 30_000 });
    await panel.getByText('There is no store at flights').first().waitFor({ state: 'detached' });
  });
});

describe('without the server extension', () => {
  it('shows runs and their points by the contents API, and says what it cannot do', async () => {
    const bare = await Lab.start(
      folder,
      {},
      { args: ['--ServerApp.jpserver_extensions={"flightlog": False}'] }
    );
    labs.push(bare);
    const page = await openPanel(bare);
    await row(page, 'second').waitFor({ timeout: 20_000 });
    const answer = await page.request.get(`${bare.url}/flightlog/api/v1/stores`);
    expect(answer.status()).toBe(404);
    await row(page, 'second').click();
    const details = page.locator('.jp-flightlog-Details');
    await details.getByText('loss').first().waitFor();
  });
});
