/** The spec's promises: nothing of a person's in names or expressions, and the same picture always. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  drawChart,
  lightTheme,
  metricSpec,
  pageTheme,
  RUN_STYLES,
  runStyle
} from '../../../src/charts/index.js';
import { compileSpec, drawSvg } from '../../../src/charts/vega/index.js';
import { chartOf, fallingLines, seriesOf } from './series.js';

const corpus = JSON.parse(
  readFileSync(new URL('../../fixtures/hostile-strings.json', import.meta.url), 'utf8')
) as { strings: Record<string, string[]> };
const hostile = Object.values(corpus.strings).flat();

/** The spec without what may hold a person's text: the values of its data sets. */
function skeleton(spec: unknown): string {
  return JSON.stringify(spec, (key, value: unknown) =>
    key === 'values' && Array.isArray(value) ? [] : value
  );
}

describe('metricSpec', () => {
  it('has the same field names and expressions whatever people call things', () => {
    const plain = chartOf(fallingLines(3));
    const expected = skeleton(metricSpec(plain, lightTheme)).replaceAll(
      /"(width|right|left)":\d+/g,
      ''
    );
    for (const text of hostile) {
      const lines = plain.lines.map(line => ({ ...line, label: text, run: text }));
      const spec = skeleton(metricSpec({ ...plain, metric: text, lines }, lightTheme));
      expect(spec.replaceAll(/"(width|right|left)":\d+/g, '')).toBe(expected);
    }
  });

  it('draws hostile names as text', async () => {
    for (const text of hostile.slice(0, 40)) {
      const lines = fallingLines(2).map(line => ({ ...line, label: text }));
      const svg = drawChart(chartOf(lines, { metric: text }), lightTheme);
      expect(svg).not.toMatch(/<(script|img|iframe|foreignObject|image|use|a)\b/i);
      const tags = svg.match(/<[^>]*>/g) ?? [];
      expect(tags.filter(tag => / on[a-z]+=/i.test(tag))).toEqual([]);
    }
  });

  it('leaves a name alone that looks like an attribute', async () => {
    const name = 'a class="b" d="M1.234,5" opacity="1"';
    const svg = drawChart(chartOf(fallingLines(1), { metric: name }), lightTheme);
    expect(svg.replaceAll('&quot;', '"')).toContain(`>${name}</text>`);
  });

  it('shows a metric whose name reads like an expression', async () => {
    const svg = drawChart(
      chartOf(fallingLines(1), { metric: "a.b[0]['c'] + datum.x" }),
      lightTheme
    );
    expect(svg).toContain("a.b[0]['c'] + datum.x");
  });
});

/** Long paths: how each looks, and its places in pixels. */
function dataOf(svg: string): { looks: string[]; places: number[] } {
  const paths = (svg.match(/<path [^>]*>/g) ?? []).filter(path => path.length > 200);
  const of = (path: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(path)?.[1] ?? '';
  return {
    looks: paths.map(path => ['stroke', 'fill'].map(name => of(path, name)).join('|')),
    places: paths.flatMap(path => placesOf(of(path, 'd')))
  };
}

/** The y of a path's points, by x: a filling may go around either way. */
function placesOf(path: string): number[] {
  let [x, y] = [0, 0];
  const places: [number, number][] = [];
  for (const [, command, numbers = ''] of path.matchAll(/([Ml])([^MlZ]*)/g)) {
    const all = (numbers.match(/-?(?:\d*\.\d+|\d+)/g) ?? []).map(Number);
    if (command === 'M') [x, y] = [0, 0];
    for (let i = 0; i < all.length; i += 2) {
      [x, y] = [x + all[i]!, y + all[i + 1]!];
      places.push([Math.round(x), y]);
    }
  }
  return places.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(place => place[1]);
}

function wordsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text = '']) => text).sort();
}

describe('drawChart', () => {
  it('draws the lines, bands and words that Vega draws of the spec', async () => {
    const lines = fallingLines(7);
    const bands = [{ label: 'five', slot: 2, kind: 'sd' as const, members: lines.slice(2) }];
    for (const more of [{ smooth: 0.6 }, { bands }, { logY: true }, { range: [3, 9] as const }]) {
      const input = chartOf(more.bands ? lines.slice(0, 2) : lines, more);
      const svg = drawChart(input, lightTheme);
      const vega = await drawSvg(compileSpec(metricSpec(input, lightTheme)));
      const [ours, theirs] = [dataOf(svg), dataOf(vega)];
      expect(ours.looks).toEqual(theirs.looks);
      expect(ours.places).toHaveLength(theirs.places.length);
      expect(Math.max(...ours.places.map((y, i) => Math.abs(y - theirs.places[i]!)))).toBeLessThan(
        0.2
      );
      expect(wordsOf(svg)).toEqual(wordsOf(vega));
    }
  });

  it('rounds coordinates to a tenth of a pixel', async () => {
    const svg = drawChart(chartOf(fallingLines(3)), lightTheme);
    expect(svg).not.toMatch(/ (d|x|y|transform)="[^"]*\.\d\d/);
  });

  it('draws every finite point of a line', async () => {
    const series = seriesOf([3, 1, 2]);
    const svg = drawChart(
      chartOf([{ run: 'a', label: 'a', slot: 0, series }], { title: false }),
      lightTheme
    );
    expect(svg.match(/<path d="(M[^"]*)" stroke="#4b4bf0"/)?.[1]).toMatch(
      /^M0,[\d.]+l[\d.,-]+ ?[\d.,-]+$/
    );
  });

  it('leaves colours to the page where the theme does', async () => {
    const svg = drawChart(chartOf(fallingLines(2)), pageTheme);
    expect(svg).toContain('var(--fl-grid)');
    expect(svg).not.toContain(lightTheme.grid);
  });
});

describe('runStyle', () => {
  it('has eighteen looks, all different, then grey', () => {
    expect(new Set(RUN_STYLES.map(style => JSON.stringify(style))).size).toBe(18);
    expect(runStyle(18)).toEqual(runStyle(-1));
    expect(RUN_STYLES).not.toContainEqual(runStyle(18));
  });
});
