/**
 * Bundles the store for the measures in Node, and runs their makers in Python: perf/read.mjs and its like.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { env, python, root } from '../scripts/setup.mjs';

/** The store's doors: everything of index.ts and node.ts. */
export async function loadStore() {
  const outfile = join(root, 'perf', '.build', 'store.mjs');
  await build({
    stdin: {
      contents: "export * from './src/store/index.js'; export * from './src/store/node.js';",
      resolveDir: root
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20'
  });
  return { store: await import(outfile), file: outfile };
}

/** Run a script of perf/ with the tree's Python; what it printed. */
export function make(script, ...args) {
  const path = join(root, 'perf', script);
  return execFileSync(python, [path, ...args.map(String)], { env, encoding: 'utf8' }).trim();
}

/** A folder that goes with the process. */
export function scratch() {
  const folder = mkdtempSync(join(process.env.FLIGHTLOG_PERF_DIR ?? tmpdir(), 'flightlog-perf-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The middle of some numbers. */
export function median(times) {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

/** Print one figure beside its limit; whether it holds. */
export function judge(what, found, limit, unit = 'ms') {
  const ratio = (found / limit).toFixed(2);
  console.log(`${what}  ${found.toFixed(1)} ${unit}  limit ${limit} ${unit}  ratio ${ratio}`);
  return found <= limit;
}
