import { describe, expect, it } from 'vitest';
import {
  aggregate,
  defaultColumns,
  fieldPath,
  groupRuns,
  isSeedName,
  parseField,
  QueryError,
  seedGroups
} from '../../../src/query/index.js';
import type { ParamValue, Run } from '../../../src/store/index.js';
import { makeRun, summary } from './runs.js';

let made = 0;
const run = (params: Record<string, ParamValue>, rest: Partial<Run> = {}): Run =>
  makeRun({ id: `run${++made}`, start: made, params: new Map(Object.entries(params)), ...rest });
const source = (sha256: string): Run['source'] =>
  new Map([['cell', { sha256, size: 10, media: 'text/x-python' }]]);

describe('aggregate', () => {
  const values = [0.9, 0.92, 0.94];
  it('spreads by deviation, standard error, confidence or range, each named by its kind', () => {
    const widths = (['sd', 'sem', 'ci95', 'range'] as const).map(kind => {
      const { n, mean, low, high } = aggregate(values, kind)!;
      expect([n, mean.toFixed(6)]).toEqual([3, '0.920000']);
      expect((mean - low).toFixed(9)).toBe((high - mean).toFixed(9));
      return Number((high - mean).toFixed(6));
    });
    // t(2) = 4.302653
    expect(widths).toEqual([0.02, 0.011547, 0.049683, 0.02]);
  });

  it('gives the interval of any n: tables to 30, then the expansion', () => {
    const half = (n: number): number => {
      const alternating = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1));
      const { mean, high } = aggregate(alternating, 'ci95')!;
      const sem = aggregate(alternating, 'sem')!;
      return (high - mean) / (sem.high - sem.mean);
    };
    expect(half(6)).toBeCloseTo(2.570582, 5);
    expect(half(41)).toBeCloseTo(2.021075, 4);
    expect(half(1001)).toBeCloseTo(1.962339, 5);
  });

  it('leaves out what is not finite and says how many stayed', () => {
    expect(aggregate([NaN, 2, Infinity, 4], 'range')).toEqual({ n: 2, mean: 3, low: 2, high: 4 });
    expect(aggregate([NaN], 'sd')).toBeNull();
    expect(aggregate([], 'sd')).toBeNull();
  });

  it('gives one value, equal values, great and tiny ones no false spread', () => {
    expect(aggregate([0.3], 'ci95')).toEqual({ n: 1, mean: 0.3, low: 0.3, high: 0.3 });
    expect(aggregate([0.1, 0.1, 0.1], 'sd')).toEqual({ n: 3, mean: 0.1, low: 0.1, high: 0.1 });
    expect(aggregate([1e308, 1.5e308], 'sd')!.high).toBeLessThan(Infinity);
    expect(aggregate([1e-200, 2e-200], 'sd')!.high).toBeGreaterThan(1.9e-200);
  });
});

describe('groupRuns', () => {
  it('groups by fields of the language, in the order met, missing values apart', () => {
    const runs = [
      run({ lr: 0.1 }, { experiment: 'b' }),
      run({}, { experiment: 'a' }),
      run({ lr: null }, { experiment: 'b' }),
      run({ lr: 0.1 }, { experiment: 'a' }),
      run({ lr: '0.1' }, { experiment: 'a' })
    ];
    expect(
      groupRuns(runs, ['experiment']).map(({ label, runs: of }) => [label, of.length])
    ).toEqual([
      ['b', 2],
      ['a', 3]
    ]);
    expect(groupRuns(runs, ['params.lr']).map(group => group.label)).toEqual([
      'lr 0.1',
      'no lr',
      'lr 0.1'
    ]);
    expect(groupRuns(runs, ['experiment', 'params.lr'])[0]!.label).toBe('b · lr 0.1');
  });

  it('keeps a key while runs come and go, and knows git, tags and notebooks', () => {
    const git = { commit: 'abcdef0123456789', branch: 'main', dirty: false };
    const of = run(
      {},
      { git, tags: new Map([['tree', '']]), notebook: { path: 'a.ipynb', cell: null } }
    );
    const [commit] = groupRuns([of, run({})], ['git.commit']);
    expect(commit!.label).toBe('abcdef0123');
    expect(groupRuns([run({}), of], ['git.commit'])[1]!.key).toBe(commit!.key);
    expect(groupRuns([of], ['tags.tree', 'notebook'])[0]!.label).toBe('tree · a.ipynb');
  });

  it('refuses a field that is none', () => {
    expect(() => groupRuns([], ['param.lr'])).toThrow(QueryError);
  });
});

