/** The server's answer and other streams of many runs: both forms of its text columns, and what they cost. */
import {
  Dictionary,
  Int32,
  Table,
  TimestampMillisecond,
  Utf8,
  tableToIPC,
  vectorFromArray
} from 'apache-arrow';
import type { Vector } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { DeltaStream, RunIndex, decodeDelta } from '../../../src/store/index.js';
import type { FactRow, Run } from '../../../src/store/index.js';

const RUNS = ['01jd00000000000000000000a0', '01jd00000000000000000000b0'];

function row(run: number, writer: string, at: number, kind: string, key: string, value: unknown) {
  return {
    run: RUNS[run] ?? '',
    writer,
    row: at,
    time: at,
    kind,
    key,
    value: JSON.stringify(value)
  };
}

const rows: FactRow[] = [
  row(0, 'a', 0, 'run', 'name', 'größer'),
  row(0, 'a', 1, 'param', 'läuft', '✓ naïve'),
  row(0, 'b', 0, 'param', 'lr', 0.5),
  row(1, 'a', 0, 'run', 'name', 'second'),
  row(1, 'a', 1, 'param', 'lr', 1),
  row(1, '', -1, 'file', 'a.series.arrow', { size: 9 }),
  row(0, 'a', 2, 'param', 'lr', 0.25)
];

/** The rows as one stream; `split` makes several batches of it. */
function stream(isCoded: boolean, split = rows.length): Uint8Array {
  const texts = (name: 'run' | 'writer' | 'kind' | 'key' | 'value', coded: boolean): Vector => {
    const type = coded ? new Dictionary(new Utf8(), new Int32()) : new Utf8();
    return vectorFromArray(
      rows.map(one => one[name]),
      type
    );
  };
  const table = new Table({
    run: texts('run', isCoded),
    writer: texts('writer', isCoded),
    row: vectorFromArray(
      rows.map(one => one.row),
      new Int32()
    ),
    time: vectorFromArray(
      rows.map(one => one.time),
      new TimestampMillisecond()
    ),
    kind: texts('kind', isCoded),
    key: texts('key', isCoded),
    value: texts('value', false)
  });
  const parts = table.slice(0, split).concat(table.slice(split));
  parts.schema.metadata.set('flightlog.cursor', 'next').set('flightlog.reset', '1');
  return tableToIPC(parts, 'stream');
}

function listed(bytes: Uint8Array): { index: RunIndex; runs: Run[] } {
  const index = new RunIndex();
  index.apply(decodeDelta(bytes), 0);
  return { index, runs: RUNS.map(id => index.runs.get(id) as Run) };
}

function pushed(bytes: Uint8Array, size: number): DeltaStream {
  const decoder = new DeltaStream();
  for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.slice(at, at + size));
  return decoder;
}

describe('a stream of many runs', () => {
  it.each([
    ['plain', stream(false)],
    ['coded', stream(true)],
    ['plain, in two batches', stream(false, 3)],
    ['coded, in two batches', stream(true, 3)]
  ])('with %s texts lists them', (_, bytes) => {
    const { index, runs } = listed(bytes);
    expect(decodeDelta(bytes)).toMatchObject({ cursor: 'next', reset: true });
    expect(runs.map(({ name }) => name)).toEqual(['größer', 'second']);
    expect(runs.map(({ params }) => [...params])).toEqual([
      [
        ['lr', 0.25],
        ['läuft', '✓ naïve']
      ],
      [['lr', 1]]
    ]);
    expect([...index.files(RUNS[1] ?? '')]).toEqual([['a.series.arrow', 9]]);
  });

  it.each([1, 7, 500, 1 << 20])('that comes %i bytes at a time says the same', size => {
    const bytes = stream(true, 3);
    const delta = pushed(bytes, size).finish();
    const index = new RunIndex();
    index.apply(delta, 0);
    expect(delta).toMatchObject({ cursor: 'next', reset: true });
    expect(RUNS.map(id => index.runs.get(id)?.name)).toEqual(['größer', 'second']);
  });

  it('that is cut while it comes is not taken for the whole', () => {
    const whole = stream(true, 3);
    for (let length = 0; length < whole.length - 8; length += 13)
      expect(() => pushed(whole.subarray(0, length), 64).finish()).toThrow(
        expect.objectContaining({ name: 'StoreError' })
      );
    expect(() => pushed(whole.subarray(8), 64)).toThrow(/the server's facts/);
  });

  it('that was cut, spoilt or is of another form is refused or read in part', () => {
    const whole = stream(true);
    for (let length = 0; length < whole.length; length += 13) {
      try {
        listed(whole.slice(0, length));
      } catch (error) {
        expect(error).toMatchObject({ name: 'StoreError' });
      }
    }
    for (let at = 0; at < whole.length; at += 7) {
      const spoilt = whole.slice();
      spoilt[at] = (spoilt[at] as number) ^ 0x55;
      try {
        listed(spoilt);
      } catch (error) {
        expect(error).toMatchObject({ name: 'StoreError' });
      }
    }
  });

  it('holds maps that answer like maps', () => {
    const [first] = listed(stream(false)).runs as [Run, Run];
    const { params } = first;
    expect([params.size, params.get('lr'), params.get('nothing'), params.has('läuft')]).toEqual([
      2,
      0.25,
      undefined,
      true
    ]);
    expect([[...params.keys()], [...params.values()]]).toEqual([
      ['lr', 'läuft'],
      [0.25, '✓ naïve']
    ]);
    const seen: unknown[] = [];
    params.forEach((value, key, map) => seen.push([key, value, map === params]));
    expect(seen).toEqual([
      ['lr', 0.25, true],
      ['läuft', '✓ naïve', true]
    ]);
    expect(first.tags.size).toBe(0);
  });

  it('of a run with very many parameters is looked through once', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => row(0, 'a', i, 'param', `p${i}`, i));
    const index = new RunIndex();
    index.apply({ rows: many, cursor: '', reset: true }, 0);
    const params = index.runs.get(RUNS[0] ?? '')?.params ?? new Map<string, unknown>();
    const from = performance.now();
    let sum = 0;
    for (const key of params.keys()) sum += Number(params.get(key));
    expect(sum).toBe((20_000 * 19_999) / 2);
    // A search for each key would take minutes.
    expect(performance.now() - from).toBeLessThan(5000);
  });
});
