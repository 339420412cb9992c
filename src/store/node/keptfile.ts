/**
 * The file in which a list keeps settled runs: an index with what a list shows, and all facts as columns, which
 * are decoded when asked for.
 */
import * as zlib from 'node:zlib';
import { FactsBlock } from '../block.js';
import type { Head } from '../block.js';
import { FactTable } from '../facttable.js';
import { writerOf } from '../format.js';
import { Names } from '../names.js';
import type { KeptRun, KeptRuns } from '../scan.js';
import { winnersOf } from '../shape.js';
import type { FactValue } from '../values.js';
import { parseFactValues } from '../values.js';

const MAGIC = 'flnode03';
/** Bytes of magic, index length and crc of all behind it. */
const HEAD = 16;

/**
 * id, stamp, names of other files with a slash between them; what a list shows: facts of kind `run`, of a run of one
 * file whose facts are in order; of each facts file: name, first row in the table, rows. Flat, since arrays of arrays
 * take longer to read.
 */
type Entry = [string, string, string, Heads | null, ...(string | number)[]];
type Heads = Readonly<Record<string, FactValue>>;

/** What stands before the columns, as JSON. */
interface Index {
  readonly runs: readonly Entry[];
  /** Texts of kinds and keys. */
  readonly names: readonly string[];
  readonly rows: number;
  /** Bytes of each chunk of values. */
  readonly values: readonly number[];
}

/**
 * The bytes of the file that keeps these runs.
 *
 *     0   flnode03, length of the index, crc of all behind these sixteen bytes
 *     16  the index, padded to 8 bytes
 *         of each row: time float64; kind, key and end of value, all uint32
 *         the values, chunk by chunk
 */
export function encodeKept(runs: readonly KeptRun[]): Uint8Array {
  const table = new FactTable();
  const entries = runs.map(({ id, stamp, files, facts }): Entry => {
    const own = facts.flatMap(({ name, block }) => {
      const from = table.length;
      table.addRows(block.table, block.from, block.length);
      return [name, from, block.length];
    });
    const [only] = facts;
    const head = only && facts.length === 1 ? headOf(only.block) : null;
    return [id, stamp, files.join('/'), head, ...own];
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

/** What a list shows of a run; null where it is to be looked for among all facts. */
function headOf(block: FactsBlock): Heads | null {
  if (!block.isOrdered) return null;
  const { table, from } = block;
  const winners = [...winnersOf('run', block)];
  const texts = winners.map(([, row]) => table.value(from + row));
  const values = parseFactValues(texts);
  // Those that JSON alone cannot say are decoded from their facts.
  if (values === null || texts.some(text => text.includes('"$'))) return null;
  return Object.fromEntries(winners.map(([key], at) => [key, values[at] as FactValue]));
}

function headFrom(heads: Heads): Head {
  return key => (Object.hasOwn(heads, key) ? heads[key] : undefined);
}

function indexBytes(index: Index): Buffer {
  const text = Buffer.from(JSON.stringify(index));
  return Buffer.concat([text, Buffer.alloc(-text.length & 7, ' ')]);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The runs of such a file. @throws RangeError for what is none, or not whole */
export function decodeKept(bytes: Uint8Array): KeptRuns {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (whole.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new RangeError('foreign');
  const start = HEAD + whole.readUInt32LE(8);
  if (start > whole.length || zlib.crc32(whole.subarray(HEAD)) !== whole.readUInt32LE(12))
    throw new RangeError('not whole');
  const index = JSON.parse(whole.toString('utf8', HEAD, start)) as Index;
  const table = tableOf(index, whole.subarray(start));
  const entries = new Map<string, Entry>();
  for (const entry of index.runs) entries.set(entry[0], entry);
  return {
    get: id => {
      const entry = entries.get(id);
      return entry && runOf(entry, table);
    }
  };
}

function runOf([id, stamp, files, heads, ...own]: Entry, table: FactTable): KeptRun {
  const facts: { name: string; block: FactsBlock }[] = [];
  const head = heads ? headFrom(heads) : undefined;
  for (let at = 0; at < own.length; at += 3) {
    const [name, from, length] = own.slice(at, at + 3) as [string, number, number];
    const block = new FactsBlock(id, writerOf(name), table, from, length, 0, head);
    facts.push({ name, block });
  }
  return { id, stamp, files: files === '' ? [] : files.split('/'), facts };
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