describe('seedGroups', () => {
  it('finds what is the same but for the seed', () => {
    const runs = [0, 1, 2].map(seed => run({ lr: 0.05, seed }));
    const others = [run({ lr: 0.1, seed: 0 }), run({ lr: 0.05 }), run({ lr: 0.05 })];
    const groups = seedGroups([...others, ...runs]);
    expect(groups.map(group => [group.label, group.runs])).toEqual([['baseline', runs]]);
  });

  it('keeps apart other code, experiments, names and parameters, and runs that did not finish', () => {
    const base = { source: source('a') };
    const one = run({ seed: 1 }, base);
    const differing: Partial<Run>[] = [
      { source: source('b') },
      { ...base, experiment: 'other' },
      { ...base, name: 'wider' },
      { ...base, status: 'failed' },
      { ...base, status: 'crashed' }
    ];
    for (const rest of differing) expect(seedGroups([one, run({ seed: 2 }, rest)])).toEqual([]);
    expect(seedGroups([one, run({ seed: 2, deep: true }, base)])).toEqual([]);
    expect(seedGroups([one, run({ seed: 2 }, base)])).toHaveLength(1);
  });

  it('sees through a seed that is assigned in the cell itself, where the cell’s shape is known', () => {
    const cell = (seed: number, codeShape: string | null) =>
      run({ seed }, { source: source(`cell ${seed}`), codeShape });
    expect(seedGroups([cell(1, 'a'), cell(2, 'a')])).toHaveLength(1);
    expect(seedGroups([cell(1, 'a'), cell(2, 'b')])).toEqual([]);
    expect(seedGroups([cell(1, null), cell(2, null)])).toEqual([]);
  });

  it('counts one seed once, with its newest run', () => {
    const [first, again, other] = [run({ seed: 1 }), run({ seed: 1 }), run({ seed: 2 })];
    expect(seedGroups([other, again, first])[0]!.runs).toEqual([other, again]);
  });

  it('sees through seeds in names, and tells groups of one name apart by what differs', () => {
    const runs = [0.1, 0.05].flatMap(lr =>
      [11, 12].map(seed => run({ lr, deep: 3, seed }, { name: `wide seed=${seed}` }))
    );
    expect(seedGroups(runs).map(group => group.label)).toEqual(['wide lr 0.1', 'wide lr 0.05']);
  });

  it('knows a seed by its name', () => {
    const seeds = [
      'seed',
      'random_state',
      'randomState',
      'data.seed',
      'torchSeed',
      'SEED',
      'seed_everything'
    ];
    expect(seeds.filter(name => !isSeedName(name))).toEqual([]);
    expect(['seedling', 'lr', 'proceed', 'state', 'needseeds'].filter(isSeedName)).toEqual([]);
  });
});

describe('defaultColumns', () => {
  it('are the goal metric and the parameters that differ, seeds last', () => {
    const metrics = new Map([['acc', summary(0.9)]]);
    const goals = new Map([['acc', 'max' as const]]);
    const runs = [
      run({ seed: 1, lr: 0.1, depth: 3, rare: 1 }, { metrics, goals }),
      run({ seed: 2, lr: 0.2, depth: 3, 'odd name': 1 }, { metrics, goals }),
      run({ seed: 3, lr: 0.1, depth: 3, 'odd name': 1 }, { metrics, goals })
    ];
    expect(defaultColumns(runs).map(column => column.field)).toEqual([
      'metrics.acc',
      'params.lr',
      'params.`odd name`',
      'params.rare',
      'params.seed'
    ]);
    expect(defaultColumns([])).toEqual([]);
  });

  it('stays short with very many parameters', () => {
    const many = (value: number): Run =>
      run(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`p${i}`, value])));
    expect(defaultColumns([many(1), many(2)])).toHaveLength(8);
  });
});

describe('fieldPath', () => {
  it('writes what parseField reads', () => {
    for (const path of ['params.lr', 'metrics.val/loss', 'tags.`my tag`', 'git.branch', 'end_time'])
      expect(fieldPath(parseField(path))).toBe(path);
  });
});
