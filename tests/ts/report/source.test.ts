/** Reports written as Markdown: what is read, what is refused and where, what stands in the page. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  checkSeal,
  customTemplate,
  makeReport,
  markdownReport,
  parseReport,
  printReport,
  selectRuns
} from '../../../src/report/index.js';
import { effectOf } from '../../../src/report/effect.js';
import { linkOf, readLink } from '../../../src/report/runtime-link.js';
import { sha256Hex } from '../../../src/report/sha256.js';
import { storeOf, sweep, type RunPlan } from './store.js';

const corpus = JSON.parse(
  readFileSync(new URL('../../fixtures/hostile-strings.json', import.meta.url), 'utf8')
) as { strings: Record<string, string[]> };
const hostile = Object.values(corpus.strings).flat();

async function reportOf(source: string, plans: readonly RunPlan[] = sweep(60)) {
  const reader = await storeOf(plans);
  const { front, body, problems } = parseReport(source);
  const { ids, problems: missing } = selectRuns(reader.runs, front);
  const made = await makeReport(reader, ids, { front, body });
  const html = printReport(made);
  const shown = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  return { made, html, shown, problems: [...problems, ...missing, ...made.problems] };
}

const saidOf = (problems: readonly { line: number; column: number; message: string }[]) =>
  problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('a report written as Markdown', () => {
  it('has title, authors, date, prose, values in sentences and blocks', async () => {
    const { shown, problems } = await reportOf(`---
title: Depth & breadth
authors: [{name: Ada, affiliation: Engines, orcid: 0000-0002-1825-0097}, Grace]
date: 3 May 2026
runs: [baseline, deeper]
baseline: deeper
---
Of {{count}} runs **{{best "acc"}}** is best, with depth {{value "params.depth" run=best}}.

## Curves

{{chart "acc" x=relative log=y smooth=0.5 caption="Over time."}}

\`\`\`scatter
x: params.depth
y: metrics.acc
\`\`\`
`);
    expect(problems).toEqual([]);
    expect(shown).toContain('<h1>Depth &amp; breadth</h1>');
    expect(shown).toContain('href="https://orcid.org/0000-0002-1825-0097"');
    expect(shown).toContain('3 May 2026 · 2 runs');
    expect(shown.replace(/<[^>]*>/g, '')).toContain('Of 2 runs deeper is best, with depth 5.');
    expect(shown).toContain('on a logarithmic axis');
    expect(shown).toContain('aria-label="Scatter plot of acc by depth of 2 runs.');
  });

  it('says what is wrong at its line and column, and makes the rest with the gaps in place', async () => {
    const { problems, shown } = await reportOf(`---
titel: x
query: experiment = 'digits'
---
{{chrat "loss"}}

{{chart "los"}}

{{chart "loss" smoth=0.5 x="time"}}

Its acc is {{value "metrics.akk"}} here.

\`\`\`table
columns: [params.deph]
\`\`\`

{{chart "loss" runs="nobody"}}

{{chart "loss

{{chart "loss"}}

{{table order="metrics.akk desc"}}
`);
    expect(saidOf(problems)).toEqual([
      '2:1 The front matter has no key "titel"; did you mean title?',
      '5:3 There is no block "chrat"; did you mean chart?',
      '9:16 chart has no option "smoth"; did you mean smooth?',
      '19:1 This block is not closed. End it with }}.',
      '7:1 No run logged a metric "los". Did you mean loss?',
      '11:12 No run logged a metric "akk". Did you mean acc?',
      '13:1 No run has params.deph. Did you mean params.depth?',
      '17:1 No run of this report is called "nobody".',
      '23:1 No run has metrics.akk. Did you mean acc?'
    ]);
    expect(shown.match(/class="gap"/g)?.length).toBe(6);
    expect(shown.match(/<figure class="chart/g)?.length).toBe(1);
  });

  it('shows HTML as text, links only where links may lead, and no picture from elsewhere', async () => {
    const { shown } = await reportOf(`---
query: experiment = 'digits'
---
<script>alert(1)</script> <img src=x onerror=alert(1)>

<pre>
<b onclick=x>y</b>
</pre>

[a](javascript:alert(1)) [b](data:text/html,x) [c](https://example.org/?a=1&b=2) ![d](https://example.org/x.png)
[e](vbscript:x) <javascript:alert(1)> <https://example.org/auto>

{{note "<i>n</i> [x](javascript:y)"}}
`);
    expect(shown).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(shown).not.toMatch(/<(?:script|b|i|img|iframe)[ >]/);
    expect([...shown.matchAll(/ href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      'https://example.org/?a=1&amp;b=2',
      'https://example.org/auto'
    ]);
  });

  it('leaves hostile text inert in every place of a source', async () => {
    const quoted = hostile.map(text => JSON.stringify(text.replace(/[{}]/g, '')));
    const source = [
      '---',
      `title: ${quoted[0]}`,
      `authors: [${quoted.slice(0, 20).join(', ')}]`,
      "query: experiment = 'digits'",
      '---',
      ...hostile.flatMap(text => ['', text, '', `## ${text.replace(/\s+/g, ' ')}`]),
      ...quoted.map(text => `{{note ${text}}}\n\n{{chart "loss" caption=${text}}}\n`).slice(0, 12)
    ].join('\n');
    const { shown } = await reportOf(source, sweep(8));
    const plain = shown.replace(/<svg.*?<\/svg>/gs, '');
    expect(plain).not.toMatch(
      /<(?:script|iframe|object|embed|base|meta|link|style|form(?! class="tools"))\b/i
    );
    expect(plain).not.toMatch(/<[^>]*\son\w+=/i);
    expect(plain).not.toMatch(/href="(?!#|https?:|mailto:)/i);
  });

  it('reads a patch in a diff fence as code, and a block as a block', () => {
    const { body, problems } = parseReport(
      '```diff\n- a\n+ b\n```\n\n```diff\nruns: [a, b]\n```\n'
    );
    expect(problems).toEqual([]);
    expect(body.map(({ kind }) => kind)).toEqual(['prose', 'block']);
  });

  it('draws marks of several parts over parameters and metrics', async () => {
    const { shown } = await reportOf(
      "---\nquery: experiment = 'digits'\n---\n```vega-lite\nmark: boxplot\nencoding:\n  x: {field: metrics.acc, type: quantitative}\n  y: {field: name, type: nominal}\n```\n"
    );
    const picture = /data:image\/svg\+xml;base64,([A-Za-z0-9+/]+)/.exec(shown)?.[1] ?? '';
    const texts = atob(picture).match(/<text[^>]*>[^<]*/g) ?? [];
    expect(texts.join()).toContain('metrics.acc');
    expect(texts.length).toBeGreaterThan(5);
  });

  it('draws a free specification that loads nothing', async () => {
    const spec = (data: string) =>
      `---\nquery: experiment = 'digits'\n---\n\`\`\`vega-lite\n{${data}"mark":"bar","encoding":{"x":{"field":"name","type":"nominal"},"y":{"field":"metrics.acc","type":"quantitative"}}}\n\`\`\`\n`;
    const { shown, problems } = await reportOf(spec(''));
    expect(problems).toEqual([]);
    expect(shown).toContain('<img src="data:image/svg+xml;base64,');
    const refused = await reportOf(spec('"data":{"url":"https://example.org/x.csv"},'));
    expect(saidOf(refused.problems)[0]).toMatch(/^4:1 A report loads nothing/);
  });
});

