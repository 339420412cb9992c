/**
 * Bundles what runs in Node: the `flightlog` command into flightlog/node/flightlog.mjs, and the recorder for
 * JavaScript into recorder.mjs, in flightlog/node/ for the wheel and in lib/recorder/ for the npm package.
 *
 * The command is split, so that `runs` does not load what only `report` needs; the recorder is one file, so
 * that a notebook can import it from anywhere. Run: node scripts/build-node.mjs
 */
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeLicences } from './licences.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const outdir = `${root}/flightlog/node`;

/**
 * The charts room has one door, behind which stands Vega, and a chunk shared by two entries holds all
 * that either reaches. So the commands, which only write words and numbers, are led to words.ts.
 */
const formatsOnly = {
  name: 'formats-only',
  setup({ onResolve }) {
    onResolve({ filter: /\/charts\/index\.js$/ }, ({ importer }) =>
      importer.startsWith(join(root, 'src', 'cli'))
        ? { path: join(root, 'src', 'charts', 'words.ts') }
        : undefined
    );
  }
};

/** pdfkit for Node asks for its typefaces when it runs, which no bundle can hold; for browsers it is given them. */
const pdfWithoutFiles = {
  name: 'pdf-without-files',
  setup({ onResolve }) {
    onResolve({ filter: /^pdfkit$/ }, () => ({
      path: join(root, 'node_modules', 'pdfkit', 'js', 'pdfkit.browser.mjs')
    }));
  }
};

rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { flightlog: 'src/cli/main.ts', api: 'src/cli/api.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  plugins: [formatsOnly, pdfWithoutFiles],
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
  legalComments: 'none'
});
const recorder = await build({
  absWorkingDir: root,
  entryPoints: { recorder: 'src/store/node/bundle.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  metafile: true,
  legalComments: 'none'
});
writeLicences(root, [metafile, recorder.metafile], outdir);
mkdirSync(`${root}/lib/recorder`, { recursive: true });
copyFileSync(`${outdir}/recorder.mjs`, `${root}/lib/recorder/recorder.mjs`);
writeFileSync(
  `${root}/lib/recorder/recorder.d.mts`,
  "export * from '../store/node/recorder.js';\n"
);
// The package's Node door: the bundle's own chunks, beside the types that tsc wrote.
cpSync(outdir, `${root}/lib/node`, { recursive: true });
const outputs = { ...metafile.outputs, ...recorder.metafile.outputs };
for (const [file, { bytes }] of Object.entries(outputs)) {
  if (file.endsWith('.mjs')) console.log(`${file} ${(bytes / 1000).toFixed(0)} kB`);
}
