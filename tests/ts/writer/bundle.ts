/** The recorder as users get it, one file, for tests that need a process of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const repository = fileURLToPath(new URL('../../..', import.meta.url));
export const python = join(repository, '.venv', 'bin', 'python');

/** A folder with recorder.mjs in it, and a way to run scripts beside it. */
export interface Bench {
  readonly folder: string;
  readonly recorder: string;
  /** Write a script that imports the recorder as `fl`, and return its path. */
  script(name: string, body: string): string;
  remove(): void;
}

export async function makeBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'flightlog-js-'));
  await build({
    absWorkingDir: repository,
    entryPoints: { recorder: 'src/store/node/bundle.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent'
  });
  const recorder = pathToFileURL(join(folder, 'recorder.mjs')).href;
  return {
    folder,
    recorder,
    script: (name, body) => {
      const file = join(folder, name);
      writeFileSync(file, `import * as fl from ${JSON.stringify(recorder)};\n${body}\n`);
      return file;
    },
    remove: () => rmSync(folder, { recursive: true, force: true })
  };
}

/** Run a script with Node. */
export function runNode(file: string, ...args: string[]) {
  return runNodeWith({}, file, ...args);
}

/** Run a script with Node and these environment variables. */
export function runNodeWith(more: NodeJS.ProcessEnv, file: string, ...args: string[]) {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of Object.keys(env)) if (name.startsWith('FLIGHTLOG')) delete env[name];
  Object.assign(env, more);
  return spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', env, timeout: 60_000 });
}

/** Run Python code against this checkout, with arguments; returns what it printed. */
export function runPython(code: string, ...args: string[]): string {
  const env = { ...process.env, PYTHONPATH: repository };
  const { status, stdout, stderr } = spawnSync(python, ['-c', code, ...args], {
    encoding: 'utf8',
    env,
    timeout: 60_000
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
