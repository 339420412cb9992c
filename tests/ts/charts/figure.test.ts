/** Figures that were logged as specs: drawn still, whatever a stranger wrote into them. */
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isFigureSpec } from '../../../src/charts/index.js';
import { drawFigure } from '../../../src/charts/vega/index.js';

const values = [1, 2, 3, 4, 5, 6].map(x => ({ x, y: x * x, name: '<script>alert(1)</script>' }));
const lite = (spec: object): string =>
  JSON.stringify({
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    data: { values },
    mark: 'point',
    encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
    ...spec
  });
const points = (svg: string): number => (svg.match(/<path /g) ?? []).length;

describe('drawFigure', () => {
  it('draws Vega-Lite, also what asks for transforms that no chart of runs needs', async () => {
    const { svg, refused } = await drawFigure(lite({}));
    expect(points(svg)).toBeGreaterThanOrEqual(values.length);
    expect(refused).toBe(false);
    const curve = await drawFigure(
      lite({ mark: 'line', transform: [{ loess: 'y', on: 'x' }], width: 'container' })
    );
    expect(curve.svg).toContain('<path');
    const map = lite({
      data: { graticule: true },
      mark: 'geoshape',
      projection: { type: 'equirectangular' },
      encoding: {}
    });
    expect((await drawFigure(map)).svg.length).toBeGreaterThan(2_000);
  });

  it('draws Vega as it is', async () => {
    const mark = { type: 'rect', encode: { enter: { width: { value: 7 }, height: { value: 7 } } } };
    const vega = { $schema: 'https://vega.github.io/schema/vega/v5.json', marks: [mark] };
    expect((await drawFigure(JSON.stringify(vega))).svg).toContain('M0,0h7v7h-7Z');
  });

  it('asks no address for data, pictures or links, and says that it was to', async () => {
    let asked = 0;
    const server = createServer((_, answer) => {
      asked++;
      answer.end('[{"x":1,"y":2}]');
    }).listen(0, '127.0.0.1');
    await new Promise(done => server.once('listening', done));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/x`;
    const image = { mark: 'image', encoding: { url: { value: url } } };
    for (const spec of [{ data: { url } }, { data: { url: 'file:///etc/passwd' } }, image])
      expect((await drawFigure(lite(spec))).refused).toBe(true);
    const links = await drawFigure(lite({ encoding: { href: { value: url } } }));
    expect(links.svg).not.toContain('127.0.0.1');
    server.close();
    expect(asked).toBe(0);
  });

  it('evaluates nothing and writes names as text', async () => {
    const calls = [
      'constructor.constructor("globalThis.pwned = 1")()',
      'window.pwned = 1',
      'eval("1")'
    ];
    for (const calculate of calls)
      await drawFigure(lite({ transform: [{ calculate, as: 'y' }] })).catch(() => undefined);
    expect((globalThis as { pwned?: number }).pwned).toBeUndefined();
    const named = lite({ encoding: { y: { field: 'name' }, x: { field: 'x' } }, mark: 'bar' });
    const { svg } = await drawFigure(named);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;');
  });

  it('says in a sentence what it cannot draw', async () => {
    const said = async (text: string) =>
      drawFigure(text).then(
        () => 'drawn',
        (error: Error) => error.message
      );
    expect(await said('not json')).toMatch(/no JSON object/);
    expect(await said('[1]')).toMatch(/no JSON object/);
    expect(await said(lite({ mark: 'no such mark' }))).toMatch(
      /^The figure cannot be drawn: .+ Download/
    );
    expect(await said(`"${'x'.repeat(4_000_001)}"`)).toMatch(/too long/);
  });

  it('draws no figure that makes rows without end, whatever its own data look like', async () => {
    const plenty = { values: [{ x: 1, y: 2, count: 9e9, name: 'sequence(0, 9e9)' }] };
    expect(points((await drawFigure(lite({ data: plenty }))).svg)).toBeGreaterThan(0);
    const short = lite({ data: { sequence: { start: 0, stop: 9, as: 'x' } } });
    expect((await drawFigure(short)).svg).toContain('<path');
    for (const spec of [
      { data: { sequence: { start: 0, stop: 9e9 } } },
      { transform: [{ calculate: 'sequence(0, 9e9)', as: 'y' }] },
      { transform: [{ calculate: 'sequence(datum.x * 9e9)', as: 'y' }] },
      { transform: [{ density: 'x', steps: 9e9 }] }
    ])
      await expect(drawFigure(lite(spec))).rejects.toThrow('makes more rows');
  });

  it('knows its media types', () => {
    const known = ['application/vnd.vegalite.v6+json', 'application/vnd.vega.v5+json'];
    expect(known.filter(isFigureSpec)).toEqual(known);
    expect(['application/json', 'application/vnd.vegalite+zip'].filter(isFigureSpec)).toEqual([]);
  });
});
