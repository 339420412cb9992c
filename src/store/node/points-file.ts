/**
 * A points stream on disk, batch by batch and as often as one likes: what compaction reads.
 *
 * Reads what is whole and no more, as docs/format.md, "Reading a live file", has it.
 */
import * as fs from 'node:fs';
import { toStrings } from '../columns.js';
import { decodeError } from '../errors.js';
import { peekMessage, readLayout, refuseUnlessSchema } from '../messages.js';
import type { MessageHead } from '../messages.js';
import type { ColumnRules } from '../schema.js';
import { checkSchema, columnOf, readSchema } from '../schema.js';
import type { ArrowSchema } from '../schema.js';
import { closeQuietly, readAt } from './disk.js';

export const POINT_COLUMNS: ColumnRules = {
  key: ['dictionary', 'int32'],
  step: ['int64'],
  time: ['timestamp[ms]'],
  value: ['float64']
};

/** Bytes read of a message before its length is known. */
const FIRST_LOOK = 1024;

/** Rows of one batch; int64 and float64 as pairs of 32-bit words, which move without losing a bit. */
export interface PointsBatch {
  /** The dictionary so far. */
  readonly keys: readonly string[];
  readonly code: Int32Array;
  readonly step: Int32Array;
  readonly time: Int32Array;
  readonly value: Int32Array;
}

export class PointsFile {
  readonly schema: ArrowSchema;
  private readonly file: number;
  private readonly size: number;
  private readonly first: number;

  /**
   * Open a points file.
   *
   * @param limit rows to read at most
   * @throws StoreError empty, zeroed, not-arrow, missing-column, newer-format; the system's own errors
   */
  constructor(
    readonly path: string,
    private readonly limit = Infinity
  ) {
    this.file = fs.openSync(path, 'r');
    try {
      this.size = fs.fstatSync(this.file).size;
      const head = this.peek(0);
      refuseUnlessSchema(path, readAt(this.file, 0, FIRST_LOOK), head ?? undefined);
      const { header, headLength, bodyLength } = head as MessageHead;
      this.schema = readSchema(header);
      checkSchema(path, this.schema, POINT_COLUMNS);
      this.first = headLength + bodyLength;
    } catch (error) {
      closeQuietly(this.file);
      throw decodeError(error, path);
    }
  }

  close(): void {
    closeQuietly(this.file);
  }

  /** All whole batches with rows. @throws StoreError not-arrow */
  *batches(): Generator<PointsBatch> {
    let keys: readonly string[] = [];
    let left = this.limit;
    for (let at = this.first; left > 0;) {
      const head = this.peek(at);
      const body = at + (head?.headLength ?? 0);
      const end = body + (head?.bodyLength ?? 0);
      if (!head || end > this.size) return;
      if (head.kind === 'dictionary') keys = this.keys(head, body);
      if (head.kind === 'batch') {
        const batch = this.batch(head, body, keys, left);
        left -= batch.code.length;
        if (batch.code.length > 0) yield batch;
      }
      at = end;
    }
  }

  private peek(at: number): MessageHead | null {
    let peek = peekMessage(readAt(this.file, at, FIRST_LOOK), 0);
    if (peek.state === 'short' && at + peek.need <= this.size) {
      peek = peekMessage(readAt(this.file, at, peek.need), 0);
    }
    return peek.state === 'message' ? peek.head : null;
  }

  private keys({ header, bodyLength }: MessageHead, body: number): string[] {
    const batch = header.table(1);
    if (!batch) throw new RangeError('a dictionary without values');
    const layout = readLayout(this.path, batch, [0]);
    const column = { name: 'key', type: 'utf8', node: 0, buffer: 0, dictionary: null };
    return toStrings(readAt(this.file, body, bodyLength), layout, column);
  }

  private batch(
    head: MessageHead,
    body: number,
    keys: readonly string[],
    left: number
  ): PointsBatch {
    const columns = ['key', 'step', 'time', 'value'].map(name => columnOf(this.schema, name));
    const nodes = columns.map(column => column.node);
    const layout = readLayout(this.path, head.header, nodes);
    const rows = Math.min(layout.rows, left);
    const [code, step, time, value] = columns.map((column, i) => {
      const words = i === 0 ? rows : 2 * rows;
      const span = layout.buffers[column.buffer + 1];
      if (!span || 4 * words > span.length) throw new RangeError('a column shorter than its rows');
      if (span.offset + 4 * words > head.bodyLength)
        throw new RangeError('a column beyond its body');
      return new Int32Array(readAt(this.file, body + span.offset, 4 * words).buffer, 0, words);
    });
    return {
      keys,
      code: code as Int32Array,
      step: step as Int32Array,
      time: time as Int32Array,
      value: value as Int32Array
    };
  }
}
