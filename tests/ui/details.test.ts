/** A run's details in a real JupyterLab: edits and their undo, artifacts of every kind, and what leads to a run. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRAST, setTheme, themes, violations } from './axe.js';
import { execute, Lab, launch, openNotebook, python, root, watch } from './lab.js';
import { picture } from './picture.js';

let folder: string;
let lab: Lab;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let seen: ReturnType<typeof watch>;
let ids: Record<string, string>;

const panel = (): Locator => page.locator('#jp-flightlog-runs');
const details = (): Locator => panel().locator('.jp-flightlog-Details');
const section = (id: string): Locator => details().locator(`[data-section="${id}"]`);
const pwned = (): Promise<unknown> =>
  page.evaluate(() => (window as unknown as { pwned?: unknown }).pwned);

/** Unfolds a section of the details, if it is folded. */
async function unfold(id: string): Promise<Locator> {
  const part = section(id);
  if ((await part.getAttribute('open')) === null) await part.locator('summary').first().click();
  await part.locator('.jp-flightlog-Section-body').first().waitFor();
  return part;
}

/** Unfolds an artifact and gives its preview. */
async function preview(name: string): Promise<Locator> {
  const item = details().locator(`[data-artifact="${name}"]`);
  await item.locator('summary').first().click();
  return item.locator('.jp-flightlog-Preview');
}

async function show(name: string): Promise<void> {
  await execute(page, 'flightlog:show-runs', { run: ids[name] });
  await details().locator('.jp-flightlog-Details-body').waitFor();
}

function writeNotebook(): void {
  const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' };
  const cell = (id: string, source: string) => ({
    id,
    cell_type: 'code',
    metadata: {},
    outputs: [],
    execution_count: null,
    source
  });
  const train = '%%track slow --goal loss:min\nimport time, flightlog as fl\n';
  const loop = 'for i in range(60):\n    fl.log({"loss": 1 / (i + 1)})\n    time.sleep(0.1)';
  const cells = [cell('load', '%load_ext flightlog'), cell('train', train + loop)];
  const notebook = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(folder, 'slow.ipynb'), JSON.stringify(notebook));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flightlog-ui-'));
  writeNotebook();
  const script = join(root, 'tests/ui/details_store.py');
  const said = execFileSync(python, [script, join(folder, 'flights')], { encoding: 'utf8' });
  ids = JSON.parse(said) as typeof ids;
  lab = await Lab.start(folder);
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1500, height: 950 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  seen = watch(page);
  await lab.open(page);
  await show('rich');
});

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
});

describe('edits', () => {
  it('move runs into the trash and back; a protected one stays and says why', async () => {
    const runs = [ids['try 1'], ids['inside']];
    await execute(page, 'flightlog:protect-run', { runs: [ids['inside']] });
    await execute(page, 'flightlog:trash-run', { runs });
    await page.getByText('Moved 1 run to the trash').first().waitFor();
    await page.getByText('inside is protected, so it was not moved').first().waitFor();
    const listed = () =>
      execFileSync(join(root, '.venv/bin/flightlog'), ['runs', '--json'], {
        cwd: folder,
        encoding: 'utf8'
      });
    await expect.poll(listed).not.toContain(ids['try 1']!);
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await expect.poll(listed).toContain(ids['try 1']!);
  });

  it('put a tag on a run with completion, and take it off at its chip', async () => {
    await show('try 2');
    await details().getByRole('button', { name: 'Add tag' }).click();
    const dialog = page.locator('.jp-Dialog');
    const known = dialog.locator('datalist option');
    const values = known.evaluateAll(all => all.map(option => option.getAttribute('value')));
    expect(await values).toContain('stage: final');
    await dialog.locator('input').fill('stage: draft');
    await dialog.getByRole('button', { name: 'Add tag' }).click();
    await details().getByText('stage: draft').waitFor();
    await details().getByRole('button', { name: 'Remove the tag stage' }).click();
    await details().getByText('stage: draft').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await details().getByText('stage: draft').waitFor();
  });

  it('write a note that can be read before it is saved', async () => {
    void execute(page, 'flightlog:note-run', { runs: [ids['try 2']] });
    const dialog = page.locator('.jp-Dialog');
    await dialog.locator('textarea').fill('A **bold** claim.\n\nWith two lines.');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.locator('.jp-flightlog-Markdown strong').getByText('bold').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await section('note').locator('strong').getByText('bold').waitFor();
  });
});

