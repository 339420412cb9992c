/** Documents of comparisons: what is written is read, and what is wrong is said where it stands. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  chosenRuns,
  defaultFlightView,
  parseFlightView,
  writeFlightView,
  type FlightView
} from '../../../src/query/index.js';
import { makeRun } from './runs.js';

const full: FlightView = {
  store: '../flights',
  storeId: null,
  title: 'Deeper or wider',
  runs: { ids: ['a', 'b'] },
  removed: ['c'],
  hidden: ['b'],
  baseline: 'a',
  slots: { a: 0, b: 4 },
  look: {
    x: { metric: 'epoch' },
    logX: true,
    logY: false,
    smooth: 0.6,
    rank: 3,
    group: ['params.lr', 'seeds'],
    spread: 'ci95'
  },
  charts: {
    order: ['loss', 'acc'],
    pinned: ['acc'],
    hidden: ['lr'],
    wide: ['loss'],
    logY: ['loss'],
    zoom: { loss: [10, 20] }
  },
  values: 'at-best',
  tab: 'scatter',
  plots: { scatterX: 'params.lr' }
};

describe('a document of a comparison', () => {
  it('is read as it was written', () => {
    expect(parseFlightView(writeFlightView(full))).toEqual(full);
    expect(parseFlightView('{"format": 1, "runs": {"query": "loss"}}')).toEqual({
      ...defaultFlightView,
      runs: { query: 'loss' }
    });
  });

  it('takes hostile names as names', () => {
    const strings = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../fixtures/hostile-strings.json'), 'utf8')
    ) as unknown;
    const names = (Array.isArray(strings) ? strings : Object.values(strings as object))
      .flat(3)
      .map(String);
    names.push('__proto__', 'constructor');
    const zoom = Object.fromEntries(names.map((name, i) => [name, [i, i + 1] as const]));
    const view = { ...full, charts: { ...full.charts, pinned: names, zoom } };
    const read = parseFlightView(writeFlightView(view));
    expect(read.charts.pinned).toEqual(names);
    expect(Object.entries(read.charts.zoom)).toEqual(Object.entries(zoom));
    expect(Object.getPrototypeOf(read.charts.zoom)).toBe(Object.prototype);
  });

  it.each([
    ['{', /no JSON/],
    ['[]', /The document is \[\]\. Make it an object/],
    ['{"format": 2, "runs": {"ids": []}}', /format 2.*Update flightlog/],
    ['{"runs": {"ids": []}}', /"format" of the document is missing/],
    ['{"format": 1}', /"runs" of the document is missing/],
    ['{"format": 1, "runs": {"ids": [3]}}', /"runs\.ids" of the document is \[3\]/],
    ['{"format": 1, "runs": {"ids": []}, "look": {"smooth": 2}}', /"look\.smooth".* 0 to 0\.99/],
    ['{"format": 1, "runs": {"ids": []}, "tab": "x"}', /"tab" .*"x"\. Make it one of table,/],
    [
      '{"format": 1, "runs": {"ids": []}, "charts": {"zoom": {"loss": [3, 1]}}}',
      /"charts\.zoom\.loss" .*two numbers/
    ]
  ])('says what is wrong with %s', (text, message) => {
    expect(() => parseFlightView(text)).toThrow(message);
  });
});

describe('the runs of a document', () => {
  const kept = makeRun({ id: 'a', name: 'kept' });
  const old = makeRun({ id: 'b', name: 'old', deleted: true });
  const other = makeRun({ id: 'c', name: 'other' });

  it('are those named, and it is told which are not there', () => {
    const chosen = chosenRuns([other, old, kept], { runs: { ids: ['a', 'b', 'z'] }, removed: [] });
    expect(chosen).toEqual({ runs: [kept], missing: ['z'], trashed: [old] });
  });

  it('are those that match, less those left out', () => {
    const choice = { runs: { query: "name != 'none'" }, removed: ['c'] };
    expect(chosenRuns([other, old, kept], choice).runs).toEqual([kept]);
  });

  it('are those of a saved view, or there is none of that name', () => {
    const choice = { runs: { view: 'mine' }, removed: [] };
    expect(chosenRuns([other, kept], choice, () => 'kept').runs).toEqual([kept]);
    expect(() => chosenRuns([other], choice)).toThrow('no saved view "mine"');
  });
});
