/** What the tests of care share: stores of the Python recorder and of build.ts, and the command on them. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { runCli } from '../../../src/cli/index.js';
import { RUN, WRITER, endFacts, factsFile, runFacts } from '../store/build.js';
import type { Fact } from '../store/build.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const script = fileURLToPath(new URL('write_care_store.py', import.meta.url));

export const DAY = 86_400_000;
/** Two minutes from now: no lease of a dead process is fresh any more. */
export const LATER = Date.now() + 120_000;

export interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder that vanishes with `removeAll`. */
export function makeFolder(): string {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'flightlog-care-'));
  made.push(folder);
  return folder;
}

const made: string[] = [];

export function removeAll(): void {
  for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
}

export type Names = 'alpha' | 'beta' | 'failed' | 'killed';

/** Write the store of write_care_store.py; gives its folder and the ids of its runs. */
export function writePythonStore(): { store: string; ids: Record<Names, string> } {
  const store = path.join(makeFolder(), 'flights');
  const python = path.join(repository, '.venv', 'bin', 'python');
  const env = { ...process.env, PYTHONPATH: repository };
  const said = ['ended', 'killed'].flatMap(part => {
    const done = spawnSync(python, [script, store, part], { env, encoding: 'utf8' });
    if (part === 'ended' ? done.status !== 0 : done.signal !== 'SIGKILL') {
      throw new Error(done.stderr);
    }
    return done.stdout.trim().split('\n');
  });
  const ids = Object.assign({}, ...said.map(line => JSON.parse(line) as object)) as Record<
    Names,
    string
  >;
  return { store, ids };
}

/** A copy of a store, in a folder of its own. */
export function copyOf(store: string): string {
  const copy = path.join(makeFolder(), 'flights');
  fs.cpSync(store, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}

/** An empty store. */
export function emptyStore(): string {
  const store = path.join(makeFolder(), 'flights');
  fs.mkdirSync(path.join(store, 'runs'), { recursive: true });
  fs.mkdirSync(path.join(store, 'blobs'));
  fs.writeFileSync(path.join(store, 'store.json'), '{"format": 1, "kind": "flightlog-store"}');
  return store;
}

export function idOf(number: number): string {
  return `01jd${String(number).padStart(22, '0')}`;
}

/** Add a run of build.ts; its facts are those of an ended run, and `more`. Gives its id. */
export function addRun(
  store: string,
  number: number,
  name: string,
  more: readonly Fact[] = [],
  last: readonly Fact[] = endFacts()
): string {
  const id = idOf(number);
  const folder = path.join(store, 'runs', id);
  fs.mkdirSync(folder, { recursive: true });
  // build.ts knows one run and one writer; ids are of one length, so they can be put in its place.
  const bytes = Buffer.from(factsFile([...runFacts(name), ...more], last));
  const text = bytes.toString('latin1').replaceAll(RUN, id).replaceAll(WRITER, id);
  fs.writeFileSync(path.join(folder, `${id}.facts.arrow`), Buffer.from(text, 'latin1'));
  return id;
}

/** Add a blob that is hours old; gives what a fact says of it. */
export function addBlob(
  store: string,
  text: string,
  media = 'text/plain'
): { $blob: string; size: number; media: string } {
  const sha256 = createHash('sha256').update(text).digest('hex');
  const file = path.join(store, 'blobs', sha256);
  fs.writeFileSync(file, text);
  makeOld(file);
  return { $blob: sha256, size: Buffer.byteLength(text), media };
}

/** Let a file look as if it had last changed some days ago. */
export function makeOld(file: string, days = 2): void {
  const then = Date.now() / 1000 - days * 86_400;
  fs.utimesSync(file, then, then);
}

/** Run the command in this process. */
export async function cli(
  argv: readonly string[],
  more: { cwd?: string; now?: number; isTTY?: boolean; env?: NodeJS.ProcessEnv } = {}
): Promise<Result> {
  const texts = { out: '', err: '' };
  const output = (name: 'out' | 'err') => ({
    isTTY: more.isTTY ?? false,
    write: (text: string) => {
      texts[name] += text;
    }
  });
  const code = await runCli(argv, {
    stdout: output('out'),
    stderr: output('err'),
    cwd: more.cwd ?? '/',
    env: more.env ?? {},
    now: () => more.now ?? LATER,
    version: '1.2.3'
  });
  return { code, ...texts };
}

/** What a command says with --json. */
export async function cliJson<T = Record<string, never>>(
  argv: readonly string[],
  more: { cwd?: string; now?: number } = {}
): Promise<{ code: number; said: T }> {
  const { code, out, err } = await cli([...argv, '--json'], more);
  if (out === '') throw new Error(err);
  return { code, said: JSON.parse(out) as T };
}

/** Every file below a folder with the hash of its bytes; links and folders by what they are. */
export function snapshot(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of names.sort()) {
    const full = path.join(folder, name);
    const stat = fs.lstatSync(full);
    if (stat.isDirectory()) found.set(name, 'folder');
    else if (!stat.isFile()) found.set(name, 'other');
    else found.set(name, createHash('sha256').update(fs.readFileSync(full)).digest('hex'));
  }
  return found;
}

/** The one file of a run whose name ends so. */
export function fileOf(store: string, run: string, suffix: string): string {
  const folder = path.join(store, 'runs', run);
  const [name, ...more] = fs.readdirSync(folder).filter(one => one.endsWith(suffix));
  if (name === undefined || more.length > 0) throw new Error(`${suffix}: ${more.length}`);
  return path.join(folder, name);
}

/** Bundle the command as a program of its own, for what needs another process; gives its path. */
export async function buildProgram(): Promise<string> {
  const outfile = path.join(makeFolder(), 'flightlog.mjs');
  const require = `import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);`;
  await build({
    absWorkingDir: repository,
    entryPoints: ['src/cli/main.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    external: ['../report/index.js'],
    define: { FLIGHTLOG_VERSION: '"0"' },
    banner: { js: require }
  });
  fs.chmodSync(path.dirname(outfile), 0o755);
  return outfile;
}

/** Start the program; `kill` ends it once something is seen, in the midst of its work. */
export async function runProgram(
  program: string,
  argv: readonly string[],
  more: { kill?: { once: () => boolean; by: 'SIGKILL' | 'SIGINT' }; uid?: number } = {}
): Promise<Result & { signal: string | null }> {
  const child: ChildProcess = spawn(process.execPath, [program, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    ...(more.uid === undefined ? {} : { uid: more.uid, gid: more.uid })
  });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (err += data.toString()));
  const { kill } = more;
  const look = (): void => {
    if (kill?.once() && child.kill(kill.by)) clearInterval(timer);
  };
  const timer = setInterval(look, 1);
  const [code, signal] = await new Promise<[number | null, string | null]>(resolve => {
    child.on('close', (status, by) => resolve([status, by]));
  });
  clearInterval(timer);
  return { code: code ?? -1, out, err, signal };
}

/** Numbers from 0 to 1 that are the same in every run of the tests. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
