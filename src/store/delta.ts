/**
 * Streams of many runs' facts to blocks of a table: what Jupyter's server answers, and a catalog.
 *
 * Columns of text may be plain or dictionaries, whichever is less to send.
 */
import { FactsBlock } from './block.js';
import {
  LongColumn,
  TextColumn,
  bytesOf,
  rowSpan,
  toCodes,
  toNumbers,
  toStrings,
  viewOf
} from './columns.js';
import { guard, nodesOf } from './facts.js';
import { FactTable } from './facttable.js';
import { readLayout, refuseUnlessSchema, walkMessages } from './messages.js';
import type { BatchLayout, Message } from './messages.js';
import { LISTED } from './listed.js';
import { checkSchema, columnOf, readSchema } from './schema.js';
import type { ArrowSchema, Column, ColumnRules } from './schema.js';
import { CodedTexts, PlainTexts } from './texts.js';
import type { Dictionary, Texts } from './texts.js';
import type { FactRow, FactsDelta } from './types.js';

const COLUMNS: ColumnRules = { row: ['int32'], time: ['timestamp[ms]'], value: ['utf8'] };
const TEXTS = ['run', 'writer', 'kind', 'key'] as const;

/** Facts of many runs. */
export interface DecodedRows {
  /** What stands in facts files. */
  readonly blocks: readonly FactsBlock[];
  /** What the lister of the folders adds: leases, files, problems, runs that went. */
  readonly listed: readonly FactRow[];
  /** True when the stream ends within a message; the rows are those before the cut. */
  readonly torn: boolean;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Decode the Arrow stream that Jupyter's server answers `facts` with; cursor and reset stand in its
 * schema metadata.
 *
 * @throws StoreError as decodeFacts
 */
export function decodeDelta(bytes: Uint8Array, label = "the server's facts"): FactsDelta {
  return deltaOf(decodeRows(label, bytes));
}

/** What a stream says of itself in its schema's metadata, with its rows. */
export function deltaOf({ blocks, listed, metadata }: Omit<DecodedRows, 'torn'>): FactsDelta {
  const cursor = metadata.get('flightlog.cursor') ?? '';
  return { rows: listed, blocks, cursor, reset: metadata.get('flightlog.reset') === '1' };
}

/**
 * Decode a stream of facts that name their run, writer and row: the server's answer, a catalog.
 *
 * @throws StoreError as decodeFacts
 */
export function decodeRows(file: string, bytes: Uint8Array): DecodedRows {
  return guard(file, () => {
    const { messages, torn } = walkMessages(bytes);
    const [first, ...rest] = messages;
    refuseUnlessSchema(file, bytes, first);
    const gatherer = new Gatherer(file, (first as Message).header);
    gatherer.reserve(rest);
    for (const message of rest) gatherer.take(message);
    return { ...gatherer.finish(), torn, metadata: gatherer.metadata };
  });
}

// Of a text column either form will do; one that is not there is named as text.
function textRules(schema: ArrowSchema): ColumnRules {
  return Object.fromEntries(
    TEXTS.map(name => {
      const column = schema.columns.get(name);
      const isCoded = column !== undefined && column.dictionary !== null;
      return [name, isCoded ? ['dictionary', column.type] : ['utf8']];
    })
  );
}

/** The columns of a batch. */
interface Batch {
  readonly rows: number;
  /** Of the row in its file. */
  readonly number: Float64Array;
  readonly run: Texts;
  readonly writer: Texts;
  readonly kind: Texts;
  readonly key: Texts;
  readonly time: LongColumn;
  readonly value: TextColumn;
}

/** Collects the rows of a stream's batches; nothing of a message is kept. */
export class Gatherer {
  private readonly table = new FactTable();
  private readonly blocks: FactsBlock[] = [];
  private readonly listed: FactRow[] = [];
  private readonly dictionaries = new Map<number, Dictionary>();
  private readonly schema: ArrowSchema;

  /**
   * @param header of the stream's schema message
   * @throws StoreError as decodeFacts
   */
  constructor(
    private readonly file: string,
    header: Message['header']
  ) {
    this.schema = readSchema(header);
    checkSchema(file, this.schema, { ...COLUMNS, ...textRules(this.schema) });
  }

  get metadata(): ReadonlyMap<string, string> {
    return this.schema.metadata;
  }

