import { describe, expect, it } from 'vitest';
import {
  ResolveError,
  bestValue,
  compareValues,
  diffMaps,
  differences,
  displayName,
  guessGoal,
  keyMetric,
  matches,
  narrows,
  nearest,
  parseQuery,
  resolveRun,
  sortRuns
} from '../../../src/query/index.js';
import { makeRun, summary } from './runs.js';

const first = makeRun({ id: '01jd1111110000000000000001', start: 1 });
const second = makeRun({ id: '01jd1111110000000000000002', attempt: 2, start: 2 });
const deeper = makeRun({ id: '01jd2222220000000000000003', name: 'deeper', start: 3 });
const runs = [deeper, second, first];

function resolveError(ref: string): ResolveError {
  try {
    resolveRun(runs, ref);
  } catch (error) {
    if (error instanceof ResolveError) return error;
    throw error;
  }
  throw new Error(`${ref} was resolved`);
}

describe('resolveRun', () => {
  it('takes a name for its newest attempt', () =>
    expect(resolveRun(runs, 'baseline')).toBe(second));
  it('takes name#1 for that attempt', () => expect(resolveRun(runs, 'baseline#1')).toBe(first));
  it('takes a whole id', () => expect(resolveRun(runs, first.id)).toBe(first));
  it('takes a beginning of an id', () => expect(resolveRun(runs, '01JD2222')).toBe(deeper));
  it('prefers a name to the beginning of an id', () => {
    const odd = makeRun({ id: '01jd4', name: '01jd2222' });
    expect(resolveRun([...runs, odd], '01jd2222')).toBe(odd);
  });

  it('lists the runs that an ambiguous beginning fits', () => {
    const error = resolveError('01jd1111');
    expect(error.code).toBe('ambiguous');
    expect(error.candidates).toEqual([second, first]);
    expect(error.message).toContain(`baseline #2 (${second.id})`);
  });

  it('names the nearest run', () => {
    expect(resolveError('baselin').message).toBe(
      'No run "baselin" in this store. Did you mean "baseline"?'
    );
    expect(resolveError('depeer').candidates).toEqual([deeper]);
  });

  it('says where to look when nothing is near', () => {
    expect(resolveError('zzzzzzzzzzzz').message).toContain('flightlog runs');
    expect(resolveError('01j').code).toBe('unknown');
  });
});

describe('sortRuns', () => {
  const scored = [0.5, NaN, 0.9].map((acc, i) =>
    makeRun({ id: String(i), start: i, metrics: new Map([['acc', summary(acc)]]) })
  );
  const without = makeRun({ id: '3', start: 3 });
  const ids = (order: string): string[] => sortRuns([...scored, without], order).map(run => run.id);

  it('puts what lacks a value last, whichever way', () => {
    expect(ids('metrics.acc')).toEqual(['0', '2', '1', '3']);
    expect(ids('metrics.acc desc')).toEqual(['2', '0', '1', '3']);
  });
  it('goes on to the next key', () =>
    expect(ids('name, start_time DESC')).toEqual(['3', '2', '1', '0']));
  it('refuses an unknown field by name', () => {
    expect(() => ids('name, metric.acc')).toThrow('did you mean "metrics.acc"');
  });
});

describe('differences', () => {
  it('tells what differs from what is the same, in order', () => {
    const maps = [
      new Map<string, unknown>([
        ['lr', 0.1],
        ['depth', 3],
        ['seed', NaN],
        ['big', 5n]
      ]),
      new Map<string, unknown>([
        ['lr', 0.2],
        ['depth', 3],
        ['seed', NaN],
        ['big', 5],
        ['new', 1]
      ])
    ];
    const { differing, same } = diffMaps(maps);
    expect(differing).toEqual([
      { key: 'lr', values: [0.1, 0.2] },
      { key: 'new', values: [undefined, 1] }
    ]);
    expect([...same.keys()]).toEqual(['depth', 'seed', 'big']);
  });

  it('says nothing of packages that a run did not record', () => {
    const numpy = (version: string): Map<string, string> => new Map([['numpy', version]]);
    const found = differences([first, second, deeper], [numpy('1'), null, numpy('2')]);
    expect(found.packages?.differing).toEqual([{ key: 'numpy', values: ['1', undefined, '2'] }]);
    expect(differences([first, second], [numpy('1'), null]).packages?.differing).toEqual([]);
  });

  it('knows 1 from "1" and true', () => {
    const [one, text, flag] = [1, '1', true].map(value => new Map<string, unknown>([['x', value]]));
    expect(diffMaps([one, text] as Map<string, unknown>[]).differing).toHaveLength(1);
    expect(diffMaps([one, flag] as Map<string, unknown>[]).differing).toHaveLength(1);
  });
});