describe('repeated runs', () => {
  const repeated = [0.9, 0.91, 0.92, 0.95, 0.96, 0.97].map((acc, i) => ({
    name: `${i < 3 ? 'base' : 'wide'} s${i % 3}`,
    params: { seed: i % 3, width: i < 3 ? 1 : 2 },
    goals: { acc: 'max' as const },
    metrics: { acc: [0, acc] }
  }));

  it('are compared by their means, with an interval', async () => {
    const { shown } = await reportOf('{{findings}}\n\n{{seeds spread=ci95}}', repeated);
    const text = shown
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .replaceAll('&#x3D;', '=');
    expect(text).toContain(
      'wide has the highest acc: 0.9600 ± 0.0100 (mean ± standard deviation, n = 3), 0.0500 better than base (95 % interval of the difference +0.0273 to +0.0727).'
    );
    expect(text).toContain('it changed width from 1 to 2.');
  });

  it('have the interval that Welch’s t gives', () => {
    // Of R: t.test(c(.95,.96,.97), c(.90,.91,.92)): 0.02733 to 0.07267.
    const found = effectOf([0.95, 0.96, 0.97], [0.9, 0.91, 0.92])!;
    expect(found.low).toBeCloseTo(0.02733, 5);
    expect(found.high).toBeCloseTo(0.07267, 5);
    expect(effectOf([1], [1, 2])).toBeNull();
  });
});

