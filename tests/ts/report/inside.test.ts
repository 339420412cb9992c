/** What stands in a report besides runs and charts: logged figures, runs inside runs, runs that repeat others. */
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/report/index.js';
import { idOf, ids, storeOf, type RunPlan } from './store.js';

const VEGA_LITE = 'application/vnd.vegalite.v6+json';

const report = async (plans: readonly RunPlan[], count = plans.length) =>
  renderReport(await storeOf(plans), ids(count));

const spec = (more: object): string =>
  JSON.stringify({
    data: { values: [{ x: 1, y: 2, name: '<script>alert(1)</script>' }] },
    mark: 'point',
    encoding: {
      x: { field: 'x', type: 'quantitative' },
      y: { field: 'y', type: 'quantitative' },
      href: { value: 'javascript:alert(1)' },
      tooltip: { field: 'name' }
    },
    ...more
  });

/** The SVGs that img elements show. */
const pictures = (html: string): string[] =>
  [...html.matchAll(/<img src="data:image\/svg\+xml;base64,([^"]+)"/g)].map(([, body = '']) =>
    Buffer.from(body, 'base64').toString()
  );

describe('logged figures', () => {
  it('are drawn as pictures that run and load nothing; what cannot be is named', async () => {
    const far = { data: { url: 'https://stranger.example/x.csv' } };
    const html = await report([
      {
        name: 'a',
        files: {
          'points.vl.json': [VEGA_LITE, spec({})],
          'far.vl.json': [VEGA_LITE, spec(far)],
          'broken.vl.json': [VEGA_LITE, '{"mark": 7}'],
          'endless.vl.json': [VEGA_LITE, spec({ data: { sequence: { start: 0, stop: 1e12 } } })]
        }
      }
    ]);
    const [svg = '', ...others] = pictures(html);
    expect(others).toEqual([]);
    expect(svg).toContain('<path');
    expect(svg).not.toMatch(/<script|javascript:|href/);
    expect(html).toContain('alt="points of a"');
    for (const name of ['far', 'broken', 'endless']) expect(html).toContain(`${name}.vl.json: `);
    expect(html).not.toContain('stranger.example');
  });

  it('are drawn up to a number, and the rest is counted', async () => {
    const plain = JSON.stringify({ marks: [], width: 9, height: 9 });
    const files = Array.from({ length: 63 }, (_, i) => [`f${i}.vl.json`, [VEGA_LITE, plain]]);
    const html = await report([{ name: 'a', files: Object.fromEntries(files) as never }]);
    expect(pictures(html)).toHaveLength(60);
    expect(html).toContain('3 figures more in the store only: a report draws 60 of them.');
  });
});

describe('runs inside runs', () => {
  const child = (C: number): RunPlan => ({
    name: `C${C}`,
    parent: idOf(0),
    params: { C },
    goals: { acc: 'max' },
    metrics: { acc: [C / 10] }
  });
  const parent: RunPlan = { name: 'search', goals: { acc: 'max' }, metrics: { acc: [0.9] } };

  it('stand in a table of their own, the best first, where they are not in the report', async () => {
    const html = await report([parent, child(3), child(8)], 1);
    const table = html.slice(html.indexOf('<section id="children"'), html.indexOf('2 runs inside'));
    expect(table.indexOf('C8')).toBeLessThan(table.indexOf('C3'));
    expect(html).toContain('2 runs inside search.');
  });

  it('stand beneath the run that they are part of, where they are in it', async () => {
    const html = await report([parent, { name: 'other' }, child(3)]);
    const names = [
      ...html.matchAll(/<tr( class="child")?>\n<th scope="row" data-sort[^]*?#run-(\w+)/g)
    ];
    expect(names.map(([, inside, id]) => [id, inside !== undefined])).toEqual([
      [idOf(0), false],
      [idOf(2), true],
      [idOf(1), false]
    ]);
    expect(html).not.toContain('id="children"');
  });
});

describe('runs that repeat another', () => {
  const note = `Reproduces base (${idOf(7)}). Verdict: **differs**, within 0.001 of each value.

| metric | then | now | |
|---|---|---|---|
| acc | 0.9 | 0.8 | differs |
| loss | 0.1 | 0.1 | same |`;

  it('say whether they came out the same, metric by metric', async () => {
    const html = await report([{ tags: { reproduces: idOf(7), verdict: 'differs' }, note }]);
    expect(html).toContain(
      'It repeats base and 1 of 2 metrics came out otherwise, within 0.001 of each value.'
    );
    expect(html).toMatch(/acc<\/th><td class="number">0\.9<\/td><td class="number">0\.8<\/td>/);
    expect(html).not.toContain('reproduces: ');
  });

  it('say it without their values where somebody wrote another note', async () => {
    const html = await report([{ tags: { reproduces: idOf(7), verdict: 'same' }, note: 'mine' }]);
    expect(html).toContain(`It repeats run ${idOf(7)} and came out the same.`);
  });
});
