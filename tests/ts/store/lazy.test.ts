/** Runs whose details are decoded when asked for: what they say, when, and how they are copied. */
import { describe, expect, it } from 'vitest';
import { RunIndex, copyRun } from '../../../src/store/index.js';
import type { FactRow, Run } from '../../../src/store/index.js';

const ID = '01m845zagmvn1hcjwqrmcjmm4t';

function row(at: number, kind: string, key: string, value: string): FactRow {
  return { run: ID, writer: 'w', row: at, time: at, kind, key, value };
}

function listed(index: RunIndex, rows: FactRow[], reset: boolean): Run {
  index.apply({ rows, cursor: '1', reset }, 0);
  const run = index.runs.get(ID);
  if (!run) throw new Error('the run does not list');
  return run;
}

const first = [row(0, 'run', 'status', '"finished"'), row(1, 'param', 'lr', '0.1')];

describe('a run', () => {
  it('tells what was known when it was listed, though asked after a change', () => {
    const index = new RunIndex();
    const before = listed(index, first, true);
    const after = listed(index, [row(2, 'param', 'lr', '0.2')], false);
    expect([before.params.get('lr'), after.params.get('lr')]).toEqual([0.1, 0.2]);
  });

  it('gives the same details each time', () => {
    const run = listed(new RunIndex(), first, true);
    expect(run.params).toBe(run.params);
    expect(run.problems).toBe(run.problems);
  });

  it('that a client alone ends is running until it says otherwise', () => {
    const begun = [row(0, 'run', 'status', '"running"')];
    expect(listed(new RunIndex(), begun, true).status).toBe('lost');
    const index = new RunIndex();
    const run = listed(index, [...begun, row(1, 'run', 'client', '"mlflow"')], true);
    expect([run.status, index.tick(1e12).size]).toEqual(['running', 0]);
    expect(listed(index, [row(2, 'run', 'status', '"failed"')], false).status).toBe('failed');
  });

  it('tells the versions of registered models that come from it', () => {
    const facts = [
      row(2, 'registered', 'classifier v3', '["champion",1]'),
      row(3, 'registered', 'other v1', '[]'),
      row(4, 'registered', 'gone v1', 'null'),
      row(5, 'registered', 'odd v1', '"text"')
    ];
    const { registered } = listed(new RunIndex(), [...first, ...facts], true);
    expect([...registered]).toEqual([
      ['classifier v3', ['champion']],
      ['other v1', []]
    ]);
  });

  it('tells how it came out beside the one that it repeats', () => {
    const facts = [
      row(2, 'reproduction', 'of', '"01m845zagmvn1hcjwqrmcjmm4s"'),
      row(3, 'reproduction', 'verdict', '"incomplete"'),
      row(4, 'reproduction', 'tolerance', '0.001'),
      row(5, 'reproduction', 'ended', '["finished","failed"]'),
      row(6, 'reproduction', 'environment', '"recorded"'),
      row(7, 'reproduction', 'params', '{"lr":0.5,"layers":[1,2]}'),
      row(8, 'reproduced-metric', 'loss', '{"then":0.25,"now":{"$float":"NaN"},"same":false}'),
      row(9, 'reproduced-metric', 'gone', '{"then":1,"now":null,"same":false}'),
      row(10, 'reproduced-metric', 'odd', '"text"')
    ];
    const { reproduction } = listed(new RunIndex(), [...first, ...facts], true);
    expect({ ...reproduction, metrics: [...(reproduction?.metrics ?? [])] }).toEqual({
      of: '01m845zagmvn1hcjwqrmcjmm4s',
      verdict: 'incomplete',
      tolerance: 0.001,
      ended: ['finished', 'failed'],
      environment: 'recorded',
      params: new Map<string, unknown>([
        ['lr', 0.5],
        ['layers', '[1,2]']
      ]),
      metrics: [
        ['loss', { then: 0.25, now: NaN, same: false }],
        ['gone', { then: 1, now: null, same: false }]
      ]
    });
    expect(listed(new RunIndex(), first, true).reproduction).toBeNull();
    const odd = [...first, row(2, 'reproduction', 'verdict', '"same"')];
    expect(listed(new RunIndex(), odd, true).reproduction).toBeNull();
  });

  it('is copied with its details', () => {
    const copy = copyRun(listed(new RunIndex(), first, true), { note: 'kept' });
    expect([copy.id, copy.status, copy.note]).toEqual([ID, 'finished', 'kept']);
    expect(new Map(copy.params)).toEqual(new Map([['lr', 0.1]]));
    expect({ ...copy }.params).toBe(copy.params);
  });
});
