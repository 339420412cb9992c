/**
 * A report's source open beside its report: typing, completion, errors at their line, and the command's bytes.
 * And the report of a saved view.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute, Lab, launch, python } from './lab.js';

const MAKE = `
from pathlib import Path
import flightlog as fl
from flightlog.store.ids import new_id
from flightlog.store.saved_views import write_view
ids = {}
axis = {"type": "quantitative", "title": "rate of learning"}
values = {"values": [{"x": 1, "y": 1.5}, {"x": 2.5, "y": 3}]}
FIGURE = {"data": values, "mark": "line", "encoding": {"x": {"field": "x", **axis}, "y": {"field": "y", **axis}}}
for name, rate in (("first", 0.1), ("second", 0.2), ("third", 0.3)):
    with fl.start_run(name, store="flights", params={"lr": rate}, goals={"loss": "min"}) as run:
        ids[name] = run.id
        run.log_figure({"$schema": "https://vega.github.io/schema/vega-lite/v6.json", **FIGURE}, "curve")
        for step in range(50):
            run.log({"loss": rate / (step + 1)}, step=step)
        if name == "third":
            with fl.start_run("trial within", store="flights", params={"fold": 1}) as part:
                part.log({"loss": 0.5})
order = [{"field": "params.lr", "descending": True}]
view = {"name": "fast ones", "filter": "params.lr > 0.15", "sort": order, "baseline": ids["second"]}
write_view(Path("flights"), new_id(), view, 1)
`;

let folder: string;
let lab: Lab;
let browser: Browser;
let page: Page;

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const command = (...args: string[]): string =>
  execFileSync(python, ['-m', 'flightlog', ...args], { cwd: folder, stdio: 'pipe' }).toString();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flightlog-report-'));
  execFileSync(python, ['-c', MAKE], { cwd: folder });
  writeFileSync(join(folder, 'study.flight.md'), '---\ntitle: Study\n---\n\n{{tabel}}\n\n');
  lab = await Lab.start(folder);
  browser = await launch();
  page = await (await browser.newContext()).newPage();
  await lab.open(page, '?reset');
});

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
});

describe('reports in JupyterLab', () => {
  it('make a source while it is written, and publish it with the bytes of the command', async () => {
    await execute(page, 'docmanager:open', { path: 'study.flight.md' });
    const report = page.frameLocator('.jp-flightlog-Report iframe:not(.jp-mod-coming)');
    await report.getByRole('heading', { name: 'Study' }).waitFor();
    await page.getByText('1 gap, marked in the source').waitFor();
    await page.locator('.cm-lintRange-error').waitFor();
    await page.locator('.jp-flightlog-Report .cm-content').click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('{{cha');
    await page.locator('.cm-tooltip-autocomplete').getByText('One chart').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.type('rt "loss"}}');
    await report
      .getByRole('img', { name: /^Line chart of loss/ })
      .first()
      .waitFor();
    await execute(page, 'docmanager:save');
    await page.getByRole('button', { name: 'Publish' }).click();
    await page
      .getByText(/Published study\.html/)
      .first()
      .waitFor();
    const args = ['report', 'study.flight.md', '-o', 'same.html'];
    expect(() => command(...args)).toThrow('a gap');
    expect(read('same.html') === read('study.html')).toBe(true);
  });

  it('say why a report cannot be made, and publish nothing then', async () => {
    await page.locator('.jp-flightlog-Report .cm-content').click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.press('End');
    await page.keyboard.type('\nquery: params.lr > 7');
    const status = page.locator('.jp-flightlog-Report-status');
    await status.getByText('No run fits the query params.lr > 7').waitFor();
    const before = read('study.html');
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.locator('.Toastify').getByText('No run fits the query').first().waitFor();
    expect(read('study.html') === before).toBe(true);
  });

  it('take the runs of a saved view, without private words, as the command does', async () => {
    const asked = { saved: 'fast ones', path: 'view.html' };
    await execute(page, 'flightlog:publish-report', asked);
    command('report', '--view', 'fast ones', '--redact', '-o', 'same.html');
    expect(read('view.html') === read('same.html')).toBe(true);
    expect(read('view.html')).toContain('<h1>fast ones</h1>');
    expect(read('view.html')).not.toContain('>first<');
    expect(read('view.html')).toContain('trial within');
  });
});