describe('metrics', () => {
  it.each([
    ['loss', 'min'],
    ['valLoss', 'min'],
    ['train/rmse', 'min'],
    ['val_accuracy', 'max'],
    ['f1-macro', 'max'],
    ['roc_auc', 'max'],
    ['lossless', null],
    ['step_time', null]
  ])('guesses the goal of %s', (name, goal) => expect(guessGoal(name)).toBe(goal));

  it('lets a declared goal win', () => {
    const metrics = new Map([['loss', summary(2, 1, 3)]]);
    expect(bestValue(makeRun({ metrics }), 'loss')?.value).toBe(1);
    expect(bestValue(makeRun({ metrics, goals: new Map([['loss', 'max']]) }), 'loss')?.value).toBe(
      3
    );
    expect(bestValue(makeRun({ metrics: new Map([['x', summary(2, 1, 3)]]) }), 'x')?.value).toBe(2);
    expect(bestValue(makeRun(), 'loss')).toBeNull();
  });

  it('finds the metric that stands for runs', () => {
    const metrics = new Map([
      ['time', summary(1)],
      ['acc', summary(1)]
    ]);
    expect(keyMetric([makeRun({ metrics })])).toBe('acc');
    expect(keyMetric([makeRun({ metrics, goals: new Map([['time', 'min']]) })])).toBe('time');
    expect(keyMetric([])).toBeNull();
  });

  it('says which of two values is better', () => {
    expect(compareValues(0.5, 0.75, 'min')).toEqual({ difference: -0.25, word: 'better' });
    expect(compareValues(0.5, 0.75, 'max').word).toBe('worse');
    expect(compareValues(Infinity, Infinity, 'min')).toEqual({ difference: 0, word: 'same' });
    expect(compareValues(NaN, 1, 'min').word).toBeNull();
    expect(compareValues(1, 2, null).word).toBeNull();
  });

  it('names a run by its attempt when it is not the first', () => {
    expect([first, second].map(displayName)).toEqual(['baseline', 'baseline #2']);
    expect(displayName(makeRun({ name: '' }))).toBe('01jd000000');
  });
});

describe('nearest', () => {
  it.each([
    ['cmopare', 'compare'],
    ['raport', 'report'],
    ['zzzz', null]
  ])('of %s is %s', (word, found) =>
    expect(nearest(word, ['runs', 'show', 'compare', 'report'])).toBe(found)
  );
});

describe('narrows', () => {
  const all = ['deep', 'deeper', 'wide', '01jd'].map((name, i) =>
    makeRun({ id: `01jd${i}00000000000000000000`, name })
  );
  const shown = (text: string) => all.filter(run => matches(run, parseQuery(text)));

  it.each([
    ['', 'dee', true],
    ['de', 'dee', true],
    ['deep', 'deeper', true],
    ['deep', 'deep wi', true],
    ['01jd', '01jd2', true],
    ['deep', 'wide', false],
    ['deeper', 'deep', false],
    ['deep wide', 'deep', false],
    ['deep', "name = 'wide'", false],
    // Only from the fourth character on does a word find ids.
    ['dee', 'deep', false],
    ['01j', '01jd', false],
    ['01', '01jd2', false]
  ])('says of %j and %j: %j, as the runs do', (before, now, expected) => {
    expect(narrows(parseQuery(before), parseQuery(now))).toBe(expected);
    if (expected) for (const run of shown(now)) expect(shown(before)).toContain(run);
  });

  it('looks at all runs again where there was a filter and is none', () => {
    expect(narrows(parseQuery('deep'), null)).toBe(false);
    expect(narrows(null, parseQuery('deep'))).toBe(true);
  });
});

describe('matches', () => {
  it('sees what was edited, whatever was asked before', () => {
    const query = parseQuery("tags.stage = 'final'");
    const plain = makeRun({ id: '01jd', tags: new Map() });
    expect([matches(plain, query), matches(plain, query)]).toEqual([false, false]);
    const edited = makeRun({ id: '01jd', tags: new Map([['stage', 'final']]) });
    expect([matches(edited, query), matches(plain, query)]).toEqual([true, false]);
  });

  it('answers for more fields than it keeps', () => {
    const run = makeRun({
      id: '01jd',
      params: new Map(Array.from({ length: 40 }, (_, i) => [`p${i}`, i]))
    });
    for (let turn = 0; turn < 2; turn++)
      for (let i = 0; i < 40; i++) {
        expect(matches(run, parseQuery(`params.p${i} = ${i}`))).toBe(true);
        expect(matches(run, parseQuery(`params.p${i} = ${i + 1}`))).toBe(false);
      }
  });
});
