#!/usr/bin/env node
/**
 * Bundles the explorer of published sites into flightlog/node/site/: the panel's and the comparison's
 * components over a store read by HTTP. What they take of JupyterLab's packages stands in src/site/shell/.
 * Run: node scripts/build-site.mjs
 */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { LICENCES, writeLicences } from './licences.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outdir = join(root, 'flightlog', 'node', 'site');
const shell = name => join(root, 'src', 'site', 'shell', name);

/** Whole packages are replaced; a path within one, such as an icon's, is what it is. */
const STAND_INS = new Map([
  ['@jupyterlab/apputils', shell('dialogs.ts')],
  ['@jupyterlab/rendermime', shell('terminal.ts')],
  ['@jupyterlab/ui-components', shell('icons.tsx')]
]);

const standIns = {
  name: 'stand-ins',
  setup({ onResolve }) {
    onResolve({ filter: /^@jupyterlab\/[^/]+$/ }, ({ path, importer }) => {
      const found = STAND_INS.get(path);
      if (found) return { path: found };
      throw new Error(`${importer} asks for ${path}, which the explorer has no stand-in for.`);
    });
  }
};

rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: { explorer: 'src/site/main.ts', style: 'src/site/style/explorer.css' },
  outdir,
  entryNames: '[name]-[hash]',
  chunkNames: 'part-[hash]',
  plugins: [standIns],
  loader: { '.svg': 'text' },
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  metafile: true,
  write: false
});
const files = outputFiles.map(({ path, contents }) => ({
  name: basename(path),
  size: contents.length,
  sha256: createHash('sha256').update(contents).digest('hex')
}));
for (const { path, contents } of outputFiles) writeFileSync(path, contents);
// A published site hands the explorer on, so the licences go with it.
const licences = writeLicences(root, [metafile], outdir);
files.push({
  name: LICENCES,
  size: licences.length,
  sha256: createHash('sha256').update(licences).digest('hex')
});
const named = start => files.find(({ name }) => name.startsWith(start)).name;
const listing = { script: named('explorer-'), style: named('style-'), files };
writeFileSync(join(outdir, 'site.json'), `${JSON.stringify(listing, null, 2)}\n`);
const entry = Object.entries(metafile.outputs).find(
  ([, { entryPoint }]) => entryPoint === 'src/site/main.ts'
);
if (process.argv.includes('--why')) {
  const inputs = Object.entries(entry[1].inputs).sort(
    (a, b) => b[1].bytesInOutput - a[1].bytesInOutput
  );
  for (const [name, { bytesInOutput }] of inputs.slice(0, 40)) console.log(bytesInOutput, name);
}
for (const { name, size } of files) console.log(`site/${name} ${(size / 1000).toFixed(0)} kB`);