describe('the details', () => {
  it('say first what differs from the attempt before, and link to it', async () => {
    await show('try 3');
    const params = await unfold('params');
    expect(await params.locator('dt').first().innerText()).toBe('rate');
    expect(await params.innerText()).toContain('there 0.05');
    const lineage = await unfold('lineage');
    await lineage.getByRole('button', { name: /try #2/ }).click();
    await details().locator('h3', { hasText: 'try #2' }).waitFor();
  });

  it('tell the ranks of a distributed run apart, in the charts of a comparison too', async () => {
    await show('ranks');
    const metrics = await unfold('metrics');
    const last = (name: string) =>
      metrics.getByRole('row', { name }).locator('td').nth(1).innerText();
    for (const [rank, loss] of [['1', '0.05'] as const, ['0', '0.025'] as const]) {
      await metrics.getByRole('combobox', { name: 'Rank' }).selectOption(rank);
      await expect.poll(() => last('loss')).toBe(loss);
    }
    await expect.poll(() => last('only/1')).toBe('');
    await execute(page, 'flightlog:compare-runs', { runs: [ids['ranks'], ids['rich']] });
    const compare = page.locator('.jp-flightlog-Compare');
    await compare.getByRole('combobox', { name: 'Rank' }).selectOption('1');
    const loss = compare.locator('[data-metric="loss"] [role="img"]').first();
    await expect.poll(() => loss.getAttribute('aria-label')).toContain('ranks@1');
    await execute(page, 'application:close');
  });

  it('draw a note without its HTML, scripts and pictures', async () => {
    await show('rich');
    const note = (await unfold('note')).locator('.jp-flightlog-Markdown');
    await note.locator('strong').getByText('faster').waitFor();
    expect(await note.innerText()).toContain('<img src=x onerror="window.pwned=7">');
    expect(await note.innerText()).toContain('print("<b>")');
    expect(await note.locator('img, script, b').count()).toBe(0);
    const links = note.locator('a').evaluateAll(all => all.map(a => a.getAttribute('href')));
    expect(await links).toEqual(['https://example.org/paper']);
  });

  it('show figures, tables of three formats, texts and JSON', async () => {
    const figures = await unfold('figures');
    await figures.locator('img').nth(3).waitFor();
    // Specs of Vega-Lite are drawn; what they would fetch is not.
    const widths = () =>
      figures
        .locator('img')
        .evaluateAll(all => all.map(one => (one as HTMLImageElement).naturalWidth));
    await expect.poll(async () => (await widths()).every(width => width > 0)).toBe(true);
    const said = figures.getByText('They are not asked');
    expect(await said.count()).toBe(1);
    expect(await section('metrics').innerText()).not.toContain('cpu');
    expect(await (await unfold('system')).innerText()).toMatch(/cpu[\s\S]*memory/);
    await unfold('tables');
    const arrow = await preview('scores.arrow');
    await arrow.getByText('Rows 1–20 of 45').waitFor();
    await arrow.getByRole('button', { name: 'Next' }).click();
    await arrow.getByText('digit 5').first().waitFor();
    await arrow.getByText('Rows 21–40 of 45').waitFor();
    const parquet = await preview('scores.parquet');
    await parquet.getByText('Rows 1–20 of 45').waitFor();
    expect(await parquet.locator('td').first().innerText()).toBe('digit 0');
    expect(await (await preview('cells.csv')).locator('td').first().innerText()).toBe(
      'a, "quoted"'
    );
    await unfold('files');
    const json = await preview('config.json');
    await json.getByText('"epochs"').waitFor();
    expect(await json.getByText('32', { exact: true }).count()).toBe(0);
    await json.locator('summary', { hasText: '"layers"' }).press('Enter');
    await json.getByText('32', { exact: true }).waitFor();
    expect(await json.getByText('"<b>x</b>"').count()).toBe(1);
    const code = await preview('train.py');
    await code
      .locator('pre:not([hidden]) [class^="cm-"], pre:not([hidden]) span')
      .first()
      .waitFor();
  });

  it('show a stranger’s page without running any of it', async () => {
    const html = await preview('page.html');
    const frame = html.locator('iframe');
    expect(await frame.getAttribute('sandbox')).toBe('');
    await html.frameLocator('iframe').getByText('Styled text.').waitFor();
    expect(await html.frameLocator('iframe').locator('body').innerText()).not.toContain('ran');
    const markdown = await preview('readme.md');
    await markdown.locator('strong').first().waitFor();
    expect(await markdown.locator('img, script').count()).toBe(0);
    expect(await pwned()).toBeUndefined();
  });

  it('say what cannot be shown, and save anything', async () => {
    await (await preview('lost.txt')).getByText('Its bytes are not in the store').waitFor();
    await (await preview('broken.arrow')).getByText('This is no Arrow file').waitFor();
    const binary = await preview('model.bin');
    await binary.getByText('There is no preview of this type.').waitFor();
    const coming = page.waitForEvent('download');
    await binary.getByRole('button', { name: 'Download model.bin' }).click();
    const saved = await coming;
    expect(saved.suggestedFilename()).toBe('model.bin');
    expect(readFileSync(await saved.path())).toEqual(
      Buffer.from([...Array(4096)].map((_, i) => i))
    );
  });

  it.each(themes)('leave nothing that axe objects to in %s', async theme => {
    await setTheme(page, theme);
    expect(await violations(page, '.jp-flightlog-Details')).toEqual([]);
    if (theme !== CONTRAST) await picture(page, details(), 'details');
  });
});

describe('what leads to a run', () => {
  it('shows in the status bar while it is recorded, and its code goes into a new cell', async () => {
    await openNotebook(page, 'slow.ipynb');
    void execute(page, 'notebook:run-all-cells').catch(() => undefined);
    const item = page.locator('#jp-main-statusbar .jp-flightlog-RunningItem button');
    await item.getByText(/loss 0\.\d+/).waitFor();
    await item.click();
    await details().locator('h3', { hasText: 'slow' }).waitFor();
    await item.waitFor({ state: 'detached', timeout: 30_000 });
    const book = page.locator('.jp-NotebookPanel');
    const cells = await book.locator('.jp-Cell').count();
    await execute(page, 'flightlog:insert-code');
    await expect.poll(() => book.locator('.jp-Cell').count()).toBe(cells + 1);
    expect(await book.locator('.jp-Cell.jp-mod-active').innerText()).toContain('fl.log');
    await execute(page, 'flightlog:copy-run-code', { runs: [ids['rich']] });
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(`fl.get_run("${ids['rich']}")`);
  });

  it('opens a file of the store as its run, and another Arrow file as a table', async () => {
    const runs = `flights/runs/${ids['try 1']}`;
    const listed = await (await fetch(`${lab.url}/api/contents/${runs}`)).json();
    const { content } = listed as { content: { name: string; size: number }[] };
    // The recorder's file, not an edit's: it holds more.
    const files = content.filter(({ name }) => name.endsWith('.facts.arrow'));
    const facts = files.sort((a, b) => b.size - a.size)[0]!.name;
    await execute(page, 'docmanager:open', { path: `${runs}/${facts}` });
    const opened = page.locator('.jp-flightlog-RunFile');
    await opened.locator('h3', { hasText: 'try' }).waitFor();
    await opened.locator('[data-section="metrics"]').waitFor();
    await execute(page, 'docmanager:open', {
      path: `${runs}/${facts}`,
      factory: 'Flightlog table'
    });
    await page.locator('.jp-flightlog-RunFile td').getByText('experiment').first().waitFor();
  });

  it('is found from the launcher and by a folder of the file browser', async () => {
    await execute(page, 'launcher:create');
    await page.locator('.jp-Launcher:visible .jp-LauncherCard', { hasText: 'Runs' }).click();
    await panel().locator('.jp-flightlog-RunRow').first().waitFor();
    await execute(page, 'filebrowser:activate');
    await execute(page, 'filebrowser:go-to-path', { path: '' });
    const item = page.locator('.jp-DirListing-item').filter({ hasText: 'flights' });
    await item.click({ button: 'right' });
    await page.locator('.lm-Menu').getByText('Open runs of this store').click();
    await panel().locator('.jp-flightlog-RunRow').first().waitFor();
  });
});

describe('all that', () => {
  it('ran no script of a stranger, raised no error and asked no other host', async () => {
    expect(await pwned()).toBeUndefined();
    expect(seen.errors).toEqual([]);
    expect(seen.outside).toEqual([]);
  });
});
