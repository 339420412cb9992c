/**
 * A points batch that is laid out ahead: its bytes, and where its rows and counts go (docs/format.md,
 * "Points, live").
 */
import type { Bytes, SchemaSpec } from './arrow.js';
import { padded, recordHead } from './arrow.js';

/** Bytes per row of key, step, time and value. */
export const WIDTHS = [4, 8, 8, 8] as const;

/** A batch of `capacity` rows, none of them stored; offsets count from the message's start. */
export interface Laid {
  readonly capacity: number;
  /** Prefix and metadata, all counts zero. */
  readonly head: Bytes;
  /** Where the four columns begin. */
  readonly columns: readonly number[];
  /** Bytes of the whole message. */
  readonly size: number;
  /** Where the five counts stand. */
  readonly counts: readonly number[];
}

/** Lay out a batch. */
export function layOut(capacity: number): Laid {
  const sizes = WIDTHS.map(width => [0, capacity * width]);
  const { bytes: head, counts } = recordHead(capacity, sizes);
  const view = new DataView(head.buffer);
  for (const at of counts) view.setBigInt64(at, 0n, true);
  let at = head.length;
  const columns = WIDTHS.map(width => {
    const begin = at;
    at += padded(capacity * width);
    return begin;
  });
  return { capacity, head, columns, size: at, counts };
}

/** The schema of a points stream. @param about schema metadata of all files of the writer */
export function pointsSchema(about: Readonly<Record<string, string>>): SchemaSpec {
  return {
    columns: [
      { name: 'key', type: 'int32', dictionary: true },
      { name: 'step', type: 'int64' },
      { name: 'time', type: 'timestamp[ms]' },
      { name: 'value', type: 'float64' }
    ],
    metadata: { ...about, 'flightlog.file': 'points' }
  };
}

/** Schema metadata of all files of a writer; `rank` where it is one of several of a run. */
export function aboutWriter(
  run: string,
  writer: string,
  rank: number | null = null
): Record<string, string> {
  const about = { 'flightlog.format': '1', 'flightlog.run': run, 'flightlog.writer': writer };
  return rank === null ? about : { ...about, 'flightlog.rank': String(rank) };
}
