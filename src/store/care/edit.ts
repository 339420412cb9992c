/** A burst of edits as one new facts file: whoever edits a run is a writer of its own. */
import { FORMAT } from '../format.js';
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
  const times = BigInt64Array.from(said, () => BigInt(time));
  const rows = recordMessage(said.length, [
    valueBuffers(times),
    textBuffers(said.map(({ kind }) => kind)),
    textBuffers(said.map(({ key }) => key)),
    textBuffers(said.map(({ value }) => encodeFactValue(value)))
  ]);
  const bytes = concat([schemaMessage(factsSchema(run, writer)), rows]);
  return { name: `${writer}.facts.arrow`, bytes };
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
