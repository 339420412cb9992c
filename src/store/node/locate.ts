/** Makes a store where there is none, and finds the one that a run is recorded in. */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { StoreError } from '../errors.js';
import { FORMAT, RUNS, STORE_FILE } from '../format.js';
import { findStore } from '../node.js';
import { checkFormat } from '../schema.js';
import { isRecord } from '../values.js';
import { newId } from '../writer/ids.js';
import { replaceFile } from './disk.js';

const NAME = 'flights';
const README =
  'Runs recorded by flightlog: plain Arrow files, one folder per run.\n' +
  'Look at them with the flightlog panel in JupyterLab, or with: flightlog runs\n';

/** The folder that `store` means; without it, the store found from `folder`, else flights/ in it. */
export function storePath(store: string | null, folder: string): string {
  if (store === null) return findStore(folder, process.env) ?? path.join(folder, NAME);
  return path.resolve(store.startsWith('~/') ? path.join(os.homedir(), store.slice(2)) : store);
}

/**
 * The id of the store in a folder, which is made if there is none: one that ignores itself in git and says
 * what it is where the folder was empty.
 *
 * @throws StoreError not-a-store, newer-format; the system's own errors
 */
export function openStore(folder: string): string {
  if (fs.existsSync(folder) && !fs.statSync(folder).isDirectory()) {
    const remedy = 'Name a folder with {store: …} or FLIGHTLOG_STORE';
    throw new StoreError('not-a-store', folder, 'a file, not a folder', remedy);
  }
  const file = path.join(folder, STORE_FILE);
  if (!fs.existsSync(file) && !fs.existsSync(path.join(folder, RUNS))) make(folder);
  return readId(folder, file);
}

function readId(folder: string, file: string): string {
  let about: unknown = {};
  try {
    about = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    if (fs.existsSync(file)) {
      const remedy = 'Restore it from a copy';
      throw new StoreError('not-a-store', file, 'not the JSON of a store', remedy, { cause });
    }
  }
  const { format = FORMAT, id } = isRecord(about) ? about : {};
  checkFormat(file, format);
  return typeof id === 'string' ? id : pathId(folder);
}

/** An id for a store that has none of its own: the same for the same path on this machine. */
function pathId(folder: string): string {
  const digest = createHash('sha256').update(fs.realpathSync(folder)).digest('hex');
  return `path-${digest.slice(0, 16)}`;
}

/** Make a store under another name, so that nobody meets half of one; in place where it must. */
function make(folder: string): void {
  if (!fs.existsSync(folder)) {
    const parent = path.dirname(folder);
    if (!fs.existsSync(parent)) fs.mkdirSync(parent, { recursive: true });
    const part = path.join(parent, `.${path.basename(folder)}.${newId()}.tmp`);
    try {
      fs.mkdirSync(part);
      fill(part);
      fs.renameSync(part, folder);
      return;
    } catch {
      // Made by another in the same moment, or folders cannot be renamed here.
      fs.rmSync(part, { recursive: true, force: true });
    }
  }
  if (fs.existsSync(path.join(folder, STORE_FILE))) return;
  fs.mkdirSync(folder, { recursive: true });
  fill(folder);
}

function fill(folder: string): void {
  if (fs.readdirSync(folder).length === 0) {
    fs.writeFileSync(path.join(folder, '.gitignore'), '*\n');
    fs.writeFileSync(path.join(folder, 'README'), README);
  }
  const id = newId();
  const about = { format: FORMAT, kind: 'flightlog-store', id, created: Date.now() };
  const file = path.join(folder, STORE_FILE);
  const part = path.join(folder, `.${STORE_FILE}.${id}.tmp`);
  replaceFile(part, `${JSON.stringify(about)}\n`);
  try {
    fs.linkSync(part, file);
  } catch {
    // Another process made it in the same moment, or the file system has no links.
    if (!fs.existsSync(file)) fs.renameSync(part, file);
  }
  fs.rmSync(part, { force: true });
  // Last, as openStore takes a folder with runs/ for a store that was made by copying runs.
  fs.mkdirSync(path.join(folder, RUNS), { recursive: true });
}
