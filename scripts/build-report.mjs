#!/usr/bin/env node
// Makes src/report/generated/: the Handlebars templates precompiled, the stylesheet minified, and the
// browser runtime bundled, gzipped and hashed, each as a TypeScript module. Run it before tsc.
//
//   node scripts/build-report.mjs
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { gzipSync } from 'fflate';
import Handlebars from 'handlebars';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const templates = join(root, 'report-templates');
const out = join(root, 'src', 'report', 'generated');

/** The stylesheet's files, in order. */
const STYLES = [
  'base',
  'frame',
  'type',
  'tables',
  'runs',
  'charts',
  'figures',
  'folds',
  'code',
  'prose',
  'phone',
  'print'
];

const HELPERS = ['markup', 'glyph', 'swatch', 'symbols'];

/** The loader inflates the runtime and starts it as a script whose hash the page's policy lists. */
const LOADER = `{
  const packed = document.getElementById('flightlog-runtime');
  const bytes = Uint8Array.from(atob(packed.textContent.trim()), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  new Response(stream).text().then(text => {
    const script = document.createElement('script');
    script.textContent = text;
    document.head.append(script);
  });
}`;

function sha256(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function precompiled() {
  const entries = readdirSync(join(templates, 'parts'))
    .filter(name => name.endsWith('.hbs'))
    .sort()
    .map(name => {
      const source = readFileSync(join(templates, 'parts', name), 'utf8');
      if (/\{\{\{|\{\{~?&/.test(source)) {
        throw new Error(
          `report-templates/parts/${name}: unescaped output. Use the helper markup instead.`
        );
      }
      const spec = Handlebars.precompile(source, {
        knownHelpers: Object.fromEntries(HELPERS.map(helper => [helper, true])),
        knownHelpersOnly: true,
        strict: true,
        srcName: undefined
      });
      return `  ${JSON.stringify(name.slice(0, -4))}: ${spec}`;
    });
  const bodies = Object.fromEntries(
    named().map(name => [name, readFileSync(join(templates, name, 'body.md'), 'utf8')])
  );
  return `// @ts-nocheck: precompiled Handlebars.\nexport const BODIES: Readonly<Record<string, string>> = ${JSON.stringify(bodies)};\nexport const templates: Readonly<Record<string, unknown>> = {\n${entries.join(',\n')}\n};\n`;
}

/** The folders that are templates: those with a body. */
function named() {
  return readdirSync(templates)
    .filter(name => existsSync(join(templates, name, 'body.md')))
    .sort();
}

async function ownStyles() {
  const found = {};
  for (const name of named()) {
    const file = join(templates, name, 'style.css');
    if (existsSync(file)) found[name] = await minified(readFileSync(file, 'utf8'));
  }
  return found;
}

function stylesheet() {
  const files = STYLES.map(name => readFileSync(join(templates, 'styles', `${name}.css`), 'utf8'));
  return minified(files.join('\n'));
}

async function minified(source) {
  return (await transform(source, { loader: 'css', minify: true, target: 'es2022' })).code.trim();
}

async function runtime() {
  const result = await build({
    entryPoints: [join(root, 'src', 'report', 'runtime.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    charset: 'ascii'
  });
  return result.outputFiles[0].text;
}

function textModule(values) {
  const lines = Object.entries(values).map(
    ([name, text]) =>
      `export const ${name}${typeof text === 'string' ? '' : ': Readonly<Record<string, string>>'} = ${JSON.stringify(text)};`
  );
  return `// Written by scripts/build-report.mjs.\n${lines.join('\n')}\n`;
}

mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'templates.ts'), precompiled());
const style = await stylesheet();
const script = await runtime();
const loader = (await transform(LOADER, { minify: true, target: 'es2022' })).code.trim();
const packed = gzipSync(Buffer.from(script), { level: 9, mtime: 0 });
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
writeFileSync(
  join(out, 'assets.ts'),
  textModule({
    VERSION: version,
    STYLE: style,
    STYLES: await ownStyles(),
    LOADER: loader,
    LOADER_HASH: sha256(loader),
    RUNTIME: Buffer.from(packed).toString('base64'),
    RUNTIME_HASH: sha256(script)
  })
);
console.log(
  `report parts: runtime ${Math.round(script.length / 1024)} KB, packed ${Math.round(packed.length / 1024)} KB; style ${style.length} bytes`
);
