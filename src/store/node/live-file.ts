/**
 * The file of a live points stream, valid at every instant (docs/format.md, "Points, live").
 *
 * As through a memory map, which Node has none of, a batch is laid out ahead, and rows go into its columns
 * before its counts are raised; but with ordinary writes, after which the system has the rows whatever
 * becomes of the process. Columns are written ahead with what will most likely come next (the same
 * metrics, the next step, the same millisecond), so that a call mostly costs two writes.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Bytes } from '../writer/arrow.js';
import { bytesOf, concat, dictionaryMessage, schemaMessage } from '../writer/arrow.js';
import { layOut, pointsSchema } from '../writer/laid.js';
import type { Laid } from '../writer/laid.js';
import type { RowReader } from '../writer/rows.js';
import { closeQuietly, moveFile, writeAt } from './disk.js';

const FIRST_CAPACITY = 1_024;
const LAST_CAPACITY = 65_536;
const GROWTH = 4;
/** Rows over which columns are written ahead; divides every capacity. */
const BLOCK = 256;
const PREFIX = 8;

export class LiveFile {
  /** The file's descriptor; -1 before its first batch. */
  handle = -1;
  private batch: Laid | null = null;
  private capacity = FIRST_CAPACITY;
  private end = 0;
  private batchAt = 0;
  private count = 0;
  private counts: Bytes = new Uint8Array();

  // What the file holds of the block that rows go to; 64-bit columns as pairs of words.
  private readonly code = new Int32Array(BLOCK);
  private readonly step = new Int32Array(2 * BLOCK);
  private readonly time = new Int32Array(2 * BLOCK);
  private readonly columns = [bytesOf(this.code), bytesOf(this.step), bytesOf(this.time)] as const;

  /** @param about schema metadata of all files of the writer */
  constructor(
    readonly path: string,
    private readonly about: Readonly<Record<string, string>>
  ) {}

  /** Whether the next row needs a batch first. */
  get isFull(): boolean {
    return this.batch === null || this.count === this.batch.capacity;
  }

  /** Lay out the next batch; `keys` is the whole dictionary where it has changed. */
  next(keys: readonly string[] | null): void {
    if (this.batch && this.isFull) {
      this.capacity = Math.min(this.capacity * GROWTH, LAST_CAPACITY);
    }
    const laid = layOut(this.capacity);
    const body = new Uint8Array(laid.size - laid.head.length);
    const before = keys ? dictionaryMessage(keys) : new Uint8Array();
    const isFirst = this.handle < 0;
    const schema = isFirst ? schemaMessage(pointsSchema(this.about)) : new Uint8Array();
    const whole = concat([schema, before, laid.head, body]);
    if (isFirst) this.create(whole);
    else this.extend(whole);
    this.batchAt = this.end + schema.length + before.length;
    this.end += whole.length;
    this.batch = laid;
    this.count = 0;
    const [first = 0, last = 0] = [laid.counts[0], laid.counts.at(-1)];
    this.counts = laid.head.slice(first, last + 8);
  }

  /** After a failed write: what the batch holds is not known, so the next row goes to a new one. */
  abandon(): void {
    this.batch = null;
  }

  /**
   * Store the rows of a call from row `done` on, as many as fit into the block.
   *
   * @param previous the step of the call before
   * @returns how many were stored
   */
  store(given: RowReader, done: number, step: number, previous: number, now: number): number {
    const at = this.count % BLOCK;
    const rows = Math.min(given.length - done, BLOCK - at);
    // A block begins as the file does behind its rows: with zeros.
    if (at === 0) for (const column of this.columns) column.fill(0);
    this.putCodes(given, done, at, rows);
    this.putSteps(given, done, at, rows, { step, previous });
    if (!holds(this.time, at, rows, now)) {
      for (let i = at; i < BLOCK; i++) setLong(this.time, i, now);
      this.writeAhead(2, at);
    }
    this.write(given.valueBytes, 8 * done, 8 * rows, this.columnAt(3) + 8 * this.count);
    this.raise(this.count + rows);
    return rows;
  }

  /** Give the file back. */
  close(): void {
    if (this.handle >= 0) closeQuietly(this.handle);
    this.handle = -1;
    this.batch = null;
  }

  private putCodes({ codes, length }: RowReader, done: number, at: number, rows: number): void {
    const { code } = this;
    let same = true;
    for (let i = 0; i < rows && same; i++) same = code[at + i] === codes[done + i];
    if (same) return;
    for (let i = at; i < BLOCK; i++) code[i] = codes[(done + i - at) % length] as number;
    this.writeAhead(0, at);
  }

  private putSteps(
    { length }: RowReader,
    done: number,
    at: number,
    rows: number,
    { step, previous }: { step: number; previous: number }
  ): void {
    if (holds(this.step, at, rows, step)) return;
    for (let i = at; i < BLOCK; i++) {
      const calls = Math.floor((done + i - at) / length);
      setLong(this.step, i, step + calls * (step - previous));
    }
    this.writeAhead(1, at);
  }

  /** Write a column from row `at` of the block to the block's end. */
  private writeAhead(column: 0 | 1 | 2, at: number): void {
    const width = column === 0 ? 4 : 8;
    const place = this.columnAt(column) + this.count * width;
    this.write(this.columns[column], at * width, (BLOCK - at) * width, place);
  }

  /** Raise the five counts, in one write. */
  private raise(count: number): void {
    const { counts } = this.batch as Laid;
    const first = counts[0] as number;
    for (const at of counts) {
      this.counts[at - first] = count & 255;
      this.counts[at - first + 1] = (count >> 8) & 255;
      this.counts[at - first + 2] = count >> 16;
    }
    this.write(this.counts, 0, this.counts.length, this.batchAt + first);
    this.count = count;
  }

  private columnAt(column: number): number {
    return this.batchAt + ((this.batch as Laid).columns[column] as number);
  }

  private write(bytes: Bytes, from: number, length: number, at: number): void {
    const wrote = fs.writeSync(this.handle, bytes, from, length, at);
    if (wrote < length) {
      writeAt(this.handle, bytes.subarray(from + wrote, from + length), at + wrote);
    }
  }

  /** Let the file appear with its first batch in it. */
  private create(whole: Bytes): void {
    const part = path.join(path.dirname(this.path), `.${path.basename(this.path)}.tmp`);
    const file = fs.openSync(part, 'w');
    try {
      writeAt(file, whole, 0);
      moveFile(part, this.path);
    } catch (error) {
      closeQuietly(file);
      fs.rmSync(part, { force: true });
      throw error;
    }
    this.handle = file;
  }

  /** The prefix comes last: until then its zeros, or the file's end, are the stream's end. */
  private extend(whole: Bytes): void {
    try {
      writeAt(this.handle, whole.subarray(PREFIX), this.end + PREFIX);
      writeAt(this.handle, whole.subarray(0, PREFIX), this.end);
    } catch (error) {
      fs.ftruncateSync(this.handle, this.end);
      throw error;
    }
  }
}

function holds(column: Int32Array, at: number, rows: number, value: number): boolean {
  const low = value | 0;
  const high = Math.floor(value / 2 ** 32);
  for (let i = at; i < at + rows; i++) {
    if (column[2 * i] !== low || column[2 * i + 1] !== high) return false;
  }
  return true;
}

function setLong(column: Int32Array, at: number, value: number): void {
  column[2 * at] = value | 0;
  column[2 * at + 1] = Math.floor(value / 2 ** 32);
}
