/**
 * Collects a points file's rows by metric, a group of metrics at a time so that memory stays small.
 */
import { emptyRows } from '../writer/sorted.js';
import type { Rows } from '../writer/sorted.js';
import type { PointsFile } from './points-file.js';

/** Rows held in memory at once, unless a single metric has more. */
const GROUP_ROWS = 4_000_000;

/** Rows of each metric, by code, and what their columns need. */
export interface Survey {
  readonly keys: readonly string[];
  readonly counts: readonly number[];
  readonly step: readonly [number, number];
  readonly time: readonly [number, number];
}

/** Look through a points file. @throws RangeError for rows that the dictionary has no name for */
export function survey(source: PointsFile): Survey {
  let keys: readonly string[] = [];
  const counts: number[] = [];
  const step: [number, number] = [Infinity, -Infinity];
  const time: [number, number] = [Infinity, -Infinity];
  for (const batch of source.batches()) {
    keys = batch.keys;
    while (counts.length < keys.length) counts.push(0);
    for (const code of batch.code) {
      if (!(code in counts)) throw new RangeError('a row of a metric that the dictionary lacks');
      counts[code] = (counts[code] as number) + 1;
    }
    widen(step, batch.step);
    widen(time, batch.time);
  }
  return { keys, counts, step, time };
}

function widen(range: [number, number], words: Int32Array): void {
  for (let i = 0; i < words.length; i += 2) {
    const value = (words[i + 1] as number) * 2 ** 32 + ((words[i] as number) >>> 0);
    if (value < range[0]) range[0] = value;
    if (value > range[1]) range[1] = value;
  }
}

/** Codes in order, cut where a group's rows would exceed GROUP_ROWS. */
export function* groups(codes: readonly number[], counts: readonly number[]): Generator<number[]> {
  let group: number[] = [];
  let rows = 0;
  for (const code of codes) {
    const count = counts[code] as number;
    if (group.length > 0 && rows + count > GROUP_ROWS) {
      yield group;
      group = [];
      rows = 0;
    }
    group.push(code);
    rows += count;
  }
  if (group.length > 0) yield group;
}

/** The rows of some metrics in the order logged. */
export function gather(
  source: PointsFile,
  group: readonly number[],
  counts: readonly number[]
): Map<number, Rows> {
  const gathered = new Map(group.map(code => [code, emptyRows(counts[code] as number)] as const));
  const sinks: (Sink | undefined)[] = [];
  for (const [code, rows] of gathered) sinks[code] = sinkOf(rows);
  for (const batch of source.batches()) {
    for (let i = 0; i < batch.code.length; i++) {
      const sink = sinks[batch.code[i] as number];
      if (sink) take(sink, batch.step, batch.time, batch.value, 2 * i);
    }
  }
  return gathered;
}

/** Rows as 32-bit words, and where the next one goes. */
interface Sink {
  readonly step: Int32Array;
  readonly time: Int32Array;
  readonly value: Int32Array;
  at: number;
}

function sinkOf({ step, time, value }: Rows): Sink {
  const [a, b, c] = [step, time, value].map(column => new Int32Array(column.buffer));
  return { step: a as Int32Array, time: b as Int32Array, value: c as Int32Array, at: 0 };
}

function take(
  sink: Sink,
  step: Int32Array,
  time: Int32Array,
  value: Int32Array,
  from: number
): void {
  const { at } = sink;
  sink.step[at] = step[from] as number;
  sink.step[at + 1] = step[from + 1] as number;
  sink.time[at] = time[from] as number;
  sink.time[at + 1] = time[from + 1] as number;
  sink.value[at] = value[from] as number;
  sink.value[at + 1] = value[from + 1] as number;
  sink.at = at + 2;
}
