/**
 * Runs tests/integrations and tests/mlflow on the real libraries, in an environment of their own (.venv-integrations), made again when the
 * list here changes.
 *
 * `npm run test:integrations [-- -k keras]`. Says one line "N passed, N failed, N skipped"; what was skipped counts as a failure, as in
 * `npm test`. PyTorch is held at a version whose wheel brings no CUDA along; Keras runs on it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython, root } from './setup.mjs';

const packages = [
  'torch==2.13.0',
  'keras>=3.15,<4',
  'lightning>=2.6,<3',
  'transformers>=5,<6',
  'accelerate',
  'xgboost>=3,<4',
  'lightgbm>=4.6,<5',
  'optuna>=4.5,<6',
  'scikit-learn>=1.7,<2',
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
const results = join(root, 'test-results');
const windows = process.platform === 'win32';
const python = join(venv, windows ? 'Scripts/python.exe' : 'bin/python');
const stamp = join(venv, 'packages.json');
const wanted = JSON.stringify(packages);

/** What pytest ends with when -k leaves nothing of a folder. */
const NOTHING_CHOSEN = 5;

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error || status !== 0) {
    const why = error?.message ?? status;
    console.error(
      `npm run test:integrations: ${command} ${args[1] ?? ''} ended with ${why}.\n0 passed, 1 failed`
    );
    process.exit(1);
  }
}

/** What pytest's report says. */
function countOf(report) {
  const number = name => Number(new RegExp(` ${name}="(\\d+)"`).exec(report)?.[1] ?? 0);
  const [tests, errors, failures, skipped] = ['tests', 'errors', 'failures', 'skipped'].map(number);
  return { passed: tests - errors - failures - skipped, failed: errors + failures, skipped };
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
const total = { passed: 0, failed: 0, skipped: 0 };
mkdirSync(results, { recursive: true });
for (const folder of ['integrations', 'mlflow']) {
  const tests = join(root, 'tests', folder);
  const report = join(results, `real-${folder}.xml`);
  rmSync(report, { force: true });
  const options = ['-q', '-c', join(tests, 'pytest.ini'), tests, `--junitxml=${report}`];
  const given = process.argv.slice(2);
  const { status } = spawnSync(python, ['-m', 'pytest', ...options, ...given], {
    cwd: root,
    env,
    stdio: 'inherit'
  });
  const counts = existsSync(report) ? countOf(readFileSync(report, 'utf8')) : { failed: 1 };
  for (const [key, count] of Object.entries(counts)) total[key] += count;
  // A runner that failed without a failed test (a crash) is a failure all the same.
  if (status !== 0 && status !== NOTHING_CHOSEN && counts.failed === 0) total.failed += 1;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed + total.skipped > 0 || total.passed === 0 ? 1 : 0);
