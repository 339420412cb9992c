/**
 * Record batches of series and levels to the columns of a Series, one batch after the other.
 */
import { bytesOf, copyNumbers, rowSpan, toCodes } from './columns.js';
import type { FlatTable } from './flatbuffer.js';
import { peekMessage, readLayout } from './messages.js';
import { columnOf, widthOf } from './schema.js';
import type { ArrowSchema, Column } from './schema.js';
import type { Series } from './types.js';

/** The columns of a metric, filled batch by batch. */
export class SeriesFiller {
  private readonly columns: readonly [Column, Column, Column, Column];
  private readonly step: Float64Array;
  private readonly time: Float64Array;
  private readonly value: Float64Array;
  private rows = 0;

  /** @param bytes of all batches to come, which bounds their rows */
  constructor(
    private readonly path: string,
    schema: ArrowSchema,
    private readonly dictionary: readonly string[],
    private readonly key: string,
    bytes: number
  ) {
    const [code, step, time, value] = ['key', 'step', 't', 'value'].map(name =>
      columnOf(schema, name)
    ) as [Column, Column, Column, Column];
    this.columns = [code, step, time, value];
    const width = this.columns.reduce((sum, { type }) => sum + widthOf(type), 0);
    const most = Math.floor(bytes / width);
    this.step = new Float64Array(most);
    this.time = new Float64Array(most);
    this.value = new Float64Array(most);
  }

  /** Add the rows of one message, which must be of the metric. */
  add(message: Uint8Array): void {
    const { header, body } = messageOf(message);
    const nodes = this.columns.map(column => column.node);
    const layout = readLayout(this.path, header, nodes);
    const { rows } = layout;
    if (rows === 0) return;
    if (this.rows + rows > this.step.length) throw new RangeError('more rows than bytes for them');
    const [code, step, time, value] = this.columns;
    const codes = toCodes(bytesOf(body, rowSpan(layout, code, 0, rows)), code.type);
    if (this.dictionary[codes[0] as number] !== this.key)
      throw new RangeError(`batches of ${JSON.stringify(this.key)} hold another metric`);
    const copy = (column: Column, target: Float64Array): void =>
      copyNumbers(bytesOf(body, rowSpan(layout, column, 0, rows)), column.type, target, this.rows);
    copy(step, this.step);
    copy(time, this.time);
    copy(value, this.value);
    this.rows += rows;
  }

  /** What was added, with `shift` milliseconds added to each time. */
  series(shift: number): Series {
    const { key, rows } = this;
    const time = this.time.subarray(0, rows);
    if (shift !== 0) for (let i = 0; i < rows; i++) time[i] = (time[i] as number) + shift;
    return { key, step: this.step.subarray(0, rows), time, value: this.value.subarray(0, rows) };
  }
}

/**
 * A message of a file in its parts.
 *
 *     0 ff ff ff ff   4 metadata length   8 Message   then the body
 */
export function messageOf(bytes: Uint8Array): { header: FlatTable; body: Uint8Array } {
  const peek = peekMessage(bytes, 0);
  if (peek.state !== 'message') throw new RangeError('a footer that points at no message');
  const { header, headLength, bodyLength } = peek.head;
  return { header, body: bytes.subarray(headLength, headLength + bodyLength) };
}
