/** The list of runs in a real JupyterLab: columns, order, groups, seeds, filter, views, keyboard, and what axe says of it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { CONTRAST, setTheme, themes, violations } from './axe.js';
import { execute, Lab, launch, python, root, watch } from './lab.js';
import { moveTo, setWidth } from './panel.js';
import { picture } from './picture.js';

let lab: Lab;
let browser: Browser;
let page: Page;
let seen: ReturnType<typeof watch>;
let baseline: string;

const panel = (): Locator => page.locator('#jp-flightlog-runs');
const runs = (): Locator => panel().locator('.jp-flightlog-RunList-rows .jp-flightlog-RunRow');
const names = (): Promise<string[]> =>
  panel().locator('.jp-flightlog-RunList-rows .jp-flightlog-RunRow-name').allInnerTexts();
const head = (label: string): Locator =>
  panel().getByRole('columnheader', { name: new RegExp(`^${label}`) });
const chip = (label: string): Locator => panel().locator('.jp-flightlog-Chip').getByText(label);
const filter = (): Locator => panel().getByRole('combobox', { name: 'Filter runs' });
const choose = async (...labels: string[]): Promise<void> => {
  for (const label of labels)
    await page.locator('.lm-Menu-itemLabel').getByText(label, { exact: true }).last().click();
};

async function reset(): Promise<void> {
  await filter().fill('');
  await panel().getByRole('button', { name: 'Columns, order and groups' }).click();
  await choose('Reset columns, order and groups');
  await expect.poll(names).toHaveLength(5);
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flightlog-list-'));
  const made = execFileSync(python, [join(root, 'tests/ui/list_store.py')], { cwd: folder });
  [baseline = ''] = String(made).trim().split(' ');
  lab = await Lab.start(folder);
  browser = await launch();
  page = await (await browser.newContext({ viewport: { width: 1400, height: 800 } })).newPage();
  page.setDefaultTimeout(15_000);
  seen = watch(page);
  await lab.open(page);
  await execute(page, 'flightlog:show-runs');
  await runs().first().waitFor();
  await setWidth(page, 700);
});

afterEach(() => expect(seen).toEqual({ errors: [], outside: [] }));

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
});

it('shows what differs and the goal, fewer columns as it narrows', async () => {
  const labels = () => panel().locator('.jp-flightlog-ListHeader-label').allInnerTexts();
  await expect.poll(labels).toEqual(['Name', 'acc', 'lr', 'depth', 'opt', 'seed', 'Age']);
  await setWidth(page, 300);
  await expect.poll(labels).toEqual(['Name', 'acc', 'Age']);
  await setWidth(page, 700);
  await expect.poll(async () => (await labels()).length).toBe(7);
  expect(await names()).toContain('<b>bold</b>');
  expect(await panel().locator('b').count()).toBe(0);
});

it('sorts by a click, by more with Shift, and by keyboard', async () => {
  await head('lr').click();
  await expect.poll(() => head('lr').getAttribute('aria-sort')).toBe('ascending');
  await head('lr').click();
  await head('depth').click({ modifiers: ['Shift'] });
  await expect.poll(() => head('lr').innerText()).toMatch(/↓\s*1/);
  expect(await head('depth').innerText()).toMatch(/↑\s*2/);
  expect((await names()).slice(0, 3)).toEqual(['hot again', 'too hot', '<b>bold</b>']);
  await head('Name').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => head('Name').getAttribute('aria-sort')).toBe('ascending');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => head('acc').getAttribute('aria-label')).toContain('sorted 2 of 2');
  await reset();
});

it('finds seeds by itself, with their mean and spread, and picks them as one', async () => {
  const seeds = panel().locator('.jp-mod-repeats');
  expect(await seeds.innerText()).toMatch(/wide\s+×5/);
  const value = seeds.locator('.jp-flightlog-RunRow-value');
  expect(await value.innerText()).toMatch(/^0\.\d+ ±\.\d+$/);
  expect(await value.getAttribute('title')).toContain('standard deviation');
  expect(await value.getAttribute('title')).toContain('n = 5');
  await seeds.click({ modifiers: ['ControlOrMeta'] });
  await panel().getByText('5 selected').waitFor();
  await seeds.click();
  await expect.poll(names).toHaveLength(10);
  await seeds.click();
  await execute(page, 'flightlog:clear-selection');
});

it('groups by what is chosen, several levels deep', async () => {
  const gear = panel().getByRole('button', { name: 'Columns, order and groups' });
  await gear.click();
  await choose('Group by', 'Parameter', 'depth');
  await chip('Grouped by depth').waitFor();
  await gear.click();
  await choose('Group by', 'Status');
  await chip('Grouped by depth, status').waitFor();
  const groups = await panel()
    .locator('.jp-flightlog-RunList-rows .jp-flightlog-GroupRow-name')
    .allInnerTexts();
  expect(groups).toEqual(expect.arrayContaining(['depth 3', 'finished', 'no depth', 'failed']));
  await reset();
});

it('compares with a baseline: sign in the cell, words on hover', async () => {
  await execute(page, 'flightlog:set-baseline', { run: baseline, runs: [baseline] });
  await chip('Δ to baseline').waitFor();
  const cell = runs().filter({ hasText: 'deeper' }).locator('.jp-flightlog-RunRow-value');
  await expect.poll(() => cell.innerText()).toMatch(/^−0\.\d+$/);
  expect(await cell.getAttribute('title')).toMatch(/−0\.\d+ worse than baseline/);
  await reset();
});

it('suggests fields, operators and values, and points at what it cannot read', async () => {
  const options = (): Promise<string[]> => panel().locator('[role=option] code').allInnerTexts();
  await filter().pressSequentially('params.o');
  await expect.poll(options).toEqual(['params.opt']);
  await page.keyboard.press('Tab');
  await expect.poll(options).toContain('ilike');
  await page.keyboard.press('Enter');
  await expect.poll(options).toEqual(expect.arrayContaining(["'adam'", "'sgd'"]));
  await page.keyboard.press('ArrowDown');
  const active = await filter().getAttribute('aria-activedescendant');
  expect(await page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true');
  await page.keyboard.press('Enter');
  await expect.poll(names).toHaveLength(1);
  await expect.poll(() => panel().getByRole('status').first().innerText()).toMatch(/^1 of 10 runs/);
  await filter().fill('params.lr >> 3');
  const error = panel().locator('.jp-flightlog-FilterBox-error');
  expect(await error.locator('mark').innerText()).toBe('>');
  expect(await error.innerText()).toContain('A value is missing');
  await reset();
});

it('keeps a look under a name, in the store, for every window', async () => {
  await filter().fill("experiment = 'digits' and best(metrics.acc) > 0.9");
  await panel().getByRole('button', { name: 'Saved views' }).click();
  await choose('Save this view as…');
  await page.locator('.jp-Dialog input').fill('good digits');
  await page.keyboard.press('Enter');
  await page.locator('.jp-Dialog').waitFor({ state: 'detached' });
  const saved = () => panel().getByRole('button', { name: 'Saved views' }).getAttribute('title');
  await expect.poll(saved).toContain('good digits');
  await reset();
  await panel().getByRole('button', { name: 'Saved views' }).click();
  await choose('good digits');
  await expect.poll(() => filter().inputValue()).toContain('best(metrics.acc)');
  await panel().getByRole('button', { name: 'Saved views' }).click();
  await choose('Remove “good digits”…');
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Remove' }).click();
  await expect.poll(saved).toBe('Saved views');
  await reset();
});

it('picks columns, moves them, and shows another value of a metric', async () => {
  await panel().getByRole('button', { name: 'Columns, order and groups' }).click();
  await choose('Columns…');
  const picker = panel().getByRole('dialog', { name: 'Columns' });
  await picker.getByLabel('Search columns').fill('val_');
  await picker.getByRole('checkbox', { name: 'val_loss' }).check({ force: true });
  await head('val_loss').waitFor();
  await picker.getByLabel('Value of val_loss').selectOption('at-best');
  await expect
    .poll(() => head('val_loss').getAttribute('aria-label'))
    .toContain('at the best step');
  const cell = runs().filter({ hasText: 'deeper' }).locator('.jp-flightlog-RunRow-value').last();
  await expect.poll(() => cell.innerText()).toMatch(/^0\.3/);
  await page.keyboard.press('Escape');
  await reset();
});

it('is worked by keyboard alone', async () => {
  await panel().getByRole('treegrid').focus();
  await page.keyboard.type('dee');
  const active = () =>
    panel()
      .getByRole('treegrid')
      .evaluate(
        grid => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.innerText
      );
  await expect.poll(active).toContain('deeper');
  await page.keyboard.press('Space');
  await panel().getByText('1 selected').waitFor();
  await page.keyboard.press('Shift+ArrowDown');
  await panel().getByText('2 selected').waitFor();
  await page.keyboard.press('Shift+F10');
  await page.locator('.lm-Menu').getByText('Rename').first().waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(active).toContain('digits');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(names).toHaveLength(3);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await expect.poll(() => panel().getByText('2 selected').count()).toBe(0);
});

it('leads from list to details to comparison by keyboard alone, in the right side bar too', async () => {
  await moveTo(page, 'right');
  expect(await page.locator('#jp-right-stack #jp-flightlog-runs').count()).toBe(1);
  const focused = () =>
    page.evaluate(() => {
      const { ariaLabel, title, textContent } = document.activeElement as HTMLElement;
      return [ariaLabel, title, textContent].filter(Boolean)[0] ?? '';
    });
  const tabTo = async (name: RegExp) => {
    for (let tries = 0; tries < 30 && !name.test(await focused()); tries++)
      await page.keyboard.press('Tab');
    expect(await focused()).toMatch(name);
  };
  // A group's menu compares its runs; here it is only looked at.
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+F10');
  await page.locator('.lm-Menu').getByText('Compare the runs of this group').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.type('dee');
  await panel().getByRole('region', { name: 'Details of deeper' }).waitFor();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await panel().getByText('2 selected').waitFor();
  await tabTo(/^Open the selected runs/);
  await page.keyboard.press('Enter');
  const compare = page.locator('.jp-flightlog-Compare');
  await compare.locator('[data-metric="acc"] [role="img"]').waitFor();
  await tabTo(/^Mark .* everywhere/);
  await page.keyboard.press('Space');
  const marked = compare.locator('.jp-flightlog-Chip[data-linked]');
  await expect.poll(() => marked.count()).toBeGreaterThan(0);
  await tabTo(/Arrow keys read values/);
  await page.keyboard.press('End');
  const voice = compare.locator('[data-metric] [aria-live]');
  await expect.poll(async () => (await voice.allInnerTexts()).join('')).toMatch(/0\.\d+/);
  await page.keyboard.press('Escape');
  await execute(page, 'application:close');
  await moveTo(page, 'left');
  await page.keyboard.press('Escape');
});

it('says of a broken run what is wrong, and how to find out more', async () => {
  const row = panel().locator('.jp-flightlog-ProblemRow');
  expect(await row.count()).toBe(1);
  expect(await row.innerText()).toContain('01jd000000');
  await row.getByRole('button', { name: 'Copy the command that verifies the store' }).waitFor();
});

it.each(themes)('leaves axe nothing to say in %s', async theme => {
  await setTheme(page, theme);
  if (theme !== CONTRAST) await picture(page, panel(), 'list');
  await filter().fill('params.l');
  await page.locator('[role=option]').first().waitFor();
  expect(await violations(page, '#jp-flightlog-runs')).toEqual([]);
  await page.keyboard.press('Escape');
  await filter().fill('');
});