describe('a template of one’s own', () => {
  it('prints with its parts, style and body', async () => {
    const files = new Map([
      ['body.md', '---\ntemplate: paper\nkicker: Lab report\n---\n{{findings}}\n'],
      ['findings.hbs', '<div class="mine">{{#each paragraphs}}<p>{{this}}</p>{{/each}}</div>'],
      ['style.css', '.mine{color:#333}']
    ]);
    const reader = await storeOf(sweep(20));
    const template = await customTemplate('./mine', files);
    const ids = reader.runs.map(({ id }) => id);
    const html = printReport(await makeReport(reader, ids, { template }));
    expect(html).toContain('Lab report');
    expect(html).toMatch(/<div class="mine"><p>5 runs of digits/);
    const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? '';
    expect(style.endsWith('.mine{color:#333}')).toBe(true);
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html.replaceAll('&#x3D;', '=')).toContain(`sha256-${hash}`);
  });

  it.each([
    ['findings.hbs', '<p>{{{paragraphs}}}</p>', './mine/findings.hbs:1:4: unescaped output'],
    [
      'findings.hbs',
      '\n{{#eech a}}{{/eech}}',
      './mine/findings.hbs:2:1: there is no helper "eech". Did you mean each?'
    ],
    [
      'findings.hbs',
      '{{> tabel}}',
      './mine/findings.hbs:1:1: there is no partial "tabel". Did you mean table?'
    ],
    [
      'findngs.hbs',
      'x',
      './mine/findngs.hbs: nothing prints a partial of this name. Did you mean findings.hbs'
    ],
    ['findings.hbs', '{{#if a}}', './mine/findings.hbs:1: '],
    ['body.md', '{{chrat}}', './mine/body.md:1:3: There is no block "chrat"']
  ])('is refused with file, line and reason: %s %j', async (file, text, said) => {
    await expect(customTemplate('./mine', new Map([[file, text]]))).rejects.toThrow(said);
  });
});

describe('a page', () => {
  it('is checked by the hash in its footer', async () => {
    const { html } = await reportOf('{{findings}}', sweep(10).slice(0, 2));
    expect(checkSeal(html)).toMatchObject({ isWhole: true });
    expect(checkSeal(html.replace('baseline', 'Baseline')).isWhole).toBe(false);
    expect(checkSeal('<p>else</p>').written).toBeNull();
  });

  it.each(['', 'abc', 'ä'.repeat(55), 'x'.repeat(64), 'y'.repeat(1000)])(
    'hashes as SHA-256 does: %#',
    text => {
      expect(sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'));
    }
  );

  it('keeps what a reader chose in its address', () => {
    const start = { x: 'step' as const, logY: false, smooth: 0 };
    const state = {
      settings: { x: 'relative' as const, logY: true, smooth: 0.25 },
      range: [10, 50.5] as const,
      hidden: new Set(['a&b=c', 'd~e'])
    };
    const link = linkOf('chart-loss', state);
    expect(readLink(link, start)).toEqual({ ...state, anchor: 'chart-loss' });
    expect(readLink('#x~zoom=5,1&smooth=9', start)).toMatchObject({ range: null, settings: start });
  });
});

describe('a report as Markdown', () => {
  it('has tables, charts as files, and people’s names as text', async () => {
    const runs = sweep(20).map((plan, i) =>
      i === 1 ? { ...plan, name: '@all [x](javascript:y) | <b>' } : plan
    );
    const { made } = await reportOf(
      '{{findings}}\n\n{{table}}\n\n## Curves\n\n{{chart "loss"}}',
      runs
    );
    const { text, files } = await markdownReport(made, 'pr_files');
    expect(text).toContain('![loss](pr_files/chart-loss.svg)');
    expect([...files.keys()]).toEqual(['chart-loss.svg']);
    expect(files.get('chart-loss.svg')).toMatch(
      /^<svg[^>]* xmlns="http:\/\/www.w3.org\/2000\/svg"/
    );
    expect(text).toContain('@\u2060all \\[x\\](javascript:y) \\| &lt;b&gt;');
  });
});
