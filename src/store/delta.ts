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
import type { Names } from './names.js';
import { LISTED } from './runs.js';
import { checkSchema, columnOf, readSchema } from './schema.js';
import type { ArrowSchema, Column, ColumnRules } from './schema.js';
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
  const { blocks, listed, metadata } = decodeRows(label, bytes);
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
    const schema = readSchema((first as Message).header);
    checkSchema(file, schema, { ...COLUMNS, ...textRules(schema) });
    const gatherer = new Gatherer(file, schema);
    for (const message of rest) {
      if (message.kind === 'dictionary') gatherer.learn(message);
      if (message.kind === 'batch') gatherer.add(message);
    }
    return { ...gatherer.finish(), torn, metadata: schema.metadata };
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

/** A column of text, in whichever form. */
interface Texts {
  text(row: number): string;
  isSame(row: number, other: number): boolean;
  /** The text's number among `names`. */
  number(row: number, names: Names): number;
}

class PlainTexts implements Texts {
  constructor(private readonly column: TextColumn) {}

  text(row: number): string {
    return this.column.get(row);
  }

  isSame(row: number, other: number): boolean {
    return this.column.isSame(row, other);
  }

  number(row: number, names: Names): number {
    const { column } = this;
    return names.numberOf(column.bytes, column.start(row), column.end(row));
  }
}

/** A dictionary's texts, and the numbers of those that were asked for. */
interface Dictionary {
  readonly texts: string[];
  readonly numbers: number[];
}

class CodedTexts implements Texts {
  constructor(
    private readonly codes: ArrayLike<number>,
    private readonly dictionary: Dictionary
  ) {}

  text(row: number): string {
    const text = this.dictionary.texts[this.codes[row] as number];
    if (text === undefined) throw new RangeError('a code beyond its dictionary');
    return text;
  }

  isSame(row: number, other: number): boolean {
    return this.codes[row] === this.codes[other];
  }

  number(row: number, names: Names): number {
    const { numbers } = this.dictionary;
    return (numbers[this.codes[row] as number] ??= names.number(this.text(row)));
  }
}

/** Collects the rows of a stream's batches. */
class Gatherer {
  private readonly table = new FactTable();
  private readonly blocks: FactsBlock[] = [];
  private readonly listed: FactRow[] = [];
  private readonly dictionaries = new Map<number, Dictionary>();

  constructor(
    private readonly file: string,
    private readonly schema: ArrowSchema
  ) {}

  /**
   * Take in a dictionary batch.
   *
   *     0 id int64   1 data: RecordBatch of one column   2 isDelta
   */
  learn({ header, body }: Message): void {
    const batch = header.table(1);
    if (!batch) throw new RangeError('a dictionary without values');
    const column = { name: '', type: 'utf8', node: 0, buffer: 0, dictionary: null };
    const texts = toStrings(body, readLayout(this.file, batch, [0]), column);
    const id = header.long(0);
    const known = header.byte(2) ? (this.dictionaries.get(id)?.texts ?? []) : [];
    this.dictionaries.set(id, { texts: [...known, ...texts], numbers: [] });
  }

  add({ header, body }: Message): void {
    const layout = readLayout(this.file, header, nodesOf(this.schema));
    const [run, writer, kind, key] = TEXTS.map(name => this.texts(body, layout, name)) as [
      Texts,
      Texts,
      Texts,
      Texts
    ];
    const rowColumn = this.column('row');
    const number = toNumbers(bytesOf(body, rowSpan(layout, rowColumn, 0, layout.rows)), 'int32');
    const time = new LongColumn(layout, this.column('time'), viewOf(body));
    const value = new TextColumn(body, layout, this.column('value'));
    const { table } = this;
    const { names } = table;
    for (let row = 0; row < layout.rows;) {
      if (number[row] === LISTED) {
        this.listed.push({
          run: run.text(row),
          writer: writer.text(row),
          row: LISTED,
          time: time.get(row),
          kind: kind.text(row),
          key: key.text(row),
          value: value.get(row)
        });
        row++;
        continue;
      }
      const start = row;
      const from = table.length;
      const first = number[row] as number;
      do {
        table.add(
          kind.number(row, names),
          key.number(row, names),
          time.get(row),
          body,
          value.start(row),
          value.end(row)
        );
        row++;
      } while (
        row < layout.rows &&
        number[row] === first + row - start &&
        run.isSame(row, start) &&
        writer.isSame(row, start)
      );
      const block = new FactsBlock(
        run.text(start),
        writer.text(start),
        table,
        from,
        row - start,
        first
      );
      this.blocks.push(block);
    }
  }

  finish(): Pick<DecodedRows, 'blocks' | 'listed'> {
    this.table.trim();
    return { blocks: this.blocks, listed: this.listed };
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
