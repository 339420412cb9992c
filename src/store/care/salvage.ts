/**
 * The rows that a broken series still holds, as a points stream: an Arrow file without its footer is a
 * stream behind eight bytes, and compaction makes a series of points again.
 */
import { rowSpan, toCodes, toNumbers, toStrings } from '../columns.js';
import { readLayout } from '../messages.js';
import { columnOf, readSchema } from '../schema.js';
import type { ArrowSchema } from '../schema.js';
import { isRecord, parseFactValue } from '../values.js';
import { dictionaryMessage, recordMessage, schemaMessage, valueBuffers } from '../writer/arrow.js';
import { messagesFrom } from './bytes.js';
import type { FileBytes, PlacedMessage } from './bytes.js';

const PREAMBLE = 8;
const KEYS = { name: 'key', type: 'utf8', node: 0, buffer: 0, dictionary: null } as const;

/**
 * The messages of a points stream with every row that can be read; `rows` 0 when there is none.
 *
 * @param start the run's start in epoch milliseconds, for a series that does not say its own
 */
export function salvageSeries(
  path: string,
  bytes: FileBytes,
  start: number
): { readonly rows: number; readonly pieces: readonly Uint8Array[] } {
  const pieces: Uint8Array[] = [];
  let rows = 0;
  let schema: ArrowSchema | null = null;
  let keys: string[] = [];
  for (const message of messagesFrom(bytes, PREAMBLE)) {
    try {
      if (message.head.kind === 'schema') schema = readSchema(message.head.header);
      if (!schema) return { rows: 0, pieces: [] };
      if (pieces.length === 0) pieces.push(pointsSchema(schema));
      if (message.head.kind === 'dictionary') {
        keys = readKeys(path, bytes, message);
        pieces.push(dictionaryMessage(keys));
      }
      if (message.head.kind !== 'batch') continue;
      const batch = readRows(path, bytes, message, schema, startOf(schema) ?? start, keys.length);
      pieces.push(batch.bytes);
      rows += batch.rows;
    } catch (error) {
      // One batch that does not hold together costs its own rows.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return { rows, pieces };
}

function pointsSchema({ metadata }: ArrowSchema): Uint8Array {
  const said = [...metadata].filter(([name]) => name !== 'flightlog.series');
  return schemaMessage({
    columns: [
      { name: 'key', type: 'int32', dictionary: true },
      { name: 'step', type: 'int64' },
      { name: 'time', type: 'timestamp[ms]' },
      { name: 'value', type: 'float64' }
    ],
    metadata: { ...Object.fromEntries(said), 'flightlog.file': 'points' }
  });
}

function startOf({ metadata }: ArrowSchema): number | null {
  try {
    const value = parseFactValue(metadata.get('flightlog.series') ?? 'null');
    return isRecord(value) && typeof value['start'] === 'number' ? value['start'] : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function readKeys(path: string, bytes: FileBytes, { head, body, end }: PlacedMessage): string[] {
  const batch = head.header.table(1);
  if (!batch) throw new RangeError('a dictionary without values');
  return toStrings(bytes.read(body, end), readLayout(path, batch, [0]), KEYS);
}

function readRows(
  path: string,
  bytes: FileBytes,
  { head, body, end }: PlacedMessage,
  schema: ArrowSchema,
  start: number,
  keys: number
): { readonly rows: number; readonly bytes: Uint8Array } {
  const columns = ['key', 'step', 't', 'value'].map(name => columnOf(schema, name));
  const { rows, ...layout } = readLayout(
    path,
    head.header,
    columns.map(column => column.node)
  );
  const [key, step, t, value] = columns.map(column => {
    const span = rowSpan({ rows, ...layout }, column, 0, rows);
    if (body + span.offset + span.length > end) throw new RangeError('a column beyond its body');
    const part = bytes.read(body + span.offset, body + span.offset + span.length);
    return column.name === 'key' ? toCodes(part, column.type) : toNumbers(part, column.type);
  }) as [ArrayLike<number>, Float64Array, Float64Array, Float64Array];
  const codes = Int32Array.from(key);
  if (codes.some(code => code < 0 || code >= keys)) throw new RangeError('a metric without name');
  return {
    rows,
    bytes: recordMessage(rows, [
      valueBuffers(codes),
      valueBuffers(BigInt64Array.from(step, BigInt)),
      valueBuffers(BigInt64Array.from(t, at => BigInt(at + start))),
      valueBuffers(Float64Array.from(value))
    ])
  };
}
