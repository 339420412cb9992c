/**
 * Facts streams to rows, and the server's stream of what is new.
 *
 * A torn tail is cut, not refused: what stands before it is whole (docs/format.md, "Facts").
 */
import { FactsBlock, factColumns as columnsOfBatches } from './block.js';
import type { BlockSummary, FactColumns } from './block.js';
import { columnOf, checkSchema, readSchema } from './schema.js';
import type { ArrowSchema, ColumnRules } from './schema.js';
import { rowSpan, bytesOf, toNumbers, toStrings } from './columns.js';
import { decodeError } from './errors.js';
import { splitPath } from './format.js';
import { readLayout, refuseUnlessSchema, walkMessages } from './messages.js';
import type { Message } from './messages.js';
import type { FactRow, FactsDelta } from './types.js';

const FACT_COLUMNS: ColumnRules = {
  time: ['timestamp[ms]'],
  kind: ['utf8'],
  key: ['utf8'],
  value: ['utf8']
};

const DELTA_COLUMNS: ColumnRules = {
  run: ['utf8'],
  writer: ['utf8'],
  row: ['int32'],
  ...FACT_COLUMNS
};

/** The rows of a facts file. */
export interface Facts {
  readonly rows: readonly FactRow[];
  /** True when the file ends within a message; its rows are those before the cut. */
  readonly torn: boolean;
}

/**
 * Decode a facts file. Run and writer come from its path, `runs/<run>/<writer>.facts.arrow`, and from
 * its metadata where the path has another form.
 *
 * @throws StoreError empty, zeroed, not-arrow, missing-column, newer-format
 */
export function decodeFacts(file: string, bytes: Uint8Array): Facts {
  const { block, torn } = decodeBlock(file, bytes);
  return { rows: block.rows(), torn };
}

/**
 * As decodeFacts, with rows that are made when they are asked for; `bytes` must stay as they are.
 *
 * @throws StoreError as decodeFacts, all of them now
 */
export function decodeBlock(file: string, bytes: Uint8Array): { block: FactsBlock; torn: boolean } {
  return guard(file, () => {
    const stream = openStream(file, bytes, FACT_COLUMNS);
    const { metadata } = stream.schema;
    const place = splitPath(file);
    const run = place?.run ?? metadata.get('flightlog.run') ?? '';
    const writer = place?.writer ?? metadata.get('flightlog.writer') ?? '';
    let first: readonly FactColumns[] | null = blockColumns(file, stream);
    const open = (again: Uint8Array): readonly FactColumns[] => {
      const columns = first ?? blockColumns(file, openStream(file, again, FACT_COLUMNS));
      first = null;
      return columns;
    };
    return { block: new FactsBlock(run, writer, bytes, open), torn: stream.torn };
  });
}

/** A facts file that was decoded before: nothing of it is looked at until its rows are asked for. */
export function knownBlock(file: string, bytes: Uint8Array, known: BlockSummary): FactsBlock {
  const { run, writer } = splitPath(file) ?? { run: '', writer: '' };
  const open = (all: Uint8Array): readonly FactColumns[] =>
    guard(file, () => blockColumns(file, openStream(file, all, FACT_COLUMNS)));
  return new FactsBlock(run, writer, bytes, open, known);
}

function blockColumns(file: string, { schema, batches }: OpenStream): readonly FactColumns[] {
  const nodes = nodesOf(schema);
  return columnsOfBatches(
    schema,
    batches.map(({ header, body }) => ({ body, layout: readLayout(file, header, nodes) }))
  );
}

/**
 * Decode the Arrow stream that Jupyter's server answers `facts` with; cursor and reset stand in its
 * schema metadata.
 *
 * @throws StoreError as decodeFacts
 */
export function decodeDelta(bytes: Uint8Array, label = "the server's facts"): FactsDelta {
  const { rows, metadata } = decodeRows(label, bytes);
  const cursor = metadata.get('flightlog.cursor') ?? '';
  return { rows, cursor, reset: metadata.get('flightlog.reset') === '1' };
}

/** Rows of many runs' facts, with the stream's schema metadata. */
export interface DecodedRows extends Facts {
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Decode a stream of facts that name their run, writer and row: the server's answer, a catalog.
 *
 * @throws StoreError as decodeFacts
 */
export function decodeRows(file: string, bytes: Uint8Array): DecodedRows {
  return guard(file, () => {
    const { schema, batches, torn } = openStream(file, bytes, DELTA_COLUMNS);
    const rows: FactRow[] = [];
    for (const batch of batches) {
      const { time, kind, key, value } = factColumns(file, schema, batch);
      const layout = readLayout(file, batch.header, nodesOf(schema));
      const run = toStrings(batch.body, layout, columnOf(schema, 'run'));
      const writer = toStrings(batch.body, layout, columnOf(schema, 'writer'));
      const rowColumn = columnOf(schema, 'row');
      const span = rowSpan(layout, rowColumn, 0, layout.rows);
      const row = toNumbers(bytesOf(batch.body, span), rowColumn.type);
      for (let i = 0; i < kind.length; i++) {
        rows.push({
          run: run[i] as string,
          writer: writer[i] as string,
          row: row[i] as number,
          time: time[i] as number,
          kind: kind[i] as string,
          key: key[i] as string,
          value: value[i] as string
        });
      }
    }
    return { rows, torn, metadata: schema.metadata };
  });
}

interface OpenStream {
  readonly schema: ArrowSchema;
  readonly batches: readonly Message[];
  readonly torn: boolean;
}

function openStream(file: string, bytes: Uint8Array, rules: ColumnRules): OpenStream {
  const { messages, torn } = walkMessages(bytes);
  const [first, ...rest] = messages;
  refuseUnlessSchema(file, bytes, first);
  const schema = readSchema((first as Message).header);
  checkSchema(file, schema, rules);
  return { schema, batches: rest.filter(message => message.kind === 'batch'), torn };
}

function factColumns(file: string, schema: ArrowSchema, { header, body }: Message) {
  const layout = readLayout(file, header, nodesOf(schema));
  const time = columnOf(schema, 'time');
  return {
    time: toNumbers(bytesOf(body, rowSpan(layout, time, 0, layout.rows)), time.type),
    kind: toStrings(body, layout, columnOf(schema, 'kind')),
    key: toStrings(body, layout, columnOf(schema, 'key')),
    value: toStrings(body, layout, columnOf(schema, 'value'))
  };
}

function nodesOf(schema: ArrowSchema): number[] {
  return [...schema.columns.values()].map(column => column.node);
}

function guard<T>(file: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw decodeError(error, file);
  }
}
