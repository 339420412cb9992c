/** Which rows each level keeps: the cases that Python passes too (tests/conformance/levels.json). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFactValue } from '../../../src/store/index.js';
import { levelsOf } from '../../../src/store/writer/levels.js';

interface Case {
  readonly name: string;
  readonly count: number;
  readonly seed: number;
  readonly modulus: number;
  readonly put: readonly unknown[];
  readonly levels: readonly { bucket: number; rows: readonly number[] }[];
}

const file = new URL('../../conformance/levels.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[];

/** The rule of tests/conformance/README.md. */
function valuesOf({ count, seed, modulus, put }: Case): Float64Array {
  const values = new Float64Array(count);
  for (let i = 0, state = seed; i < count; i++, state = (state * 1103 + 12345) % 65536) {
    values[i] = (Math.floor(state / 256) % modulus) / 8 - 3;
  }
  for (const [first, last, value] of parseFactValue(JSON.stringify(put)) as [
    number,
    number,
    number
  ][]) {
    values.fill(value, first, last);
  }
  return values;
}

describe('levelsOf', () => {
  it.each(cases)('$name', one => {
    const levels = levelsOf(valuesOf(one));
    expect(levels.map(level => ({ bucket: level.bucket, rows: [...level.rows] }))).toEqual(
      one.levels
    );
  });
});
