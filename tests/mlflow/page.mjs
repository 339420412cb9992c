/**
 * Opens pages of MLflow's server in Chromium, one after the other, and waits until each shows its texts.
 *
 * `node page.mjs URL '[["/#/experiments", "digits"], …]'`. Exits with 1 and says what there was instead, and with 1 too when the server
 * answered any request of a page with an error of its own.
 */
import { execSync } from 'node:child_process';
import { chromium } from 'playwright-core';

const PATIENCE_MS = 60_000;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const executablePath =
  process.env.CHROMIUM || execSync('command -v chromium', { encoding: 'utf8' }).trim();
const [url, pages] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: [...flags, '--disable-background-networking', '--disable-component-update']
});
const wrong = [];
const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
page.on('response', response => {
  // Who is logged in is asked in any case; without logins the server has no such page.
  if (response.status() >= 400 && !response.url().endsWith('/users/current'))
    wrong.push(`${response.status()} ${response.url()}`);
});
for (const [path, ...texts] of JSON.parse(pages)) {
  await page.goto(url + path);
  for (const text of texts) {
    try {
      await page.getByText(text).first().waitFor({ timeout: PATIENCE_MS });
    } catch {
      const body = await page.locator('body').innerText();
      wrong.push(`${path} does not show ${text}, but: ${body.replaceAll(/\s+/g, ' ')}`);
    }
  }
}
if (process.env.FLIGHTLOG_PICTURE) await page.screenshot({ path: process.env.FLIGHTLOG_PICTURE });
await browser.close();
for (const line of wrong) console.error(line);
process.exit(wrong.length > 0 ? 1 : 0);
