/** What people read is the same in both languages: the cases that Python passes too (tests/conformance/words.json). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { formatDuration, formatNumber } from '../../../src/charts/index.js';
import { guessGoal } from '../../../src/query/index.js';

const file = new URL('../../conformance/words.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as {
  numbers: [number | { $float: string }, string][];
  seconds: [number, string][];
  goals: [string, 'min' | 'max' | null][];
};

it('reads numbers', () => {
  const said = cases.numbers.map(([value]) =>
    formatNumber(typeof value === 'number' ? value : Number(value.$float))
  );
  expect(said).toEqual(cases.numbers.map(([, text]) => text));
});

it('reads lengths of time', () => {
  const said = cases.seconds.map(([seconds]) => formatDuration(seconds * 1000));
  expect(said).toEqual(cases.seconds.map(([, text]) => text));
});

it('guesses which end of a metric is good', () => {
  const said = cases.goals.map(([metric]) => [metric, guessGoal(metric)]);
  expect(said).toEqual(cases.goals);
});
