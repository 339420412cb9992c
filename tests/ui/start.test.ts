/** `npm start -- --headless` as a newcomer runs it: it trains the example and ends with the path of a report that opens offline. */
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { launch, root } from './lab.js';

it('trains the example and ends with a report that opens without a network', async () => {
  const printed = execFileSync(process.execPath, [join(root, 'scripts/start.mjs'), '--headless'], {
    cwd: root,
    encoding: 'utf8'
  });
  const path = printed.trimEnd().split('\n').at(-1) ?? '';
  expect(existsSync(path)).toBe(true);
  expect(statSync(path).size).toBeLessThan(1.5e6);
  const browser = await launch();
  try {
    for (const javaScriptEnabled of [true, false]) {
      const page = await (await browser.newContext({ offline: true, javaScriptEnabled })).newPage();
      await page.goto(`file://${path}`);
      expect(await page.locator('h1').innerText()).toBe('Reading handwritten digits');
      for (const metric of ['train_loss', 'val_loss', 'val_accuracy']) {
        expect(await page.getByText(metric).first().isVisible()).toBe(true);
      }
      expect(await page.locator('svg path').count()).toBeGreaterThan(15);
    }
  } finally {
    await browser.close();
  }
});
