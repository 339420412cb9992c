/**
 * A store on this machine's disk: the only module of the room that knows Node.
 *
 * Finds stores, lists and reads them, and tells whether a lease's process still lives.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { StoreError } from './errors.js';
import { bootId, pidSpace, processStart } from './node/host.js';
import { readListing, writeListing } from './node/listing.js';
import {
  fillFrom,
  openRegular,
  readPassing,
  readRange,
  readRegular,
  readStream
} from './node/regular.js';
import { FACTS_SUFFIX, RUNS, STORE_FILE, VIEWS } from './format.js';
import { watchRuns } from './node/watch.js';
import { FolderScan } from './scan.js';
import type { FileEntry } from './scan.js';
import { checkFormat } from './schema.js';
import type { ByteRange, StoreSource } from './types.js';
import { ViewFiles } from './viewfiles.js';
import type { ViewFile } from './viewfiles.js';

export { compactWriter } from './node/compact.js';
export { openStore } from './node/locate.js';

/** The folder's name where a store is made beside a notebook. */
const STORE_NAME = 'flights';

/** A folder's time of change tells nothing new for this many milliseconds after it. */
const SETTLED_MS = 2000;

/**
 * Open the store in a folder.
 *
 * @throws StoreError not-found, not-a-store, newer-format, unreadable
 */
export function nodeStore(folder: string): StoreSource {
  checkStore(folder);
  // Put together by hand: path.join for each of very many runs costs as much as looking at them.
  const runs = path.join(folder, RUNS);
  const scan = new FolderScan({
    runs: () => namesIn(runs, folder),
    has: run => !run.includes('/') && folderStamp(`${runs}/${run}`) !== undefined,
    files: run => entries(`${runs}/${run}`),
    folderStamp: run => folderStamp(`${runs}/${run}`),
    fileStamp: file => fileStamp(`${folder}/${file}`),
    read: file => {
      const read = file.endsWith(FACTS_SUFFIX) ? readPassing : readRegular;
      return readFile(`${folder}/${file}`, file, read);
    },
    judge: judgeLease,
    kept: () => readListing(folder),
    // Nobody waits for it, and it never fails.
    keep: (still, anew) => void setTimeout(() => void writeListing(folder, still, anew))
  });
  const saved = new ViewFiles(file => readFile(`${folder}/${file}`, file, readStream));
  return {
    label: folder,
    facts: (...asked) => Promise.resolve().then(() => scan.facts(...asked)),
    read: async (file, ranges) => readRanges(folder, file, ranges),
    readInto: async (file, start, target) =>
      opened(folder, file, handle => fillFrom(handle, start, target)),
    views: async () => saved.views(viewFiles(folder)),
    watch: listener => watchRuns(runs, listener)
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

function namesIn(folder: string, store: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw ioError(error, store);
  }
}

function viewFiles(folder: string): ViewFile[] {
  return namesIn(path.join(folder, VIEWS), folder).flatMap(id =>
    entries(path.join(folder, VIEWS, id)).map(({ name }) => {
      const file = `${VIEWS}/${id}/${name}`;
      return { path: file, stamp: fileStamp(path.join(folder, file)) };
    })
  );
}

// Names alone: a look at each of many files would cost more than reading the few that matter. What is no
// file says so when it is read.
function entries(folder: string): FileEntry[] {
  try {
    return fs
      .readdirSync(folder)
      .sort()
      .map(name => ({ name }));
  } catch {
    return []; // gone since the folder above was listed, or closed to us: it shows as no-facts
  }
}

// A change within the clock's tick after this look would leave the time as it is.
function folderStamp(folder: string): string | null | undefined {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return undefined;
  return Date.now() - stat.mtimeMs > SETTLED_MS ? String(stat.mtimeMs) : null;
}

function fileStamp(file: string): string {
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return stat ? `${stat.size}:${stat.mtimeMs}` : '';
  } catch {
    return ''; // a link to itself, or closed to us: reading says why
  }
}

function readWhole(store: string, file: string): Uint8Array {
  const full = path.join(store, ...file.split('/'));
  return readFile(full, file, file.endsWith(FACTS_SUFFIX) ? readStream : readRegular);
}

function readFile(full: string, file: string, read = readRegular): Uint8Array {
  try {
    return read(full);
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
  return opened(store, file, (handle, size) => {
    const parts = ranges.map(([start, end]) => readRange(handle, start, Math.min(end, size)));
    return { parts, size };
  });
}

function opened<T>(store: string, file: string, use: (handle: number, size: number) => T): T {
  let handle: number | null = null;
  try {
    const found = openRegular(path.join(store, ...file.split('/')));
    handle = found.handle;
    return use(handle, found.size);
  } catch (error) {
    throw ioError(error, file);
  } finally {
    if (handle !== null) fs.closeSync(handle);
  }
}

/** A lease's JSON with what this host knows of its process: `alive`, `same_host`, `same_boot`. */
export function judgeLease(lease: Record<string, unknown>): Record<string, unknown> {
  const boot = bootId();
  const sameBoot = boot === '' ? null : lease['boot'] === boot;
  const space = lease['pid_space'] ?? '';
  const apart = sameBoot === true && space !== '' && space !== pidSpace();
  // A process of another container cannot be seen, just as one of another host.
  if (lease['host'] !== os.hostname() || apart)
    return { ...lease, alive: null, same_host: false, same_boot: null };
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