  /** Make room for so many rows. */
  reserveRows(rows: number): void {
    this.table.reserve(rows);
  }

  /** Make room for the rows of these messages. */
  reserve(messages: readonly Message[]): void {
    const nodes = nodesOf(this.schema);
    let rows = 0;
    for (const { kind, header, body } of messages)
      // No more than there are bytes for, whatever the message says.
      if (kind === 'batch')
        rows += Math.min(readLayout(this.file, header, nodes).rows, body.length >> 2);
    this.reserveRows(rows);
  }

  /** Take in a message behind the schema's. */
  take(message: Message): void {
    if (message.kind === 'dictionary') this.learn(message);
    if (message.kind === 'batch') this.add(message);
  }

  /**
   * Take in a dictionary batch.
   *
   *     0 id int64   1 data: RecordBatch of one column   2 isDelta
   */
  private learn({ header, body }: Message): void {
    const batch = header.table(1);
    if (!batch) throw new RangeError('a dictionary without values');
    const column = { name: '', type: 'utf8', node: 0, buffer: 0, dictionary: null };
    const texts = toStrings(body, readLayout(this.file, batch, [0]), column);
    const id = header.long(0);
    const known = header.byte(2) ? (this.dictionaries.get(id)?.texts ?? []) : [];
    this.dictionaries.set(id, { texts: [...known, ...texts], numbers: [] });
  }

  private add({ header, body }: Message): void {
    const batch = this.batch(header, body);
    const { rows, number } = batch;
    for (let row = 0; row < rows;) {
      const from = row;
      const isListed = number[row] === LISTED;
      while (row < rows && (number[row] === LISTED) === isListed) row++;
      if (isListed) this.addListed(batch, from, row);
      else this.addFacts(batch, from, row);
    }
  }

  finish(): Pick<DecodedRows, 'blocks' | 'listed'> {
    this.table.trim();
    return { blocks: this.blocks, listed: this.listed };
  }

  private addListed(batch: Batch, from: number, to: number): void {
    const { run, writer, kind, key, time, value } = batch;
    for (let row = from; row < to; row++)
      this.listed.push({
        run: run.text(row),
        writer: writer.text(row),
        row: LISTED,
        time: time.get(row),
        kind: kind.text(row),
        key: key.text(row),
        value: value.get(row)
      });
  }

  /** Rows of facts files, of which those that stand without a gap in one file are one block. */
  private addFacts(batch: Batch, from: number, to: number): void {
    const { run, writer, kind, key, number } = batch;
    const { table } = this;
    const { names, length: at } = table;
    const numbered = { kinds: kind.numbers(from, to, names), keys: key.numbers(from, to, names) };
    table.addColumns(numbered, batch.time, batch.value, from);
    for (let start = from, row = from + 1; row <= to; row++) {
      const first = number[start] as number;
      const goesOn =
        row < to &&
        number[row] === first + row - start &&
        run.isSame(row, start) &&
        writer.isSame(row, start);
      if (goesOn) continue;
      this.blocks.push(
        new FactsBlock(
          run.text(start),
          writer.text(start),
          table,
          at + start - from,
          row - start,
          first
        )
      );
      start = row;
    }
  }

  private batch(header: Message['header'], body: Uint8Array): Batch {
    const layout = readLayout(this.file, header, nodesOf(this.schema));
    const number = bytesOf(body, rowSpan(layout, this.column('row'), 0, layout.rows));
    return {
      rows: layout.rows,
      number: toNumbers(number, 'int32'),
      run: this.texts(body, layout, 'run'),
      writer: this.texts(body, layout, 'writer'),
      kind: this.texts(body, layout, 'kind'),
      key: this.texts(body, layout, 'key'),
      time: new LongColumn(layout, this.column('time'), viewOf(body)),
      value: new TextColumn(body, layout, this.column('value'))
    };
  }

  private texts(body: Uint8Array, layout: BatchLayout, name: string): Texts {
    const column = this.column(name);
    if (column.dictionary === null) return new PlainTexts(new TextColumn(body, layout, column));
    const dictionary = this.dictionaries.get(column.dictionary) ?? { texts: [], numbers: [] };
    const codes = toCodes(bytesOf(body, rowSpan(layout, column, 0, layout.rows)), column.type);
    return new CodedTexts(codes, dictionary);
  }

  private column(name: string): Column {
    return columnOf(this.schema, name);
  }
}
