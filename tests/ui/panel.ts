/** The panel's place in JupyterLab, for tests that move it and make it wider. */
import type { Page } from 'playwright-core';
import { execute } from './lab.js';

const ID = 'jp-flightlog-runs';

/** JupyterLab's shell, as far as it is needed to move the panel. */
interface Shell {
  widgets(area: string): Iterable<{ id: string }>;
  add(widget: { id: string }, area: string, options?: { rank: number }): void;
}

/** Drags the panel's edge, in the left side bar. */
export async function setWidth(page: Page, width: number): Promise<void> {
  const box = (await page.locator(`#${ID}`).boundingBox())!;
  const edge = box.x + box.width + 1;
  await page.mouse.move(edge, 300);
  await page.mouse.down();
  await page.mouse.move(box.x + width + 1, 300, { steps: 4 });
  await page.mouse.up();
}

/** Puts the panel into the other side bar, as its tab's menu does. */
export async function moveTo(page: Page, side: 'left' | 'right'): Promise<void> {
  await page.evaluate(
    ([id, to]) => {
      const { shell } = (window as unknown as { jupyterapp: { shell: Shell } }).jupyterapp;
      const from = to === 'left' ? 'right' : 'left';
      const panel = [...shell.widgets(from)].find(widget => widget.id === id)!;
      shell.add(panel, to, { rank: 600 });
    },
    [ID, side] as const
  );
  await execute(page, 'flightlog:show-runs');
}
