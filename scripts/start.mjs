/**
 * `npm start`: set up, run the example's training notebook, then open JupyterLab on it with the runs panel.
 * `npm start -- --headless`: the same without a browser; ends with the path of the report the notebook made.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { env, python, root, run, setup } from './setup.mjs';

const usage = `Usage: npm start [-- --headless] [-- --port N]

  --headless   train the example and make its report, without JupyterLab
  --port N     port of JupyterLab (default 8888, or the next that is free)`;

function options() {
  try {
    return parseArgs({
      options: {
        headless: { type: 'boolean' },
        port: { type: 'string' },
        help: { type: 'boolean' }
      }
    }).values;
  } catch (error) {
    console.error(`npm start: ${error.message}\n${usage}`);
    process.exit(2);
  }
}

const given = options();
if (given.help) {
  console.log(usage);
  process.exit(0);
}
try {
  await setup('examples');
  const playground = join(root, 'playground');
  const notebook = join(playground, 'digits.ipynb');
  const report = join(playground, 'digits-report.html');
  mkdirSync(playground, { recursive: true });
  if (given.headless || !existsSync(notebook))
    copyFileSync(join(root, 'examples', 'digits.ipynb'), notebook);
  console.log("\n== Training the example (five variants on scikit-learn's handwritten digits)");
  run(python, ['scripts/run_notebook.py', notebook]);
  if (!existsSync(report)) throw new Error(`the notebook ran, but made no ${report}`);
  if (given.headless) console.log(`\nThe report, which opens in any browser:\n${report}`);
  else openLab(playground);
} catch (error) {
  console.error(`\nnpm start: ${error.message}.`);
  process.exit(1);
}

function openLab(folder) {
  console.log('\n== JupyterLab (Ctrl+C ends it). The runs panel is the plane on the left.');
  const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const port = given.port ? [`--ServerApp.port=${given.port}`] : [];
  const args = [
    '-m',
    'jupyterlab',
    ...asRoot,
    ...port,
    `--ServerApp.root_dir=${folder}`,
    '--LabApp.default_url=/lab/tree/digits.ipynb'
  ];
  const lab = spawn(python, args, { cwd: folder, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => lab.kill(signal));
  lab.on('exit', code => process.exit(code ?? 0));
}
