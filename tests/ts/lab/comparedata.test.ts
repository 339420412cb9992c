import { describe, expect, it } from 'vitest';
import { shortNumbers, shortPaths } from '../../../src/lab/shared/format.js';
import { figureAt, figureGrid } from '../../../src/lab/compare/figuredata.js';
import { joinOn, keyColumns, stack, type RunTable } from '../../../src/lab/compare/jointables.js';
import { plainText } from '../../../src/lab/compare/tabletext.js';
import { chartList, metricNames } from '../../../src/lab/compare/metrics.js';
import { groupedSlots } from '../../../src/lab/compare/shownslots.js';
import { markWords } from '../../../src/lab/compare/worddiff.js';
import type { Artifact, Run } from '../../../src/store/index.js';

describe('markWords', () => {
  const marked = (left: string, right: string): string[][] =>
    markWords(left, right).map(side => side.filter(one => one.isMarked).map(one => one.text));

  it('marks numbers and names whole', () => {
    expect(marked('fit(rate=0.25, net_a)', 'fit(rate=0.5, net_b)')).toEqual([
      ['0.25', 'net_a'],
      ['0.5', 'net_b']
    ]);
  });

  it('loses no sign of either line, of any script', () => {
    const lines = ['x = "héllo 🜁 1_000"  # été', 'x = "hello 🜁 1_001"\t# été'] as const;
    const sides = markWords(...lines);
    expect(sides.map(side => side.map(one => one.text).join(''))).toEqual(lines);
  });

  it('marks nothing where little is common', () => {
    expect(marked('import numpy', 'loss.backward()')).toEqual([[], []]);
  });
});

describe('tables of several runs', () => {
  const table = (run: string, columns: string[], rows: string[][]): RunTable => ({
    run,
    label: run.toUpperCase(),
    columns,
    rows
  });
  const a = table(
    'a',
    ['class', 'n', 'recall'],
    [
      ['cat', '1', '.5'],
      ['dog', '1', '.6']
    ]
  );
  const b = table(
    'b',
    ['recall', 'class'],
    [
      ['.7', 'dog'],
      ['.8', 'owl']
    ]
  );

  it('are joined only on what names each row once', () => {
    expect(keyColumns([a, b])).toEqual(['class', 'recall']);
    expect(keyColumns([a])).toEqual([]);
  });

  it('stand beside each other by key, empty where a run has none', () => {
    const { columns, rows } = joinOn([a, b], 'class');
    expect(columns.map(({ name, run }) => [name, run])).toEqual([
      ['class', null],
      ['n', 'a'],
      ['recall', 'a'],
      ['recall', 'b']
    ]);
    expect(rows).toEqual([
      ['cat', '1', '.5', ''],
      ['dog', '1', '.6', '.7'],
      ['owl', '', '', '.8']
    ]);
  });

  it('are stacked by column name', () => {
    const { columns, rows } = stack([a, b], 'run');
    expect(columns.map(({ name }) => name)).toEqual(['run', 'class', 'n', 'recall']);
    expect(rows[2]).toEqual(['B', 'dog', '', '.7']);
  });
});

describe('a table as text', () => {
  it('keeps hostile cells cells', () => {
    const rows = [['a|b\n<b>', '=HYPERLINK("x")']];
    const markdown = plainText(['x', 'y'], rows, 'markdown').split('\n');
    expect(markdown[1]).toBe('| --- | --- |');
    expect(markdown[2]).toMatch(/^\| a\\\|b .*\|$/);
    expect(markdown).toHaveLength(4);
    expect(plainText(['x', 'y'], rows, 'csv')).toBe('x,y\r\n"a|b\n<b>","\'=HYPERLINK(""x"")"\r\n');
    expect(plainText(['x_1'], [['50 % & \\input{x}']], 'latex')).toContain(
      '50 \\% \\& \\textbackslash{}input\\{x\\} \\\\'
    );
  });

  it('leaves negative numbers numbers', () => {
    expect(plainText(['-1.5', '-rm', ''], [['a_b^2 ± 3']], 'csv')).toBe(
      "-1.5,'-rm,\r\na_b^2 ± 3\r\n"
    );
  });
});

describe('figures of several runs', () => {
  const picture = (name: string, step: number | null): Artifact => ({ name, step }) as Artifact;
  const pictures = [picture('roc.svg', null), picture('s-0.png', 0), picture('s-020.png', 20)];

  it('are one series where names end in their step', () => {
    const grid = figureGrid([{} as Run], () => [...pictures, picture('top5.png', 20)]);
    expect(grid).toEqual({ names: ['roc', 's', 'top5'], steps: [0, 20] });
  });

  it('show the newest at a step', () => {
    const at = (name: string, step: number | null) => figureAt(pictures, name, step)?.name ?? null;
    expect([at('s', 0), at('s', 19), at('s', 20), at('s', -1), at('s', null)]).toEqual([
      's-0.png',
      's-0.png',
      's-020.png',
      null,
      's-020.png'
    ]);
    expect(at('roc', 0)).toBe('roc.svg');
  });
});

describe('charts', () => {
  const charts = { order: [], pinned: ['system/cpu'], hidden: ['lr'] };

  it('put what the machine did behind and apart, but for what is pinned', () => {
    const metrics = new Map(['system/cpu', 'loss', 'system/gpu', 'lr'].map(name => [name, null]));
    const runs = [{ goals: new Map([['loss', 'min']]), metrics }] as unknown as Run[];
    const names = metricNames(runs);
    expect(names).toEqual(['loss', 'lr', 'system/cpu', 'system/gpu']);
    expect(chartList(names, charts, '')).toEqual({
      shown: ['system/cpu', 'loss'],
      system: ['system/gpu'],
      hidden: ['lr']
    });
  });
});

describe('colours of grouped runs', () => {
  const ids = Array.from({ length: 24 }, (_, i) => `run${i}`);
  const groups = [0, 1, 2].map(part => ({
    runs: ids.slice(part * 8, part * 8 + 8).map(id => ({ id }))
  }));

  it('are those of groups where there are more runs than looks', () => {
    const slots = groupedSlots(ids, groups, {}, []);
    expect(new Set(slots.values())).toEqual(new Set([0, 1, 2]));
    expect(slots.get('run7')).toBe(slots.get('run0'));
    expect(new Set(groupedSlots(ids, [], {}, ['run3']).values())).toContain(-1);
  });

  it('stay those of the runs where there are enough', () => {
    const few = groupedSlots(ids.slice(0, 8), groups.slice(0, 1), { run2: 5 }, []);
    expect(few.get('run2')).toBe(5);
    expect(new Set(few.values()).size).toBe(8);
  });
});

describe('values beside each other', () => {
  it('are as short as tells them apart', () => {
    expect(shortPaths(['../../work/a/train.py', null, '/tmp/a/train.py'])).toEqual([
      'work/a/train.py',
      null,
      'tmp/a/train.py'
    ]);
    expect(shortPaths(['C:\\work\\train.py', '/home/eval.py'])).toEqual(['train.py', 'eval.py']);
    expect(shortNumbers(['0.03333333333333333', '0.05', null, 'cosine', '7'])).toEqual([
      '0.03333',
      '0.05',
      null,
      'cosine',
      '7'
    ]);
    expect(shortNumbers(['0.30000000000000004', '0.30000000000000010'])[0]).not.toBe('0.3');
  });
});
