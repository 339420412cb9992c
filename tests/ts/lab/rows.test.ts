import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { groupCell, meanText, runCell, type CellContext } from '../../../src/lab/panel/cells.js';
import { moved, movedTo } from '../../../src/lab/panel/columnedit.js';
import { columnsOf, layoutOf } from '../../../src/lab/panel/columns.js';
import { levelsOf, nextSort, orderOf, sortShown } from '../../../src/lab/panel/look.js';
import { foldKey, listRows, type Row } from '../../../src/lab/panel/rows.js';
import { findRow, runsBetween } from '../../../src/lab/panel/treekeys.js';
import { verifyCommand } from '../../../src/lab/panel/verify.js';
import { bySlot, ROW_HEIGHT, slotCount, visibleRange } from '../../../src/lab/panel/windowing.js';
import type { Run } from '../../../src/store/index.js';
import { makeRun, summary } from '../query/runs.js';

let made = 0;
const run = (given: Partial<Run>): Run => makeRun({ id: `r${++made}`, start: made, ...given });
const seeded = (seed: number, acc: number): Run =>
  run({
    name: 'wide',
    params: new Map([
      ['lr', 0.05],
      ['seed', seed]
    ]),
    metrics: new Map([['acc', summary(acc)]])
  });

function said(rows: readonly Row[]): string[] {
  return rows.map(row => {
    if (row.type === 'problem') return row.key;
    const name = row.type === 'run' ? row.run.name : row.type === 'group' ? row.label : 'older';
    return `${'  '.repeat(row.depth)}${name}`;
  });
}

const nothing = { metric: null, session: null };
const own = { levels: levelsOf({ group: [] }), order: [], folds: new Set<string>() };

describe('listRows', () => {
  const parent = run({ name: 'search' });
  const runs = [
    seeded(1, 0.9),
    parent,
    run({ name: 'trial', parent: parent.id }),
    seeded(2, 0.92),
    run({ name: 'again', lineage: 'a', attempt: 2 }),
    run({ name: 'again', lineage: 'a', attempt: 1 })
  ];

  it('nests experiments, repetitions, children and attempts', () => {
    const rows = listRows(runs, [], own);
    expect(said(rows)).toEqual([
      'default',
      '  wide',
      '  search',
      '    trial',
      '  again',
      '    older'
    ]);
    const folds = new Set([foldKey(rows[1]!), foldKey(rows[2]!), foldKey(rows[5]!)]);
    expect(said(listRows(runs, [], { ...own, folds }))).toEqual([
      'default',
      '  wide',
      '    wide',
      '    wide',
      '  search',
      '  again',
      '    older',
      '    again'
    ]);
  });

  it('groups in groups, lists flat, and keeps every attempt apart in an order of its own', () => {
    const levels = levelsOf({ group: ['experiment', 'params.lr', 'no.such'] });
    expect(said(listRows(runs, [], { ...own, levels })).slice(0, 3)).toEqual([
      'default',
      '  lr 0.05',
      '    wide'
    ]);
    const order = orderOf([{ field: 'name', descending: false }], [], nothing);
    const flat = { ...own, levels: levelsOf({ group: ['none'] }), order };
    expect(listRows(runs, [], flat).map(row => row.type)).toEqual(Array(6).fill('run'));
  });

  it('places groups by the mean of the metric they are sorted by', () => {
    const scored = (name: string, acc: number, given: Partial<Run> = {}): Run =>
      run({ name, metrics: new Map([['acc', summary(acc)]]), ...given });
    const listed = [
      scored('one good', 0.99, { experiment: 'uneven' }),
      scored('one bad', 0.1, { experiment: 'uneven' }),
      scored('middle', 0.8, { experiment: 'even' }),
      seeded(1, 0.95),
      scored('good', 0.9),
      seeded(2, 0.75)
    ];
    const order = orderOf([{ field: 'metrics.acc', descending: true }], [], nothing);
    expect(said(listRows(sortShown(listed, order), [], { ...own, order }))).toEqual([
      'default',
      '  good',
      '  wide',
      'even',
      '  middle',
      'uneven',
      '  one good',
      '  one bad'
    ]);
  });

  it('gives a broken run one line, and survives a run that is its own parent', () => {
    const problems = ['runs/x', 'runs/x/a', 'runs/x/b'].map(file => ({
      file,
      code: 'c',
      message: 'm'
    }));
    const odd = run({ name: 'odd', id: 'odd', parent: 'odd' });
    expect(said(listRows([odd], problems, own))).toEqual(['default', '  odd', 'problem:runs/x/a']);
  });

  it('finds rows by their beginning and the runs between two rows', () => {
    const rows = listRows(runs, [], own);
    expect(findRow(rows, 0, 'a')).toBe(4);
    expect(findRow(rows, 4, 'aga')).toBe(4);
    expect(findRow(rows, 0, 'zz')).toBeNull();
    expect(runsBetween(rows, 2, 1)).toEqual([runs[0]!.id, runs[3]!.id, parent.id]);
  });
});

