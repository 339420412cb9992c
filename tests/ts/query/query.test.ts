import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QueryError, matches, parseQuery } from '../../../src/query/index.js';
import { conformanceRun, makeRun } from './runs.js';
import type { ConformanceRun } from './runs.js';

interface Case {
  readonly query: string;
  readonly matches?: readonly string[];
  readonly error?: { readonly position: number; readonly contains: string };
}

const file = new URL('../../conformance/query.json', import.meta.url);
const groups = JSON.parse(readFileSync(file, 'utf8')) as {
  runs: ConformanceRun[];
  cases: Case[];
}[];

function errorOf(query: string): QueryError {
  try {
    parseQuery(query);
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
  throw new Error(`no error for ${query}`);
}

describe.each(groups)('the query language', ({ runs, cases }) => {
  const all = runs.map(conformanceRun);

  it.each(cases.filter(one => one.matches))('$query', ({ query, matches: ids }) => {
    const parsed = parseQuery(query);
    expect(all.filter(run => matches(run, parsed)).map(run => run.id)).toEqual(ids);
  });

  it.each(cases.filter(one => one.error))('refuses $query', ({ query, error }) => {
    const found = errorOf(query);
    expect(found.position).toBe(error?.position);
    expect(found.message).toContain(error?.contains);
  });
});

describe('parseQuery', () => {
  it('either parses any text or names a position within it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom(
            'params',
            '.',
            'lr',
            '`',
            "'",
            '"',
            '<',
            '=',
            '(',
            ')',
            ' in ',
            ' not ',
            ' and ',
            '1',
            ' '
          )
        )
        .map(parts => parts.join(''))
    );
    const run = makeRun({ params: new Map([['lr', 1]]) });
    fc.assert(
      fc.property(text, query => {
        try {
          matches(run, parseQuery(query));
        } catch (error) {
          if (!(error instanceof QueryError)) throw error;
          expect(error.position).toBeGreaterThanOrEqual(0);
          expect(error.position).toBeLessThanOrEqual(query.length);
        }
      }),
      { numRuns: 2000 }
    );
  });

  it('refuses what is nested beyond reason rather than run out of stack', () => {
    expect(errorOf(`${'('.repeat(100_000)}params.lr = 1`).message).toContain('Nested too deeply');
    expect(errorOf(`${'not '.repeat(100_000)}params.lr = 1`).message).toContain(
      'Nested too deeply'
    );
  });

  it('matches a pattern of many % in no time', () => {
    const run = makeRun({ name: 'a'.repeat(3000) });
    const query = parseQuery(`name like '${'%a'.repeat(30)}%b'`);
    const start = performance.now();
    expect(matches(run, query)).toBe(false);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
