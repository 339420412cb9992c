/**
 * Runs tests/integrations and tests/mlflow on the real libraries, in an environment of their own (.venv-integrations), made again when the
 * list here changes.
 *
 * `npm run test:integrations [-- -k keras]`. PyTorch is held at a version whose wheel brings no CUDA along; Keras runs on it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython, root } from './setup.mjs';

const packages = [
  'torch==2.13.0',
  'keras>=3.15',
  'lightning>=2.6',
  'transformers>=5',
  'accelerate',
  'xgboost>=3',
  'lightgbm>=4.6',
  'optuna>=4.5',
  'scikit-learn>=1.7',
  'nvidia-ml-py',
  'mlflow>=3.5,<4',
  // What a notebook needs to be run again.
  'ipykernel',
  'matplotlib',
  'nbclient',
  'nbformat',
  // What flightlog's recorder and reader need of its own; the package itself is this checkout.
  'numpy',
  'pandas',
  'psutil',
  'pyarrow',
  'pytest'
];
const venv = join(root, '.venv-integrations');
const windows = process.platform === 'win32';
const python = join(venv, windows ? 'Scripts/python.exe' : 'bin/python');
const stamp = join(venv, 'packages.json');
const wanted = JSON.stringify(packages);

/** What pytest ends with when -k leaves nothing of a folder. */
const NOTHING_CHOSEN = 5;

function run(command, args, options = {}, fine = [0]) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error || !fine.includes(status)) {
    console.error(
      `npm run test:integrations: ${command} ${args[1] ?? ''} ended with ${error?.message ?? status}.`
    );
    process.exit(1);
  }
  return status;
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  run(findPython(), ['-m', 'venv', venv]);
  run(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...packages]);
  writeFileSync(stamp, wanted);
}
run(python, [join(root, 'scripts', 'link_checkout.py')]);
const env = {
  ...process.env,
  KERAS_BACKEND: 'torch',
  OMP_NUM_THREADS: '1',
  MLFLOW_DISABLE_TELEMETRY: 'true'
};
for (const folder of ['integrations', 'mlflow']) {
  const tests = join(root, 'tests', folder);
  const options = ['-q', '-c', join(tests, 'pytest.ini'), tests, ...process.argv.slice(2)];
  const status = run(python, ['-m', 'pytest', ...options], { env }, [0, NOTHING_CHOSEN]);
  if (status === NOTHING_CHOSEN) console.log(`Nothing in tests/${folder} was chosen.`);
}
