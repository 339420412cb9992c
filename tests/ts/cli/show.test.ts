/** `flightlog show` and `flightlog compare`: one run, and what differs between several. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../store/build.js';
import { store, cli, idOf, addRun, useStore } from './three.js';

useStore();

describe('flightlog show', () => {
  it('shows parameters, metrics and source', async () => {
    const { out } = await cli(['show', 'baseline']);
    expect(out).toMatch(/^✓ finished {2}baseline\n/);
    expect(out).toMatch(/lr +0\.1\n/);
    expect(out).toMatch(/acc +0\.9 +0\.9 +1 +1 +2\n/);
    expect(out).toContain('Source\n  a = 1\n  b = 2\n  fit(a)\n');
  });

  it('tells what is missing when a blob did not come along', async () => {
    rmSync(join(store, 'blobs'), { recursive: true });
    const { code, out } = await cli(['show', 'baseline']);
    expect(code).toBe(0);
    expect(out).toContain(`blobs/${'a'.repeat(64)}: no such file`);
  });

  it('prints JSON', async () => {
    const run = JSON.parse((await cli(['show', idOf(2), '--json'])).out) as Record<string, unknown>;
    expect(run).toMatchObject({
      name: 'deeper',
      goals: { acc: 'max' },
      summaries: { acc: { last: [1, 0.85] } }
    });
  });
});

describe('flightlog compare', () => {
  it('says what differs, against the first', async () => {
    const { out } = await cli(['compare', 'baseline', 'deeper']);
    expect(out).toMatch(/acc \(highest\) +0\.900+ \(at 1\) +0\.850+ \(−0\.0500 worse, at 1\)\n/);
    expect(out).toMatch(/depth +3 +5\n/);
    expect(out).not.toMatch(/^lr /m);
    expect(out).toMatch(/lines against the first +\+2 −1\n/);
    expect(out).toMatch(/numpy +1\.0 +1\.1\n/);
    expect(out).toContain('1 the same');
  });

  it('shows all parameters when asked', async () => {
    expect((await cli(['compare', 'baseline', 'deeper', '--all-params'])).out).toMatch(/^lr /m);
  });

  it('gives an HTML fragment in which names are text', async () => {
    const { strings } = JSON.parse(
      readFileSync(new URL('../../fixtures/hostile-strings.json', import.meta.url), 'utf8')
    ) as { strings: { markup: string[] } };
    const id = addRun(
      4,
      strings.markup.join(''),
      strings.markup.map((text): Fact => ['param', text, text])
    );
    const { out } = await cli(['compare', 'baseline', id, '--html']);
    const tags = new Set([...out.matchAll(/<\/?([^\s>]+)/g)].map(([, tag]) => tag));
    expect([...tags].sort()).toEqual([
      'br',
      'div',
      'small',
      'table',
      'tbody',
      'td',
      'th',
      'thead',
      'tr'
    ]);
    expect(out).not.toMatch(/<[^>]*\son\w+\s*=/);
    expect(out).toContain('&lt;img src=x onerror=window.pwned=1&gt;');
  });

  it('needs two different runs', async () => {
    expect((await cli(['compare', 'baseline'])).code).toBe(2);
    expect((await cli(['compare', 'baseline', idOf(1)])).code).toBe(2);
  });
});
