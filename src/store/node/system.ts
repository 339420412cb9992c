/** What surrounds a run: where its code stands, versions, host, the state of the code in git. Nothing throws. */
import { execFile, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const GIT_MS = 3_000;
/** A longer patch is left out: half a patch cannot be applied. */
const PATCH_BYTES = 5_000_000;

/** Where the code of a run stands: a notebook, a script, or neither. */
export interface Place {
  readonly notebook: string | null;
  readonly script: string | null;
  /** The folder that stores are looked for from. */
  readonly folder: string;
}

/** Where this process runs. Jupyter's server names the notebook of a kernel that it starts. */
export function findPlace(): Place {
  const named = process.env['JPY_SESSION_NAME'] ?? '';
  if (isKernel()) {
    const notebook = named.endsWith('.ipynb') ? path.resolve(named) : null;
    return { notebook, script: null, folder: notebook ? path.dirname(notebook) : process.cwd() };
  }
  const script = process.argv[1];
  const isFile = script !== undefined && path.extname(script) !== '' && fs.existsSync(script);
  return { notebook: null, script: isFile ? path.resolve(script) : null, folder: process.cwd() };
}

/** Whether this is a Jupyter kernel: Deno's, or tslab. */
export function isKernel(): boolean {
  if (/[\\/]tslab[\\/]/.test(process.argv[1] ?? '')) return true;
  try {
    return (globalThis as { Deno?: { jupyter?: unknown } }).Deno?.jupyter !== undefined;
  } catch {
    return false; // Deno elsewhere: the property throws when it is read
  }
}

/** The `context` facts that cost nothing: node or deno, platform, host, user. */
export function context(): Record<string, string> {
  const { Deno: deno } = globalThis as { Deno?: { version?: { deno?: string } } };
  const own = deno?.version?.deno;
  const runtime: Record<string, string> = own ? { deno: own } : { node: process.versions.node };
  const platform = `${os.type()} ${os.release()} ${os.machine()}`;
  return { ...runtime, platform, host: os.hostname(), user: userName() };
}

/** Installed versions of what the nearest package.json names, or null where there is none. */
export function packages(folder: string): Record<string, string> | null {
  const file = upwards(folder, 'package.json');
  const about = file ? readJson(file) : null;
  if (!file || !about) return null;
  const names = ['dependencies', 'devDependencies'].flatMap(kind => Object.keys(about[kind] ?? {}));
  const versions = names.sort().flatMap(name => {
    const own = upwards(path.dirname(file), path.join('node_modules', name, 'package.json'));
    const version = own ? readJson(own)?.['version'] : null;
    return typeof version === 'string' ? [[name, version] as const] : [];
  });
  return Object.fromEntries(versions);
}

/** The state of the work tree around a folder. */
export interface GitState {
  readonly commit: string;
  readonly branch: string;
  readonly dirty: boolean;
  /** `git diff HEAD`; null when clean or too long. */
  readonly patch: string | null;
}

const COMMIT = ['rev-parse', 'HEAD'];
const BRANCH = ['rev-parse', '--abbrev-ref', 'HEAD'];
const CHANGED = ['status', '--porcelain', '--untracked-files=no'];
const PATCH = ['diff', '--no-ext-diff', '--no-textconv', '--no-color', 'HEAD'];

/** Ask git while this process goes on. */
export async function gitState(folder: string): Promise<GitState | null> {
  const root = gitRoot(folder);
  if (!root) return null;
  const asked = [COMMIT, BRANCH, CHANGED].map(question => askGit(root, question));
  const [commit, branch, changed] = await Promise.all(asked);
  const patch = changed ? await askGit(root, PATCH) : null;
  return stateOf(commit ?? null, branch ?? null, changed ?? null, patch);
}

/** Ask git and wait: for when this process ends. */
export function gitStateNow(folder: string): GitState | null {
  const root = gitRoot(folder);
  if (!root) return null;
  const [commit, branch, changed] = [COMMIT, BRANCH, CHANGED].map(one => askGitNow(root, one));
  const patch = changed ? askGitNow(root, PATCH) : null;
  return stateOf(commit ?? null, branch ?? null, changed ?? null, patch);
}

function stateOf(
  commit: string | null,
  branch: string | null,
  changed: string | null,
  patch: string | null
): GitState | null {
  if (commit === null) return null;
  return {
    commit: commit.trim(),
    branch: branch?.trim() ?? '',
    dirty: (changed?.trim() ?? '') !== '',
    patch: patch && patch.length <= PATCH_BYTES ? patch : null
  };
}

function gitRoot(folder: string): string | null {
  const found = upwards(folder, '.git');
  return found && path.dirname(found);
}

// Without taking its locks, and without running a program that a repository names.
function gitArgs(question: readonly string[]): string[] {
  return ['--no-optional-locks', '-c', 'core.fsmonitor=false', ...question];
}

function gitOptions(cwd: string) {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0' };
  return { cwd, env, timeout: GIT_MS, maxBuffer: 2 * PATCH_BYTES, encoding: 'utf8' } as const;
}

function askGit(root: string, question: readonly string[]): Promise<string | null> {
  return new Promise(resolve => {
    const child = execFile('git', gitArgs(question), gitOptions(root), (error, stdout) =>
      resolve(error ? null : stdout)
    );
    child.stdin?.end();
    // A process that is done need not wait for git: the run's end asks again.
    child.unref();
  });
}

function askGitNow(root: string, question: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', gitArgs(question), gitOptions(root));
  return status === 0 ? stdout : null;
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return '';
  }
}

function upwards(folder: string, name: string): string | null {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const file = path.join(at, name);
    if (fs.existsSync(file)) return file;
    if (at === path.dirname(at)) return null;
  }
}

function readJson(file: string): Record<string, Record<string, unknown>> | null {
  try {
    const found: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    return typeof found === 'object' ? (found as Record<string, Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
