/**
 * The licences of other people's packages that a bundle holds, as a file beside it: `third-party-licenses.json`,
 * in the shape that JupyterLab's builder writes for the extension.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const LICENCES = 'third-party-licenses.json';

/** Packages that were bundled before they came here: what they depend on is in them. */
const PREBUNDLED = new Set(['pdfkit']);

/** Folders of the packages that esbuild's metafiles name and, of those bundled before, what they brought along. */
function packagesOf(root, metafiles) {
  const found = new Set();
  for (const { outputs } of metafiles) {
    for (const [file, { bytesInOutput }] of Object.values(outputs).flatMap(output =>
      Object.entries(output.inputs)
    )) {
      const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
      if (folder && bytesInOutput > 0) found.add(join(root, folder));
    }
  }
  for (const folder of found) {
    const { name, dependencies = {} } = manifest(folder);
    if (!PREBUNDLED.has(name)) continue;
    for (const dependency of Object.keys(dependencies)) addAll(root, folder, dependency, found);
  }
  return [...found];
}

/** The package as Node finds it from another one, and all that it depends on. */
function addAll(root, from, name, found) {
  let folder = from;
  while (!existsSync(join(folder, 'node_modules', name, 'package.json'))) {
    if (folder === root) throw new Error(`${name}, which ${from} depends on, is not installed`);
    folder = dirname(folder);
  }
  folder = join(folder, 'node_modules', name);
  if (found.has(folder)) return;
  found.add(folder);
  for (const next of Object.keys(manifest(folder).dependencies ?? {}))
    addAll(root, folder, next, found);
}

function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function licenceOf(folder) {
  const { name, version, license, author } = manifest(folder);
  const file = readdirSync(folder).find(file => /^licen[cs]e/i.test(file));
  const text = file && readFileSync(join(folder, file), 'utf8');
  const licenseId = license ?? (/^(The )?MIT License/i.test(text?.trim()) ? 'MIT' : undefined);
  if (!licenseId) throw new Error(`${folder}/package.json names no licence`);
  const owner = typeof author === 'string' ? author : author?.name;
  return {
    name,
    versionInfo: version,
    licenseId,
    extractedText: text ?? `${licenseId}, ${owner ?? name}`
  };
}

/** Write the licences of what `metafiles` of esbuild hold into `folder`; gives the file's bytes. */
export function writeLicences(root, metafiles, folder) {
  const packages = packagesOf(root, metafiles)
    .map(licenceOf)
    .sort((a, b) => (`${a.name}@${a.versionInfo}` < `${b.name}@${b.versionInfo}` ? -1 : 1));
  const text = `${JSON.stringify({ packages }, null, 2)}\n`;
  writeFileSync(join(folder, LICENCES), text);
  return Buffer.from(text);
}
