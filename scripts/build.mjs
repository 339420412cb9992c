/**
 * Builds everything that is made from TypeScript, in order: report templates and runtime, lib/, the JupyterLab
 * extension, and the Node program behind the `flightlog` command.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './setup.mjs';

for (const made of ['lib', 'tsconfig.tsbuildinfo', 'flightlog/labextension', 'flightlog/node']) {
  rmSync(join(root, made), { recursive: true, force: true });
}
run(process.execPath, ['scripts/build-report.mjs']);
run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
run('jupyter-builder', ['build', '.']);
run(process.execPath, ['scripts/build-node.mjs']);
run(process.execPath, ['scripts/build-site.mjs']);
