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
import * as zlib from 'node:zlib';
import type { Head } from '../block.js';
import { knownBlock } from '../facts.js';
import { RUNS } from '../format.js';
import type { KeptRun } from '../scan.js';
import type { FactValue } from '../values.js';
import { encodeFactValue } from '../values.js';
import { readRegular } from './regular.js';

/** Runs that must have been read anew for the file to be worth writing. */
const WORTH = 200;
const MAGIC = 'flnode01';
/** Bytes of magic, index length and crc of all behind it. */
const HEAD = 16;

/** name, bytes, rows, whether they are in order, alternating keys and values of the `run` facts */
type File = [string, number, number, boolean, FactValue[] | null];
/** id, stamp, names of other files, facts files */
type Entry = [string, string, string[], File[]];

/** The runs that an earlier process kept of a store, by id; none where that cannot be read. */
export function readListing(store: string): Map<string, KeptRun> {
  const kept = new Map<string, KeptRun>();
  try {
    const file = fileOf(store);
    if (file === null) return kept;
    const bytes = readRegular(file);
    for (const run of decode(bytes)) kept.set(run.id, run);
    return kept;
  } catch {
    return new Map(); // none, cut, foreign or closed to us: the store itself is read
  }
}

/** Keep `runs`, and nothing else, for the next process, if enough is new. Never fails. */
export async function writeListing(
  store: string,
  runs: readonly KeptRun[],
  anew: number
): Promise<void> {
  if (anew <= WORTH) return;
  let part: string | null = null;
  try {
    const file = fileOf(store);
    if (file === null) return;
    const folder = path.dirname(file);
    await fs.promises.mkdir(folder, { recursive: true });
    part = path.join(folder, `.${path.basename(file)}.${process.pid}.tmp`);
    await fs.promises.writeFile(part, encode(runs), { mode: 0o600 });
    await fs.promises.rename(part, file);
  } catch {
    // A disk that refuses is no trouble: the next process reads the store itself.
    if (part !== null) await fs.promises.rm(part, { force: true }).catch(() => undefined);
  }
}

function encode(runs: readonly KeptRun[]): Uint8Array {
  const bodies: Uint8Array[] = [];
  const entries = runs.map(({ id, stamp, files, facts }) => {
    const own = facts.map(({ name, block }) => {
      const padded = Math.ceil(block.bytes.length / 8) * 8;
      bodies.push(block.bytes, new Uint8Array(padded - block.bytes.length));
      const known = [name, block.bytes.length, block.length, block.isOrdered];
      return `${JSON.stringify(known).slice(0, -1)},${headText(block.head)}]`;
    });
    const where = JSON.stringify([id, stamp, files]).slice(0, -1);
    return `${where},[${own.join(',')}]]`;
  });
  const text = Buffer.from(`[${entries.join(',')}]`);
  const index = Buffer.alloc(Math.ceil(text.length / 8) * 8, ' ');
  text.copy(index);
  const head = Buffer.alloc(HEAD);
  const whole = Buffer.concat([head, index, ...bodies]);
  whole.write(MAGIC, 'latin1');
  whole.writeUInt32LE(index.length, 8);
  whole.writeUInt32LE(zlib.crc32(whole.subarray(HEAD)), 12);
  return whole;
}

// What plain JSON does not say is read from the facts themselves.
function headText(head: Head | null): string {
  const items = [...(head ?? [])].map(
    ([key, value]) => `${JSON.stringify(key)},${encodeFactValue(value)}`
  );
  const text = `[${items.join(',')}]`;
  return head === null || text.includes('"$') || text.includes('"sha256"') ? 'null' : text;
}

function decode(bytes: Uint8Array): KeptRun[] {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (whole.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new RangeError('foreign');
  const start = HEAD + whole.readUInt32LE(8);
  if (start > whole.length || zlib.crc32(whole.subarray(HEAD)) !== whole.readUInt32LE(12))
    throw new RangeError('not whole');
  let at = start;
  const entries = JSON.parse(whole.toString('utf8', HEAD, start)) as Entry[];
  return entries.map(([id, stamp, files, facts]) => ({
    id,
    stamp,
    files,
    facts: facts.map(([name, size, length, isOrdered, items]) => {
      const own = bytes.subarray(at, at + size);
      at += Math.ceil(size / 8) * 8;
      const head = items && headOf(items);
      const block = knownBlock(`${RUNS}/${id}/${name}`, own, { length, isOrdered, head });
      return { name, block };
    })
  }));
}

function headOf(items: readonly FactValue[]): Head {
  const head = new Map<string, FactValue>();
  for (let i = 0; i + 1 < items.length; i += 2)
    head.set(items[i] as string, items[i + 1] as FactValue);
  return head;
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
