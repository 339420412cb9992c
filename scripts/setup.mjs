/**
 * Makes a working checkout out of a fresh clone: .venv, node_modules, the built extension, the installed package.
 *
 * Needs Node and Python only. Each step is done again just when what it was made from has changed (hashes in .venv/stamps.json).
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';
const venv = join(root, '.venv');
export const bin = join(venv, windows ? 'Scripts' : 'bin');
export const python = join(bin, windows ? 'python.exe' : 'python');
const stampFile = join(venv, 'stamps.json');

/** The environment in which everything of the project runs: its own Python and tools first. */
export const env = {
  ...process.env,
  PATH: [bin, join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  VIRTUAL_ENV: venv,
  PIP_DISABLE_PIP_VERSION_CHECK: '1'
};

/** Run a command in the checkout; its output is shown. Throws when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: windows,
    ...options
  });
  if (result.error) throw new Error(`${command} did not start: ${result.error.message}`);
  if (result.status !== 0) {
    const shown = `${relative(root, command) || command} ${args.join(' ')}`;
    throw new Error(`${shown} ended with ${result.status ?? result.signal}`);
  }
}

/** The same beside other work. */
function runAside(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', shell: windows });
    child.on('error', reject);
    child.on('close', status => {
      if (status === 0) resolve();
      else reject(new Error(`${relative(root, command)} ${args[1]} ended with ${status}`));
    });
  });
}

/** The first Python that is new enough; throws when there is none. */
export function findPython() {
  const names = [
    process.env.FLIGHTLOG_PYTHON,
    'python3',
    'python',
    'python3.13',
    'python3.12',
    'python3.11'
  ];
  const found = [];
  for (const name of names.filter(Boolean)) {
    const probe = spawnSync(name, ['-c', 'import sys; print(*sys.version_info[:2])'], {
      encoding: 'utf8'
    });
    if (probe.status !== 0) continue;
    const [major, minor] = probe.stdout.trim().split(' ').map(Number);
    if (major === 3 && minor >= 11) return name;
    found.push(`${name} is ${major}.${minor}`);
  }
  throw new Error(
    `no Python 3.11 or newer (${found.join(', ') || 'none found'}). Install one, or name it in FLIGHTLOG_PYTHON`
  );
}

function files(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const skipped = new Set(['__pycache__', 'generated', 'labextension', 'node', '_version.py']);
  return readdirSync(path)
    .filter(name => !skipped.has(name))
    .sort()
    .flatMap(name => files(join(path, name)));
}

/** One hash over the contents of files and folders, named relative to the checkout. */
function fingerprint(...paths) {
  const hash = createHash('sha256').update(process.version);
  for (const file of paths.flatMap(path => files(join(root, path)))) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

const readStamps = () => (existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {});

async function once(name, stamp, ready, action) {
  if (readStamps()[name] === stamp && ready) return;
  console.log(`\n== ${name}`);
  await action();
  mkdirSync(venv, { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ ...readStamps(), [name]: stamp }, null, 2));
}

const tools = [
  'jupyter-builder>=1.2,<2',
  'hatchling>=1.27',
  'hatch-nodejs-version>=0.3.2',
  'hatch-jupyter-builder>=0.9',
  'editables'
];
const buildScripts = ['build', 'build-report', 'build-node', 'build-site', 'licences'].map(
  name => `scripts/${name}.mjs`
);
/** What is made into what runs: a change in one of them asks for a new build. */
const sources = [
  ...['package.json', 'yarn.lock', 'tsconfig.json', 'src', 'style', 'schema', 'report-templates'],
  ...buildScripts
];
const built = ['flightlog/labextension/package.json', 'flightlog/node/flightlog.mjs'];

async function setupPython() {
  await once('Python environment', tools.join(' '), existsSync(python), () => {
    if (!existsSync(python)) run(findPython(), ['-m', 'venv', venv]);
    run(python, ['-m', 'pip', 'install', '--quiet', ...tools]);
  });
}

/** What the package asks for, without the package, which is not built yet. */
async function installRequirements(extra) {
  const asked = spawnSync(python, ['scripts/requirements.py', extra], {
    cwd: root,
    encoding: 'utf8'
  });
  if (asked.status !== 0) throw new Error(`scripts/requirements.py failed: ${asked.stderr}`);
  const wanted = asked.stdout.trim().split(/\r?\n/);
  await once(`Python packages for ${extra}`, wanted.join(' '), true, () =>
    // Python compiles what is imported, when it is.
    runAside(python, ['-m', 'pip', 'install', '--quiet', '--no-compile', ...wanted])
  );
}

async function build() {
  await once(
    'JavaScript packages',
    fingerprint('package.json', 'yarn.lock', '.yarnrc.yml'),
    existsSync(join(root, 'node_modules', '.yarn-state.yml')),
    () => runAside('jlpm', ['install', '--immutable'])
  );
  const ready = built.every(file => existsSync(join(root, file)));
  await once('Build', fingerprint(...sources), ready, () =>
    runAside(process.execPath, ['scripts/build.mjs'])
  );
}

/** Set everything up; `extra` is the set of Python packages besides flightlog's own: examples or test. */
export async function setup(extra) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node ${process.versions.node} is too old. Install Node 20.19 or newer`);
  }
  await setupPython();
  // One waits for the network, the other computes.
  await Promise.all([installRequirements(extra), build()]);
  const made = fingerprint(...sources, 'pyproject.toml', 'install.json', 'jupyter-config');
  const install = ['install', '--quiet', '--no-deps', '--no-build-isolation', '-e', '.'];
  await once('Python package', made, true, () => run(python, ['-m', 'pip', ...install]));
}
