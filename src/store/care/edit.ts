/** Facts as the bytes of one file: a burst of edits, which is a writer of its own, or rows as they were said. */
import { FORMAT } from '../format.js';
import type { FactRow } from '../types.js';
import { encodeFactValue } from '../values.js';
import type { FactValue } from '../values.js';
import {
  concat,
  recordMessage,
  schemaMessage,
  textBuffers,
  valueBuffers
} from '../writer/arrow.js';
import type { SchemaSpec } from '../writer/arrow.js';
import { newId } from '../writer/ids.js';

/** One thing said of a run; `value` null takes it back. */
export interface Said {
  readonly kind: string;
  readonly key: string;
  readonly value: FactValue;
}

/**
 * The file of a burst, and the name it goes by in the run's folder.
 *
 * @param time epoch milliseconds at which all of it is said; later than what it is to win over
 */
export function encodeEdits(
  run: string,
  time: number,
  said: readonly Said[]
): { readonly name: string; readonly bytes: Uint8Array } {
  const writer = newId();
  const rows = said.map(({ kind, key, value }) => ({
    time,
    kind,
    key,
    value: encodeFactValue(value)
  }));
  return { name: `${writer}.facts.arrow`, bytes: encodeFactRows(run, writer, rows) };
}

/** The facts file of one writer of a run, with these rows in their order. */
export function encodeFactRows(
  run: string,
  writer: string,
  rows: readonly Pick<FactRow, 'time' | 'kind' | 'key' | 'value'>[]
): Uint8Array {
  const batch = recordMessage(rows.length, [
    valueBuffers(BigInt64Array.from(rows, ({ time }) => BigInt(time))),
    textBuffers(rows.map(({ kind }) => kind)),
    textBuffers(rows.map(({ key }) => key)),
    textBuffers(rows.map(({ value }) => value))
  ]);
  return concat([schemaMessage(factsSchema(run, writer)), batch]);
}

function factsSchema(run: string, writer: string): SchemaSpec {
  return {
    columns: [
      { name: 'time', type: 'timestamp[ms]' },
      { name: 'kind', type: 'utf8' },
      { name: 'key', type: 'utf8' },
      { name: 'value', type: 'utf8' }
    ],
    metadata: {
      'flightlog.format': String(FORMAT),
      'flightlog.file': 'facts',
      'flightlog.run': run,
      'flightlog.writer': writer
    }
  };
}
