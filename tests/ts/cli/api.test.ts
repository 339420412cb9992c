/** Reports from Node: what a program imports gives the bytes of the command, and says what it could not show. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/cli/api.js';
import { cli, makeFolder, removeAll, writePythonStore } from './care.js';

let store: string;
let cwd: string;

beforeAll(() => {
  ({ store } = writePythonStore());
  cwd = makeFolder();
}, 60_000);
afterAll(removeAll);

describe('renderReport', () => {
  it('gives the bytes of the command, from runs and from a source', async () => {
    const source = '---\ntitle: Both\nruns: [alpha, beta]\n---\n\n```chart\nmetric: loss\n```\n';
    writeFileSync(join(cwd, 'both.flight.md'), source);
    const ways = [
      { words: ['alpha', 'beta'], asked: { runs: ['alpha', 'beta'] } },
      { words: ['both.flight.md'], asked: { source: 'both.flight.md' } }
    ];
    for (const { words, asked } of ways) {
      const { code } = await cli(['report', ...words, '--store', store, '-o', 'c.html'], { cwd });
      expect(code).toBe(0);
      const html = await renderReport({ ...asked, store, cwd, onGap: () => undefined });
      expect(html === readFileSync(join(cwd, 'c.html'), 'utf8')).toBe(true);
    }
  });

  it('takes out what is private as the command does, and says so', async () => {
    const words = ['report', 'alpha', '--redact', '--store', store, '-o', 'open.html'];
    const { code, err } = await cli(words, { cwd, env: process.env });
    expect(code).toBe(0);
    const said: string[] = [];
    const html = await renderReport({
      runs: ['alpha'],
      redact: true,
      store,
      cwd,
      onRedacted: line => said.push(line)
    });
    expect(html === readFileSync(join(cwd, 'open.html'), 'utf8')).toBe(true);
    expect(said).toEqual([err.trim()]);
    expect(said[0]).toMatch(/^Taken out before publishing: /);
    expect(html).toContain(said[0]);
  });

  it('tells of gaps, and refuses a run that is not there with its sentence', async () => {
    writeFileSync(
      join(cwd, 'gap.flight.md'),
      '---\nruns: [alpha]\n---\n\n```chart\nmetric: nosuch\n```\n'
    );
    const gaps: string[] = [];
    await renderReport({ source: 'gap.flight.md', store, cwd, onGap: gap => gaps.push(gap) });
    expect(gaps.join('\n')).toContain('nosuch');
    await expect(renderReport({ runs: ['alhpa'], store, cwd })).rejects.toThrow('alpha');
  });
});
