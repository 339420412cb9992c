/** Pictures of parts of JupyterLab, held to those in tests/pictures/. */
import type { Locator, Page } from 'playwright-core';
import { comparePicture } from '../pictures.js';

/** JupyterLab's own notices may lie over anything. */
const QUIET = '.Toastify { display: none }';

/** Compares what `what` looks like with the picture of that name, or takes it. The theme goes into the name. */
export async function picture(page: Page, what: Locator, name: string): Promise<void> {
  const theme = await page.evaluate(() => document.body.dataset['jpThemeLight']);
  const shot = await what.screenshot({ animations: 'disabled', caret: 'hide', style: QUIET });
  comparePicture(shot, `${name}-${theme === 'true' ? 'light' : 'dark'}`);
}
