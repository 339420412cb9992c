/**
 * Bundles the `flightlog` command for Node into flightlog/node/flightlog.mjs.
 *
 * Split, so that `runs` does not load what only `report` needs. Run: node scripts/build-node.mjs
 */
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const outdir = `${root}/flightlog/node`;

/**
 * The charts room has one door, behind which stands Vega, and a chunk shared by two entries holds all
 * that either reaches. So the commands, which only format numbers, are led to format.ts directly.
 */
const formatsOnly = {
  name: 'formats-only',
  setup({ onResolve }) {
    onResolve({ filter: /\/charts\/index\.js$/ }, ({ importer }) =>
      importer.startsWith(join(root, 'src', 'cli'))
        ? { path: join(root, 'src', 'charts', 'format.ts') }
        : undefined
    );
  }
};

rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { flightlog: 'src/cli/main.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  plugins: [formatsOnly],
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  define: { FLIGHTLOG_VERSION: JSON.stringify(version) },
  // Some dependencies are CommonJS and ask for `require`.
  banner: {
    js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);"
  },
  metafile: true,
  legalComments: 'linked'
});
for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
  if (file.endsWith('.mjs')) console.log(`${file} ${(bytes / 1000).toFixed(0)} kB`);
}
