/** How users of npm get the recorder: by the package's name, with types. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBench, repository, runNode } from './bundle.js';
import type { Bench } from './bundle.js';

interface Package {
  readonly exports: Readonly<
    Record<string, string | Readonly<Record<'types' | 'default', string>>>
  >;
  readonly jupyterlab: { readonly extension: string };
  readonly styleModule: string;
}

let bench: Bench;
const about = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Package;

beforeAll(async () => {
  bench = await makeBench();
  const home = join(bench.folder, 'node_modules', 'jupyterlab-flightlog');
  mkdirSync(join(home, 'lib', 'recorder'), { recursive: true });
  cpSync(join(repository, 'package.json'), join(home, 'package.json'));
  cpSync(join(bench.folder, 'recorder.mjs'), join(home, 'lib/recorder/recorder.mjs'));
}, 60_000);
afterAll(() => bench.remove());

describe('the npm package', () => {
  it('gives the recorder to import and to require', () => {
    const code = `
      import { createRequire } from 'node:module';
      const named = await import('jupyterlab-flightlog/recorder');
      console.log(typeof named.startRun, createRequire(import.meta.url).resolve('jupyterlab-flightlog/recorder'));`;
    writeFileSync(join(bench.folder, 'user.mjs'), code);
    const { stdout, stderr } = runNode(join(bench.folder, 'user.mjs'));
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^function .*recorder\.mjs\n$/);
  });

  it('still gives JupyterLab what it asks for', () => {
    const open = Object.keys(about.exports).filter(key => key.endsWith('/*'));
    const isOpen = (file: string): boolean =>
      open.some(key => `./${file}`.startsWith(key.slice(0, -1)));
    expect([about.jupyterlab.extension, about.styleModule].filter(file => !isOpen(file))).toEqual(
      []
    );
    expect(about.exports['./package.json']).toBe('./package.json');
  });
});
