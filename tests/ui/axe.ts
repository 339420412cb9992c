/** What axe finds wrong in a page, theme by theme. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { execute } from './lab.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const LIGHT = 'JupyterLab Light';
export const CONTRAST = 'JupyterLab Dark High Contrast';
export const themes = [LIGHT, 'JupyterLab Dark', CONTRAST] as const;

/** The window's axe, as far as the tests use it. */
interface AxeWindow {
  axe: { run(where: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
}

/** Changes JupyterLab's theme; resolves when its style sheets are in force. */
export async function setTheme(page: Page, theme: string): Promise<void> {
  await execute(page, 'apputils:change-theme', { theme });
  await page.waitForFunction(name => document.body.dataset['jpThemeName'] === name, theme);
}

/** The violations inside an element, each with the elements it is about. */
export async function violations(page: Page, selector: string): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async where => {
    const found = await (window as unknown as AxeWindow).axe.run(where);
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`
    );
  }, selector);
}
