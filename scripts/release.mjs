/**
 * `npm run release -- VERSION`: sets the version, runs every test, builds into dist/, checks and audits what was built, then commits and tags.
 * `npm run release -- --dry-run`: builds, checks and audits the tree as it is; no tests, nothing in git.
 *
 * dist/ then holds the wheel, the sdist, the npm package and what each of both worlds is made of (CycloneDX). Nothing is uploaded: the last
 * lines say how.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { env, findPython, root, run, setup } from './setup.mjs';

const TOOLS = ['build', 'cyclonedx-bom', 'pip-audit', 'twine'];
const dist = join(root, 'dist');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean' } }
});
const dry = values['dry-run'] ?? false;

function output(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** Everything that can be known to be wrong before the work begins. */
function checkBefore(version) {
  if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) {
    throw new Error('no version. Say which: npm run release -- 0.2.0 (or --dry-run)');
  }
  const changes = output('git', ['status', '--porcelain']);
  if (changes) throw new Error(`the tree has changes:\n${changes}Commit them first`);
  if (output('git', ['branch', '--show-current']).trim() !== 'main')
    throw new Error('this is not main. Release from main');
  if (output('git', ['tag', '--list', `v${version}`]).trim())
    throw new Error(`v${version} is tagged already. Choose another version`);
  if (!readFileSync(join(root, 'CHANGELOG.md'), 'utf8').includes(`\n## ${version}\n`))
    throw new Error(`CHANGELOG.md has no part "## ${version}". Say there what is new`);
}

function setVersion(version) {
  const file = join(root, 'package.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/"version": "[^"]+"/, `"version": "${version}"`));
}

/** A fresh environment; gives its Python. */
function environment(name, packages) {
  const folder = join(dist, name);
  run(findPython(), ['-m', 'venv', folder]);
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  run(python, ['-m', 'pip', 'install', '--quiet', ...packages]);
  return python;
}

/** Build all that is uploaded; gives the Python that has the tools and the one that has just the wheel. */
function build() {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  run(process.execPath, ['scripts/build.mjs']);
  const tools = environment('.tools', TOOLS);
  run(tools, ['-m', 'build', '--outdir', dist, root]);
  run('npm', ['pack', '--silent', '--pack-destination', dist]);
  const made = readdirSync(dist).filter(name => /\.(whl|tar\.gz|tgz)$/.test(name));
  run(tools, ['-m', 'twine', 'check', '--strict', ...pythonFiles(made)]);
  const wheel = made.find(name => name.endsWith('.whl'));
  return { tools, user: environment('.user', [join(dist, wheel)]) };
}

const pythonFiles = made =>
  made.filter(name => /\.(whl|tar\.gz)$/.test(name)).map(name => join(dist, name));

/** What the wheel brings into an environment, and what its bundles are made of. */
function describe({ tools, user }, version) {
  const python = join(dist, `flightlog-${version}.python.cdx.json`);
  run(tools, ['-m', 'cyclonedx_py', 'environment', '--output-file', python, user]);
  const npm = JSON.parse(output('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev']));
  // npm names it by the folder of the checkout.
  npm.metadata.component.name = 'jupyterlab-flightlog';
  writeFileSync(
    join(dist, `flightlog-${version}.npm.cdx.json`),
    `${JSON.stringify(npm, null, 2)}\n`
  );
}

/** Known weaknesses of what is shipped. A package that nobody could look up is a failure too. */
function audit({ tools, user }) {
  const site = output(user, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
  run(tools, ['-m', 'pip_audit', '--strict', '--path', site.trim()]);
  run('jlpm', ['npm', 'audit', '--environment', 'production', '--recursive']);
}

async function release() {
  const version = dry
    ? JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
    : positionals[0];
  await setup('test');
  if (!dry) {
    checkBefore(version);
    setVersion(version);
    run('npm', ['test']);
    run('npm', ['run', 'test:integrations']);
  }
  const pythons = build();
  describe(pythons, version);
  audit(pythons);
  for (const name of ['.tools', '.user']) rmSync(join(dist, name), { recursive: true });
  if (!dry) {
    run('git', ['commit', '--quiet', '--message', `Version ${version}`, 'package.json']);
    run('git', ['tag', '--annotate', `v${version}`, '--message', `flightlog ${version}`]);
  }
  console.log(`\ndist/ holds flightlog ${version}:\n${readdirSync(dist).join('\n')}`);
  if (dry) return;
  console.log('\nTo publish it: git push --follow-tags; twine upload dist/*.whl dist/*.tar.gz;');
  console.log('npm publish dist/*.tgz; and add dist/*.cdx.json to the release’s page.');
}

try {
  await release();
} catch (error) {
  if (!dry && existsSync(join(root, '.git'))) {
    console.error('Nothing was tagged. To put package.json back: git checkout package.json');
  }
  console.error(`npm run release: ${error.message}.`);
  process.exit(1);
}
