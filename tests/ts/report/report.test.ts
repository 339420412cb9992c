/** What a report says, and that it says it the same way each time. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ReportError, readReportFiles, renderReport } from '../../../src/report/index.js';
import { StoreReader, memoryStore } from '../../../src/store/index.js';
import { idOf, ids, storeOf, sweep, type RunPlan } from './store.js';

const report = async (plans: readonly RunPlan[], options = {}) =>
  renderReport(await storeOf(plans), ids(plans.length), options);

/** The page without what it carries in scripts. */
function shownOf(html: string): string {
  const from = html.indexOf('<a class="skip"');
  return html.slice(0, html.indexOf('<body>')) + html.slice(from, html.indexOf('<script type'));
}

/** The page as text: tags dropped, entities and spaces made plain. */
function textOf(html: string): string {
  const body = html.slice(html.indexOf('<main'), html.indexOf('</footer>'));
  return body
    .replace(/<svg.*?<\/svg>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#x27;|&#39;/g, "'")
    .replace(/&gt;/g, '>')
    .replace(/&lt;/g, '<')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
}

describe('renderReport', () => {
  it('says who is best, by how much, what it changed, and what failed', async () => {
    const text = textOf(await report(sweep()));
    expect(text).toContain('12 March 2026 · 5 runs');
    expect(text).toContain('5 runs of digits: 4 finished and 1 failed.');
    expect(text).toContain(
      'was reached by wide-resnet-augmented-cosine-schedule-seed-17 (step 199): 0.033 better than baseline #3 (0.934).'
    );
    expect(text).toContain(
      'Against baseline #3 it changed depth from 3 to 8 and augment from not set to true.'
    );
    expect(text).toContain('too hot failed with FloatingPointError: loss is NaN.');
  });

  it('puts the difference from the first run beside each value, with a word', async () => {
    const text = textOf(await report(sweep()));
    expect(text).toMatch(/deeper finished 0\.1 5 0\.961 \+0\.028 better/);
    expect(text).toMatch(/too hot failed 0\.9 3 0\.\d+ −0\.\d+ worse/);
  });

  it('cuts a long float in the table of runs, and keeps all its digits a hover away', async () => {
    const plans = [
      { params: { lr: 0.1, seed: 123456789012 } },
      { params: { lr: 0.1 + 0.2, seed: 1 } }
    ];
    const html = await report(plans.map((plan, i) => ({ name: `run ${i}`, ...plan })));
    const runs = html.slice(html.indexOf('id="runs"'), html.indexOf('id="differences"'));
    expect(runs).toMatch(/title="0\.30000000000000004"[^>]*>\s*0\.3\s*</);
    expect(runs).toContain('123456789012');
  });

  it('shows only what differs, and keeps people and hosts to itself', async () => {
    const html = await report(sweep());
    const text = textOf(html);
    const table = text.slice(text.indexOf('What differs'), text.indexOf('The same in every run'));
    expect(table).toContain('depth 3 5 3 3 8');
    expect(table).not.toContain('seed 1');
    expect(table).toContain('source 4 lines same +1 −1 lines');
    expect(/\bada\b|laptop/.test(shownOf(html))).toBe(false);
    const facts = [...readReportFiles(html)].filter(([path]) => path.endsWith('.facts.arrow'));
    for (const [, bytes] of facts)
      expect(new TextDecoder().decode(bytes)).not.toMatch(/\bada\b|laptop/);
  });

  it('gives the same bytes each time', async () => {
    const [first, second] = [await report(sweep()), await report(sweep())];
    expect(first === second).toBe(true);
  });

  it('is small and quick', async () => {
    const reader = await storeOf(sweep());
    const before = performance.now();
    const html = await renderReport(reader, ids(5));
    expect(html.length).toBeLessThan(1_000_000);
    expect(performance.now() - before).toBeLessThan(15_000);
  });

  it('takes a title', async () => {
    const html = await report(sweep().slice(0, 2), { title: 'Depth <i>matters</i>' });
    expect(/<title>(.*)<\/title>/.exec(html)?.[1]).toBe('Depth &lt;i&gt;matters&lt;/i&gt;');
  });

  it('says the extent where nobody knows which end is good', async () => {
    const plans = [1, 5].map(value => ({ name: `w${value}`, metrics: { width: [0, value] } }));
    const text = textOf(await report(plans));
    expect(text).toContain('The last width lies between 1.00 (w1) and 5.00 (w5).');
    expect(text).not.toContain('better');
  });

  it('names all that share the best value, and who is next', async () => {
    const plans = [0.5, 0.9, 0.9].map((acc, i) => ({ name: `r${i}`, metrics: { acc: [0, acc] } }));
    expect(textOf(await report(plans))).toContain(
      'The highest acc, 0.900, was reached by r1 (step 1) and r2 (step 1): 0.400 better than r0 (0.500).'
    );
    expect(textOf(await report([...plans].reverse()))).toContain(
      'was reached by r2 (step 1) and r1 (step 1), 0.400 ahead of r0.'
    );
  });

  it('has a report for one run, without comparisons', async () => {
    const text = textOf(await report(sweep().slice(0, 1)));
    expect(text).toContain(
      'One run of digits; it finished after 20.0 s. Its acc was highest at the end, 0.9335 at step 199.'
    );
    expect(text).not.toContain('What differs');
    expect(text).not.toContain('first run');
  });

  it('has a report for a run that logged nothing', async () => {
    const html = await report([{ name: 'empty' }]);
    expect(textOf(html)).toContain('One run of digits; it finished');
    expect(html.includes('class="chart')).toBe(false);
  });

  it('colours only the best of more than eighteen runs', async () => {
    const many = Array.from({ length: 20 }, (_, i) => ({
      name: `run ${i}`,
      goals: { acc: 'max' as const },
      metrics: { acc: [0, i === 7 ? 1 : 0.5] }
    }));
    const html = await report(many);
    expect(textOf(html)).toContain('run 7 in colour, the other 19 runs in grey.');
    const drawn = html.slice(html.indexOf('class="drawn"'), html.indexOf('class="narrow"'));
    expect(drawn.match(/stroke="#4b4bf0" stroke-width="1.6"/g)?.length).toBe(1);
    expect(drawn.includes('#f0690f')).toBe(false);
  });

  it('takes colours from a view', async () => {
    const slots = new Map([[idOf(1), 3]]);
    const html = await report(sweep().slice(0, 2), { slots });
    const shown = shownOf(html);
    expect(shown).toContain('#b43c00');
    expect(shown).toContain('"#_3"');
    expect(shown).not.toMatch(/#4b4bf0|"#_[0-24-9]"/);
  });

  it('tells runs of the same name apart', async () => {
    const text = textOf(await report([{ name: 'twin' }, { name: 'twin' }]));
    expect(text).toContain(`twin (${idOf(0).slice(-4)})`);
    expect(text).toContain(`twin (${idOf(1).slice(-4)})`);
  });

  it('goes on without a blob that is gone, and says so', async () => {
    const reader = await storeOf(sweep().slice(0, 2));
    const { read } = reader.source;
    const broken = Object.assign(Object.create(reader.source) as typeof reader.source, {
      read: (path: string, ranges?: Parameters<typeof read>[1]) =>
        path.startsWith('blobs/') ? Promise.reject(new Error(`${path}: gone`)) : read(path, ranges)
    });
    const again = new StoreReader(broken);
    await again.refresh();
    const text = textOf(await renderReport(again, ids(2)));
    expect(text).toContain('Not all of baseline #3 and deeper could be read; see there.');
    expect(text).toContain(': gone');
  });

  it('refuses no runs and unknown ones by name', async () => {
    const reader = await storeOf(sweep());
    await expect(renderReport(reader, [])).rejects.toMatchObject({ code: 'no-runs' });
    await expect(renderReport(reader, ['nobody'])).rejects.toThrow(ReportError);
    await expect(renderReport(reader, ['nobody'])).rejects.toThrow('No run nobody in memory');
  });
});

describe('the page', () => {
  it('allows its own two scripts and its style by their hashes, and nothing else', async () => {
    const html = await report(sweep().slice(0, 2));
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const hash = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
    const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? '';
    const loader = /<script>(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    const plain = policy.replaceAll('&#x27;', "'").replaceAll('&#x3D;', '=');
    expect(plain).toContain(`style-src '${hash(style)}'`);
    expect(plain).toContain(`script-src '${hash(loader)}'`);
    expect(plain.startsWith("default-src 'none';")).toBe(true);
    expect(plain).not.toContain('unsafe');
  });

  it('names no address but namespaces', async () => {
    const html = await report(sweep());
    const addresses = shownOf(html).match(/(?:https?:)?\/\/[a-z][^\s"'<)]*/gi) ?? [];
    expect([...new Set(addresses)]).toEqual(['http://www.w3.org/2000/svg']);
  });

  it('has a sentence and a table for each chart', async () => {
    const html = await report(sweep());
    expect(html.match(/<svg class="drawn" role="img" aria-label="Line chart of /g)?.length).toBe(3);
    expect(html.match(/<table class="plain">/g)?.length).toBe(3);
  });
});

describe('the data in the page', () => {
  it('reads back as a store with the same runs and points', async () => {
    const reader = await storeOf(sweep());
    const html = await renderReport(reader, ids(5));
    const back = new StoreReader(memoryStore(readReportFiles(html)));
    await back.refresh();
    expect(back.problems).toEqual([]);
    expect(back.runs.length).toBe(5);
    for (const run of reader.runs) {
      const copy = back.run(run.id)!;
      for (const key of [
        'name',
        'status',
        'attempt',
        'note',
        'params',
        'tags',
        'goals',
        'exception'
      ] as const) {
        expect(copy[key]).toEqual(run[key]);
      }
      expect(copy.metrics.get('acc')).toEqual(
        (await reader.series(run.id)).has('acc') ? copy.metrics.get('acc') : null
      );
      expect(await back.series(run.id)).toEqual(await reader.series(run.id));
    }
  });

  it('thins long series and says so', async () => {
    const noise = Array.from({ length: 60_000 }, (_, i) => (i === 31_234 ? 99 : Math.sin(i)));
    const html = await report([
      { name: 'a', metrics: { m: noise } },
      { name: 'b', metrics: { m: noise } }
    ]);
    expect(textOf(html)).toMatch(/holds [\d,]+ points of 120,000 points, extremes kept/);
    const back = new StoreReader(memoryStore(readReportFiles(html)));
    await back.refresh();
    const series = (await back.series(idOf(0))).get('m')!;
    expect(series.step.length).toBeLessThan(50_001);
    expect(Math.max(...series.value)).toBe(99);
  });
});
