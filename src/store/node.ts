/**
 * A store on this machine's disk: the only module of the room that knows Node.
 *
 * Finds stores, lists and reads them, and tells whether a lease's process still lives.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { StoreError } from './errors.js';
import { bootId, processStart } from './node/host.js';
import { RUNS, STORE_FILE } from './format.js';
import { FolderScan } from './scan.js';
import type { FileEntry } from './scan.js';
import { checkFormat } from './schema.js';
import type { ByteRange, StoreSource } from './types.js';

export { compactWriter } from './node/compact.js';

/** The folder's name where a store is made beside a notebook. */
const STORE_NAME = 'flights';

/**
 * Open the store in a folder.
 *
 * @throws StoreError not-found, not-a-store, newer-format, unreadable
 */
export function nodeStore(folder: string): StoreSource {
  checkStore(folder);
  const scan = new FolderScan({
    runs: () => names(path.join(folder, RUNS), folder),
    files: run => entries(path.join(folder, RUNS, run)),
    read: file => readWhole(folder, file),
    judge: judgeLease
  });
  return {
    label: folder,
    facts: since => Promise.resolve().then(() => scan.facts(since)),
    read: async (file, ranges) => readRanges(folder, file, ranges),
    readInto: async (file, start, target) =>
      opened(folder, file, handle => fillFrom(handle, start, target))
  };
}

/**
 * Find the store for a folder: FLIGHTLOG_STORE, else the folder itself where it is one, else upwards to
 * the git root or home for a `flights/` with a store.json. Null when there is none.
 */
export function findStore(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  home: string = os.homedir()
): string | null {
  const named = env['FLIGHTLOG_STORE'];
  if (named) return path.resolve(cwd, named);
  if (fs.existsSync(path.join(cwd, STORE_FILE))) return path.resolve(cwd);
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    const store = path.join(folder, STORE_NAME);
    if (fs.existsSync(path.join(store, STORE_FILE))) return store;
    const isTop = folder === path.dirname(folder) || folder === path.resolve(home);
    if (isTop || fs.existsSync(path.join(folder, '.git'))) return null;
  }
}

/** Whether a process of this host lives: its start must be the one said, where the system tells. */
export function isAlive(pid: number, pidStart: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (process.platform === 'linux') return pidStart !== '' && processStart(pid) === pidStart;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function checkStore(folder: string): void {
  const stat = fs.statSync(folder, { throwIfNoEntry: false });
  if (!stat) {
    throw new StoreError('not-found', folder, 'no such folder', 'Name a store with --store DIR');
  }
  if (!stat.isDirectory()) throw notAStore(folder, 'a file, not a folder');
  const file = path.join(folder, STORE_FILE);
  if (!fs.existsSync(file)) {
    if (fs.existsSync(path.join(folder, RUNS))) return;
    throw notAStore(folder, `no store: it holds neither ${STORE_FILE} nor ${RUNS}/`);
  }
  checkFormat(file, storeFormat(file));
}

function storeFormat(file: string): unknown {
  const text = new TextDecoder().decode(readFile(file, file));
  try {
    const value: unknown = JSON.parse(text);
    return (value as { format?: unknown } | null)?.format ?? 1;
  } catch (cause) {
    throw new StoreError('not-a-store', file, 'not the JSON of a store', 'Restore it from a copy', {
      cause
    });
  }
}

function notAStore(folder: string, what: string): StoreError {
  return new StoreError('not-a-store', folder, what, 'Name the folder that holds runs/');
}

function names(folder: string, store: string): string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name)
      .sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw ioError(error, store);
  }
}

// Bytes and time of change tell a facts file's growth; lease and points are read when needed.
function entries(folder: string): FileEntry[] {
  let found: string[];
  try {
    found = fs.readdirSync(folder);
  } catch {
    return []; // gone since the folder above was listed, or closed to us: it shows as no-facts
  }
  return found.sort().flatMap(name => {
    try {
      const stat = fs.statSync(path.join(folder, name), { throwIfNoEntry: false });
      if (!stat?.isFile()) return [];
      return [{ name, size: stat.size, stamp: `${stat.size}:${stat.mtimeMs}` }];
    } catch {
      return [{ name, size: 0, stamp: '' }]; // reading it will say why
    }
  });
}

function readWhole(store: string, file: string): Uint8Array {
  return readFile(path.join(store, ...file.split('/')), file);
}

function readFile(full: string, file: string): Uint8Array {
  try {
    return fs.readFileSync(full);
  } catch (error) {
    throw ioError(error, file);
  }
}

function readRanges(
  store: string,
  file: string,
  ranges?: readonly ByteRange[]
): { parts: Uint8Array[]; size: number } {
  if (!ranges) {
    const bytes = readWhole(store, file);
    return { parts: [bytes], size: bytes.length };
  }
  return opened(store, file, handle => {
    const { size } = fs.fstatSync(handle);
    return { parts: ranges.map(range => readRange(handle, range, size)), size };
  });
}

function opened<T>(store: string, file: string, use: (handle: number) => T): T {
  let handle: number | null = null;
  try {
    handle = fs.openSync(path.join(store, ...file.split('/')), 'r');
    return use(handle);
  } catch (error) {
    throw ioError(error, file);
  } finally {
    if (handle !== null) fs.closeSync(handle);
  }
}

function readRange(handle: number, [start, end]: ByteRange, size: number): Uint8Array {
  // Not zeroed, which would cost as much as reading; what is not filled is cut off below.
  const { buffer } = Buffer.allocUnsafeSlow(Math.max(0, Math.min(end, size) - start));
  const bytes = new Uint8Array(buffer);
  return bytes.subarray(0, fillFrom(handle, start, bytes));
}

function fillFrom(handle: number, start: number, target: Uint8Array): number {
  let filled = 0;
  while (filled < target.length) {
    const got = fs.readSync(handle, target, filled, target.length - filled, start + filled);
    if (got === 0) break;
    filled += got;
  }
  return filled;
}

function judgeLease(lease: Record<string, unknown>): Record<string, unknown> {
  const sameHost = lease['host'] === os.hostname();
  if (!sameHost) return { ...lease, alive: null, same_host: false, same_boot: null };
  const boot = bootId();
  const sameBoot = boot === '' ? null : lease['boot'] === boot;
  const alive = sameBoot !== false && isAlive(Number(lease['pid']), String(lease['pid_start']));
  return { ...lease, alive, same_host: true, same_boot: sameBoot };
}

function ioError(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  if (code === 'ENOENT') {
    return new StoreError('not-found', file, 'no such file', 'Look again, or restore it', {
      cause: error
    });
  }
  const what = error instanceof Error ? error.message : String(error);
  return new StoreError('unreadable', file, what, 'Check its permissions', { cause: error });
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
