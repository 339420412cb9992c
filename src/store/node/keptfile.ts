/**
 * The file in which a list keeps settled runs: an index with what a list shows, and all facts as columns, which
 * are read when somebody asks for more.
 */
import * as zlib from 'node:zlib';
import { FactsBlock } from '../block.js';
import type { Head, KeptRun } from '../block.js';
import { FactTable } from '../facttable.js';
import type { FactParts } from '../facttable.js';
import { writerOf } from '../format.js';
import { Names } from '../names.js';
import type { KeptRuns } from '../scan.js';
import { winnersOf } from '../shape.js';
import type { FactValue } from '../values.js';
import { parseFactValues } from '../values.js';

const MAGIC = 'flnode04';
/** Where in an entry its facts files begin. */
const OWN = 4;
/** Bytes of magic, length and crc of the index, length and crc of the columns. */
const HEAD = 24;

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

/** A file to decode. */
export interface KeptBytes {
  readonly size: number;
  /** Bytes `start` to `end`; fewer where the file ends before. */
  read(start: number, end: number): Uint8Array;
  /** Told when it turns out to be no good, or gone. */
  drop(): void;
}

/**
 * The bytes of the file that keeps these runs.
 *
 *     0   flnode04; of the index and of the columns: length, crc; all uint32
 *     24  the index, padded to 8 bytes
 *         the columns: of each row time float64; kind, key and end of value, all uint32
 *         the values, chunk by chunk
 */
export function encodeKept(runs: readonly KeptRun[]): Uint8Array {
  const table = new FactTable();
  const entries = runs.map(({ id, stamp, files, names, blocks }): Entry => {
    const own = blocks.flatMap((block, i) => {
      const from = table.length;
      table.addRows(block.table, block.from, block.length);
      return [names[i] as string, from, block.length];
    });
    const [only] = blocks;
    const head = only && blocks.length === 1 ? headOf(only) : null;
    return [id, stamp, files.join('/'), head, ...own];
  });
  const { columns, values } = table.parts();
  const { kind, key, end, time } = columns;
  const sizes = values.map(({ length }) => length);
  const index = { runs: entries, names: table.names.all, rows: table.length, values: sizes };
  const parts = [
    indexBytes(index),
    Buffer.concat([time, kind, key, end].map(bytesOf).concat(values))
  ];
  const head = Buffer.alloc(HEAD, MAGIC, 'latin1');
  parts.forEach((part, i) => {
    head.writeUInt32LE(part.length, 8 + i * 8);
    head.writeUInt32LE(zlib.crc32(part), 12 + i * 8);
  });
  return Buffer.concat([head, ...parts]);
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

/**
 * The runs of such a file. Columns that are not whole when they are asked for are read anew from the store.
 *
 * @param again the rows of a facts file: run, name; throws where there is none
 * @throws RangeError for what is none, or no whole index
 */
export function decodeKept(
  file: KeptBytes,
  again: (run: string, name: string) => FactsBlock
): KeptRuns {
  const head = Buffer.from(file.read(0, HEAD));
  if (head.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new RangeError('foreign');
  const [start, end] = [HEAD + head.readUInt32LE(8), file.size];
  if (start + head.readUInt32LE(16) !== end) throw new RangeError('cut');
  const index = JSON.parse(textOf(file, start, head.readUInt32LE(12))) as Index;
  const names = new Names(index.names);
  const load = (): FactParts => {
    try {
      const bytes = file.read(start, end);
      if (zlib.crc32(bytes) === head.readUInt32LE(20)) return partsOf(index, bytes);
    } catch {
      // Removed since, or the disk refuses.
    }
    file.drop();
    return rowsAgain(index, names, again).parts();
  };
  const table = new FactTable(names, { rows: index.rows, load });
  const entries = new Map<string, Entry>();
  for (const entry of index.runs) entries.set(entry[0], entry);
  return {
    get: id => {
      const entry = entries.get(id);
      return entry && new Kept(entry, table);
    }
  };
}

function textOf(file: KeptBytes, end: number, crc: number): string {
  const { buffer, byteOffset, length } = file.read(HEAD, end);
  const text = Buffer.from(buffer, byteOffset, length);
  if (zlib.crc32(text) !== crc) throw new RangeError('not whole');
  return text.toString();
}

class Kept implements KeptRun {
  readonly id: string;
  readonly stamp: string;
  readonly blocks: readonly FactsBlock[];
  readonly #entry: Entry;

  constructor(entry: Entry, table: FactTable) {
    this.id = entry[0];
    this.stamp = entry[1];
    this.#entry = entry;
    const heads = entry[3];
    const head = heads ? headFrom(heads) : undefined;
    const blocks: FactsBlock[] = [];
    for (let at = OWN; at < entry.length; at += 3) {
      const [writer, from, length] = [writerOf(entry[at] as string), entry[at + 1], entry[at + 2]];
      blocks.push(
        new FactsBlock(this.id, writer, table, from as number, length as number, 0, head)
      );
    }
    this.blocks = blocks;
  }

  get files(): string[] {
    const [, , files] = this.#entry;
    return files === '' ? [] : files.split('/');
  }

  get names(): string[] {
    return filesOf(this.#entry).map(([name]) => name);
  }
}

/** Of each facts file: name, first row, rows. */
function filesOf([, , , , ...own]: Entry): [string, number, number][] {
  return Array.from(
    { length: own.length / 3 },
    (_, i) => own.slice(i * 3, i * 3 + 3) as [string, number, number]
  );
}

function partsOf({ rows, values }: Index, { buffer, byteOffset, length }: Uint8Array): FactParts {
  const numbers = (column: number): Uint32Array =>
    new Uint32Array(buffer, byteOffset + rows * (8 + 4 * column), rows);
  const time = new Float64Array(buffer, byteOffset, rows);
  const bytes = new Uint8Array(buffer, byteOffset, length);
  let at = rows * 20;
  const chunks = values.map(size => bytes.subarray(at, (at += size)));
  return { columns: { time, kind: numbers(0), key: numbers(1), end: numbers(2) }, values: chunks };
}

/** The same rows in the same places, read from their own files; rows that say nothing for those that are gone. */
function rowsAgain(
  { runs }: Index,
  names: Names,
  again: (run: string, name: string) => FactsBlock
): FactTable {
  const table = new FactTable(names);
  for (const entry of runs) {
    for (const [name, from, length] of filesOf(entry)) {
      try {
        const block = again(entry[0], name);
        table.addRows(block.table, block.from, Math.min(length, block.length));
      } catch {
        // Gone since, which the next look tells.
      }
      while (table.length < from + length) table.addTexts('', '', 0, 'null');
    }
  }
  return table;
}
