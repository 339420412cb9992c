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
  nearest,
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
