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
import { FactsBlock } from '../block.js';
import { FactTable } from '../facttable.js';
import { writerOf } from '../format.js';
import { Names } from '../names.js';
import type { KeptRun } from '../scan.js';
import { readRegular } from './regular.js';

/** Runs that must have been read anew for the file to be worth writing. */
const WORTH = 200;
const MAGIC = 'flnode02';
/** Bytes of magic, index length and crc of all behind it. */
const HEAD = 16;

/** id, stamp, names of other files; name, first row in the table and rows of each facts file */
type Entry = [string, string, string[], [string, number, number][]];

/** What stands before the columns, as JSON. */
interface Index {
  readonly runs: readonly Entry[];
  /** Texts of kinds and keys. */
  readonly names: readonly string[];
  readonly rows: number;
  /** Bytes of each chunk of values. */
  readonly values: readonly number[];
}

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

/**
 * The file.
 *
 *     0   flnode02, length of the index, crc of all behind these sixteen bytes
 *     16  the index, padded to 8 bytes
 *         of each row: time float64; kind, key and end of value, all uint32
 *         the values, chunk by chunk
 */
function encode(runs: readonly KeptRun[]): Uint8Array {
  const table = new FactTable();
  const entries = runs.map(({ id, stamp, files, facts }): Entry => {
    const own = facts.map(({ name, block }): [string, number, number] => {
      const from = table.length;
      table.addRows(block.table, block.from, block.length);
      return [name, from, block.length];
    });
    return [id, stamp, [...files], own];
  });
  const { columns, values } = table.parts();
  const { kind, key, end, time } = columns;
  const sizes = values.map(({ length }) => length);
  const index = { runs: entries, names: table.names.all, rows: table.length, values: sizes };
  const text = indexBytes(index);
  const whole = Buffer.concat([
    Buffer.alloc(HEAD),
    text,
    ...[time, kind, key, end].map(bytesOf),
    ...values
  ]);
  whole.write(MAGIC, 'latin1');
  whole.writeUInt32LE(text.length, 8);
  whole.writeUInt32LE(zlib.crc32(whole.subarray(HEAD)), 12);
  return whole;
}

function indexBytes(index: Index): Buffer {
  const text = Buffer.from(JSON.stringify(index));
  return Buffer.concat([text, Buffer.alloc(-text.length & 7, ' ')]);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function decode(bytes: Uint8Array): KeptRun[] {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (whole.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new RangeError('foreign');
  const start = HEAD + whole.readUInt32LE(8);
  if (start > whole.length || zlib.crc32(whole.subarray(HEAD)) !== whole.readUInt32LE(12))
    throw new RangeError('not whole');
  const index = JSON.parse(whole.toString('utf8', HEAD, start)) as Index;
  const table = tableOf(index, whole.subarray(start));
  return index.runs.map(([id, stamp, files, facts]) => ({
    id,
    stamp,
    files,
    facts: facts.map(([name, from, length]) => ({
      name,
      block: new FactsBlock(id, writerOf(name), table, from, length)
    }))
  }));
}

function tableOf({ names, rows, values }: Index, bytes: Buffer): FactTable {
  const { buffer, byteOffset } = bytes;
  const numbers = (column: number): Uint32Array =>
    new Uint32Array(buffer, byteOffset + rows * (8 + 4 * column), rows);
  const time = new Float64Array(buffer, byteOffset, rows);
  let at = rows * 20;
  const chunks = values.map(length => bytes.subarray(at, (at += length)));
  const known = { time, kind: numbers(0), key: numbers(1), end: numbers(2) };
  return new FactTable(new Names(names), known, chunks);
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