describe('columns', () => {
  const runs = [seeded(1, 0.9), seeded(2, 0.93), seeded(3, 0.96)];
  const view = { columns: [], metricMode: 'best' as const, widths: {} };
  const columns = columnsOf(view, runs, 'acc');
  const values = { metric: 'acc', session: null };
  const context: CellContext = {
    values,
    now: 100_000,
    spread: 'sd',
    baseline: null,
    spreads: new Map([['metrics.acc', 0.06]]),
    trans: nullTranslator.load('x')
  };

  it('give way to what a glance needs: value, then age, then the rest', () => {
    const paths = (width: number, isOwn = true): string[] =>
      layoutOf(columns, width, isOwn).columns.map(column => column.path);
    expect(paths(200)).toEqual(['metrics.acc']);
    expect(paths(300)).toEqual(['metrics.acc', 'start_time']);
    expect(paths(600)).toEqual(['metrics.acc', 'params.seed', 'start_time']);
    expect(layoutOf(columns, 200, true)).toMatchObject({ spark: 0, hasHeader: false });
    const many = columnsOf(
      { ...view, columns: Array(9).fill({ field: 'params.lr' }) },
      runs,
      'acc'
    );
    expect(layoutOf(many, 400, false).width).toBeGreaterThan(400);
  });

  it('leave out what names no field', () => {
    const chosen = [{ field: 'params.lr' }, { field: 'constructor' }, { field: 'x.y' }];
    expect(columnsOf({ ...view, columns: chosen }, runs, null).map(c => c.path)).toEqual([
      'params.lr'
    ]);
  });

  it('say a mean with its spread, a difference with its sign and word', () => {
    const [acc] = columns;
    expect(groupCell(runs, acc!, context)).toEqual({
      text: '0.93 ±.03',
      title: expect.stringContaining('standard deviation') as string
    });
    expect(groupCell(runs, acc!, { ...context, spread: 'range' }).text).toBe('0.90–0.96');
    const cell = runCell(runs[0]!, acc!, { ...context, baseline: runs[2]! });
    expect([cell.text, cell.word]).toEqual(['−0.0600', 'worse']);
    expect(cell.title).toContain('−0.0600 worse than wide');
    expect(meanText({ n: 3, mean: 1234.5, low: 1200, high: 1269 }, 'sd')).toBe('1,235 ±35');
  });

  it('sort by what they show, and turn round', () => {
    const sort = nextSort([], 'metrics.acc', false, true);
    expect(sortShown(runs, orderOf(sort, columns, values))).toEqual([...runs].reverse());
    const back = nextSort(sort, 'metrics.acc', false, true);
    expect(back).toEqual([{ field: 'metrics.acc', descending: false }]);
    expect(nextSort(back, 'metrics.acc', false, true)).toEqual([]);
    expect(nextSort(sort, 'name', true, false)).toHaveLength(2);
  });

  it('move', () => {
    const fields = ['name', 'status', 'host'].map(field => ({ field }));
    expect(moved(fields, 'host', -1).map(c => c.field)).toEqual(['name', 'host', 'status']);
    expect(moved(fields, 'name', -1)).toEqual(fields);
    expect(movedTo(fields, 0, 2).map(c => c.field)).toEqual(['status', 'host', 'name']);
  });
});

describe('verifyCommand', () => {
  it('quotes what a shell would read otherwise', () => {
    expect(verifyCommand({ path: 'a/flights', name: '' })).toBe(
      'flightlog verify --store a/flights'
    );
    expect(verifyCommand({ path: "it's; rm", name: '' })).toBe(
      `flightlog verify --store 'it'\\''s; rm'`
    );
    expect(verifyCommand({ path: null, name: 'x' })).toBe('flightlog verify');
  });
});

describe('the window of a long list', () => {
  const at = (row: number) => ({ top: row * ROW_HEIGHT, height: 480, width: 300, moving: true });

  it('always draws as many rows as fit, those in sight among them', () => {
    for (const row of [0, 1, 7, 500, 979, 980]) {
      const [first, last] = visibleRange(at(row), 1000);
      expect(last - first).toBe(slotCount(at(row)));
      expect([first <= row, last >= Math.min(1000, row + 20)]).toEqual([true, true]);
    }
    expect(visibleRange(at(0), 3)).toEqual([0, 3]);
    expect(visibleRange({ ...at(0), height: 0 }, 1000)).toEqual([0, 0]);
  });

  it('draws each row once, and leaves elements where they stand while it scrolls', () => {
    const slots = slotCount(at(0));
    const turn = visibleRange(at(100), 1000)[0] % slots;
    const orderAt = (row: number) => bySlot(visibleRange(at(row), 1000), slots, turn);
    const before = orderAt(100);
    expect(before).toEqual(Array.from({ length: slots }, (_, i) => 95 + i));
    for (const row of [0, 99, 101, 130, 400, 980]) {
      const rows = orderAt(row);
      const [first] = visibleRange(at(row), 1000);
      expect([...rows].sort((a, b) => a - b)).toEqual(before.map((_, i) => first + i));
      expect(rows.map(one => one % slots)).toEqual(before.map(one => one % slots));
    }
    expect(bySlot([0, 3], slots, 2)).toEqual([2, 0, 1]);
  });
});
