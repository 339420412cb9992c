/**
 * Keeps on disk what a list needs of settled runs, so that the next process need not read their folders.
 *
 * A file of this machine's cache folder, named after the store's path; FLIGHTLOG_CACHE names another
 * folder, or none by "". Disposable: a run is taken from it only while its folder's stamp is the same,
 * and a file that is not whole is as good as none.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { FactsBlock, KeptRun } from '../block.js';
import { addFacts } from '../facts.js';
import { FactTable } from '../facttable.js';
import { RUNS } from '../format.js';
import type { KeptRuns } from '../scan.js';
import { decodeKept, encodeKept } from './keptfile.js';
import { readPart, readStream } from './regular.js';

/** Runs that must have been read anew for the file to be worth writing. */
const WORTH = 200;

const NOTHING: KeptRuns = { get: () => undefined };

/** The runs that an earlier process kept of a store; none where that cannot be read. */
export function readListing(store: string): KeptRuns {
  try {
    const file = fileOf(store);
    if (file === null) return NOTHING;
    const { size } = fs.statSync(file);
    const read = (start: number, end: number): Uint8Array => readPart(file, start, end);
    const drop = (): void => void fs.promises.rm(file, { force: true }).catch(() => undefined);
    return decodeKept({ size, read, drop }, (run, name) => factsOf(store, run, name));
  } catch {
    return NOTHING; // none, cut, foreign or closed to us: the store itself is read
  }
}

function factsOf(store: string, run: string, name: string): FactsBlock {
  const file = `${RUNS}/${run}/${name}`;
  return addFacts(new FactTable(), file, readStream(path.join(store, file))).block;
}

/** Keep these runs, and nothing else, for the next process, if enough is new. Never fails. */
export async function writeListing(
  store: string,
  still: readonly KeptRun[],
  anew: readonly KeptRun[]
): Promise<void> {
  if (anew.length <= WORTH) return;
  let part: string | null = null;
  try {
    const file = fileOf(store);
    if (file === null) return;
    const folder = path.dirname(file);
    await fs.promises.mkdir(folder, { recursive: true });
    part = path.join(folder, `.${path.basename(file)}.${process.pid}.tmp`);
    await fs.promises.writeFile(part, encodeKept([...still, ...anew]), { mode: 0o600 });
    await fs.promises.rename(part, file);
  } catch {
    // A disk that refuses is no trouble: the next process reads the store itself.
    if (part !== null) await fs.promises.rm(part, { force: true }).catch(() => undefined);
  }
}

function fileOf(store: string): string | null {
  const folder = cacheFolder(process.env);
  if (folder === null) return null;
  const name = createHash('sha256').update(fs.realpathSync(store)).digest('hex').slice(0, 32);
  return path.join(folder, `${name}.node-runs`);
}

function cacheFolder(env: Readonly<Record<string, string | undefined>>): string | null {
  const told = env['FLIGHTLOG_CACHE'];
  if (told !== undefined) return told === '' ? null : told;
  const home = os.homedir();
  if (process.platform === 'win32')
    return path.join(env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'), 'flightlog');
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches', 'flightlog');
  return path.join(env['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'flightlog');
}
