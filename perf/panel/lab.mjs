/** JupyterLab and Chromium for the measures of the panel, with the helper of the browser tests. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/setup.mjs';
import { make } from '../bundle.mjs';

const helper = join(root, 'perf', '.build', 'lab.mjs');
await build({
  entryPoints: [join(root, 'tests/ui/lab.ts')],
  outfile: helper,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external'
});
const { Lab, launch, execute, openNotebook } = await import(helper);
export { execute, openNotebook };

/** A folder below `folder` with the store that a script of perf/ makes, made once. */
export function storeIn(folder, name, script, ...args) {
  const place = join(folder, name);
  if (existsSync(join(place, 'flights', 'runs'))) return place;
  console.log(`writing ${name} …`);
  mkdirSync(place, { recursive: true });
  make(script, place, ...args);
  return place;
}

/** What `use` makes of a window of a fresh server on a folder. */
export async function withPage(folder, use) {
  const lab = await Lab.start(folder);
  const browser = await launch();
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const page = await context.newPage();
    await lab.open(page, '?reset');
    return await use(page);
  } finally {
    await browser.close();
    await lab.stop();
  }
}

/** Milliseconds until the first row answers to a mouse and the frame after it was drawn. */
export function openPanel(page) {
  return page.evaluate(async () => {
    const from = performance.now();
    const frame = () => new Promise(requestAnimationFrame);
    const isThere = () => {
      const row = document.querySelector('#jp-flightlog-runs .jp-flightlog-RunRow');
      if (!row) return false;
      const { left, top, height } = row.getBoundingClientRect();
      return row.contains(document.elementFromPoint(left + 60, top + height / 2));
    };
    await window.jupyterapp.commands.execute('flightlog:show-runs');
    while (!isThere()) await frame();
    await frame();
    return performance.now() - from;
  });
}
