/**
 * Facts streams to rows of a table, and the server's stream of what is new.
 *
 * A torn tail is cut, not refused: what stands before it is whole (docs/format.md, "Facts").
 */
import { FactsBlock } from './block.js';
import { LongColumn, TextColumn, viewOf } from './columns.js';
import { Alike } from './alike.js';
import { decodeError } from './errors.js';
import { FactTable } from './facttable.js';
import { splitPath } from './format.js';
import { readLayout, refuseUnlessSchema, walkMessages } from './messages.js';
import type { BatchLayout, Message } from './messages.js';
import { numbered } from './numbered.js';
import { checkSchema, columnOf, readSchema } from './schema.js';
import type { ArrowSchema, Column, ColumnRules } from './schema.js';
import type { FactRow } from './types.js';

const FACT_COLUMNS: ColumnRules = {
  time: ['timestamp[ms]'],
  kind: ['utf8'],
  key: ['utf8'],
  value: ['utf8']
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
  const { block, torn } = addFacts(new FactTable(), file, bytes);
  return { rows: block.rows(), torn };
}

/**
 * Add the rows of a facts file to a table, as decodeFacts; nothing of `bytes` is kept.
 *
 * @throws StoreError as decodeFacts
 */
export function addFacts(
  table: FactTable,
  file: string,
  bytes: Uint8Array
): { block: FactsBlock; torn: boolean } {
  return guard(file, () => {
    const { shape, batches, torn } = openStream(file, bytes);
    const { run, writer } = splitPath(file) ?? placeIn(bytes);
    // Looked at before the first row is added: of a file that does not hold together nothing is.
    const found = batches.map(({ header, body }) =>
      factBatch(body, readLayout(file, header, shape.nodes), shape)
    );
    const from = table.length;
    for (const batch of found) addRows(table, batch);
    return { block: new FactsBlock(run, writer, table, from, table.length - from), torn };
  });
}

/** What a facts file's schema says. */
interface Shape {
  readonly nodes: readonly number[];
  readonly time: Column;
  readonly kind: Column;
  readonly key: Column;
  readonly value: Column;
}

/** The columns of one record batch. */
interface FactBatch {
  readonly time: LongColumn;
  readonly kind: TextColumn;
  readonly key: TextColumn;
  readonly value: TextColumn;
}

function factBatch(body: Uint8Array, layout: BatchLayout, shape: Shape): FactBatch {
  const view = viewOf(body);
  return {
    time: new LongColumn(layout, shape.time, view),
    kind: new TextColumn(body, layout, shape.kind, view),
    key: new TextColumn(body, layout, shape.key, view),
    value: new TextColumn(body, layout, shape.value, view)
  };
}

function addRows(table: FactTable, { time, kind, key, value }: FactBatch): void {
  table.addColumns(numbered(table.names, kind, key), time, value);
}

interface OpenStream {
  readonly shape: Shape;
  readonly batches: readonly Message[];
  readonly torn: boolean;
}

function openStream(file: string, bytes: Uint8Array): OpenStream {
  const { messages, torn } = walkMessages(bytes);
  const [first] = messages;
  refuseUnlessSchema(file, bytes, first);
  const shape = shapeOf(file, first as Message);
  return { shape, batches: messages.filter(({ kind }) => kind === 'batch'), torn };
}

function placeIn(bytes: Uint8Array): { run: string; writer: string } {
  const [first] = walkMessages(bytes).messages;
  const metadata = first && readSchema(first.header).metadata;
  const named = (key: string): string => metadata?.get(`flightlog.${key}`) ?? '';
  return { run: named('run'), writer: named('writer') };
}

// Files of one store nearly all begin alike: what the last one's schema said holds for the next.
let last: { readonly begins: Alike; readonly shape: Shape } | null = null;

function shapeOf(file: string, { header }: Message): Shape {
  const { buffer, byteOffset, byteLength } = header.view;
  const metadata = new Uint8Array(buffer, byteOffset, byteLength);
  if (last?.begins.holds(metadata)) return last.shape;
  const schema = readSchema(header);
  checkSchema(file, schema, FACT_COLUMNS);
  const shape = {
    nodes: nodesOf(schema),
    time: columnOf(schema, 'time'),
    kind: columnOf(schema, 'kind'),
    key: columnOf(schema, 'key'),
    value: columnOf(schema, 'value')
  };
  const ids = ['run', 'writer'].map(key => schema.metadata.get(`flightlog.${key}`) ?? '');
  last = { begins: new Alike(metadata, ids), shape };
  return shape;
}

export function nodesOf(schema: ArrowSchema): number[] {
  return [...schema.columns.values()].map(column => column.node);
}

export function guard<T>(file: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw decodeError(error, file);
  }
}
