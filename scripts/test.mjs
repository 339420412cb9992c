/**
 * `npm test`: every check of the project, then one line "N passed, N failed, N skipped".
 *
 * `npm test -- --only lint,ts,py,package,ui` runs some. A test that was skipped counts as a failure of the whole: a missing tool must be seen.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { env, python, root, setup } from './setup.mjs';

const results = join(root, 'test-results');
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const suites = {
  lint: [
    // The tests' project holds the sources too.
    check('types', process.execPath, [
      'node_modules/typescript/bin/tsc',
      '-p',
      'tests/tsconfig.json'
    ]),
    check('eslint', process.execPath, [
      'node_modules/eslint/bin/eslint.js',
      '.',
      '--max-warnings',
      '0'
    ]),
    check('prettier', process.execPath, [
      'node_modules/prettier/bin/prettier.cjs',
      '--check',
      '--log-level',
      'warn',
      '.'
    ]),
    check('ruff', python, ['-m', 'ruff', 'check', '.']),
    check('ruff format', python, ['-m', 'ruff', 'format', '--check', '.']),
    check('mypy', python, ['-m', 'mypy', 'flightlog'])
  ],
  ts: [vitest('core'), vitest('lab')],
  py: [pytest('py', 'tests/py')],
  package: [pytest('package', 'tests/package')],
  ui: [vitest('ui', '--no-file-parallelism')]
};

function check(name, command, args) {
  return {
    name,
    command,
    args,
    count: status => ({ passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 })
  };
}

function vitest(project, ...more) {
  const file = join(results, `${project}.json`);
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${file}`,
    ...more
  ];
  const count = () => {
    const {
      numPassedTests: passed,
      numFailedTests,
      numFailedTestSuites,
      numPendingTests,
      numTodoTests
    } = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed,
      failed: Math.max(numFailedTests, numFailedTestSuites),
      skipped: numPendingTests + numTodoTests
    };
  };
  return { name: `vitest ${project}`, command: process.execPath, args, file, count };
}

function pytest(name, folder) {
  const file = join(results, `${name}.xml`);
  const count = () => {
    const number = attribute =>
      Number(new RegExp(` ${attribute}="(\\d+)"`).exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
    const [tests, errors, failures, skipped] = ['tests', 'errors', 'failures', 'skipped'].map(
      number
    );
    return { passed: tests - errors - failures - skipped, failed: errors + failures, skipped };
  };
  return {
    name: `pytest ${folder}`,
    command: python,
    args: ['-m', 'pytest', folder, '-q', `--junitxml=${file}`],
    file,
    count
  };
}

function tally({ file, count }, status) {
  const counted = file && !existsSync(file) ? { passed: 0, failed: 1, skipped: 0 } : count(status);
  // A runner that failed without a failed test (a crash, no tests) is a failure all the same.
  return status !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

/** Runs a step and gives its counts. What one says that runs beside others is shown when it has ended. */
function runStep(step, aside) {
  return new Promise((resolve, reject) => {
    if (!aside) console.log(`\n== ${step.name}`);
    const child = spawn(step.command, step.args, {
      cwd: root,
      env,
      stdio: ['ignore', ...(aside ? ['pipe', 'pipe'] : ['inherit', 'inherit'])]
    });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', part => said.push(part));
    child.on('error', reject);
    child.on('close', status => {
      if (aside) console.log(`\n== ${step.name}\n${Buffer.concat(said).toString().trimEnd()}`);
      resolve(tally(step, status));
    });
  });
}

async function runSuite(name, aside) {
  const steps = suites[name];
  const seconds = since => `${Math.round((performance.now() - since) / 1000)} s`;
  const started = performance.now();
  const note = (step, counted) => {
    for (const key of Object.keys(total)) total[key] += counted[key];
    if (counted.failed + counted.skipped > 0)
      wrong.push(`${step.name}: ${counted.failed} failed, ${counted.skipped} skipped`);
  };
  // Checks of sources disturb nobody.
  if (name === 'lint')
    await Promise.all(steps.map(async step => note(step, await runStep(step, true))));
  else for (const step of steps) note(step, await runStep(step, aside));
  times.push(`${name} ${seconds(started)}`);
}

async function runSuites(names, aside = false) {
  for (const name of names) await runSuite(name, aside);
}

const chosen = values.only?.split(',') ?? Object.keys(suites);
const unknown = chosen.filter(name => !(name in suites));
if (unknown.length > 0) {
  console.error(
    `npm test: no suite ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}.`
  );
  process.exit(2);
}
try {
  await setup('test');
} catch (error) {
  console.error(`\nnpm test: ${error.message}.\n0 passed, 1 failed`);
  process.exit(1);
}
rmSync(results, { recursive: true, force: true });
mkdirSync(results);
const total = { passed: 0, failed: 0, skipped: 0 };
const [wrong, times] = [[], []];
const among = names => chosen.filter(name => names.includes(name));
// Tests in Python wait for other processes half of their time; those of the browser have the machine to themselves.
await Promise.all([runSuites(among(['lint', 'ts'])), runSuites(among(['py', 'package']), true)]);
await runSuites(among(['ui']));
console.log(`\n${times.join(', ')}`);
if (wrong.length > 0) console.log(`\n${wrong.join('\n')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed + total.skipped > 0 ? 1 : 0);
