/** `flightlog report`: the file that it writes, from runs and from saved comparisons. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { store, cli, idOf, addView, useStore } from './three.js';

useStore();

describe('flightlog report', () => {
  it('writes one file, whole, and prints where', async () => {
    const { code, out, err } = await cli([
      'report',
      'baseline',
      'deeper',
      '-o',
      'r.html',
      '--title',
      'Trees'
    ]);
    expect([code, err]).toEqual([0, '']);
    const html = readFileSync(join(store, 'r.html'), 'utf8');
    expect(html).toContain('Trees');
    expect(out).toBe(
      `${join(store, 'r.html')} (${(Buffer.byteLength(html) / 1000).toFixed(0)} kB)\n`
    );
    expect(readdirSync(store).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });

  it('makes no folder', async () => {
    const { code, err } = await cli(['report', 'baseline', '-o', 'new/r.html']);
    expect(code).toBe(1);
    expect(err).toBe(
      `flightlog: The folder ${join(store, 'new')} is not there. Make it first, or name another with -o.\n`
    );
    expect(existsSync(join(store, 'new'))).toBe(false);
  });

  describe('of a comparison saved in JupyterLab', () => {
    const document = (fields: object): string => {
      mkdirSync(join(store, 'notes'), { recursive: true });
      const file = join(store, 'notes', 'mine.flight.json');
      writeFileSync(file, JSON.stringify({ format: 1, store: '..', ...fields }));
      return file;
    };
    const html = (): string => readFileSync(join(store, 'notes', 'mine.html'), 'utf8');

    it('has its title and the runs that it draws, the baseline first, and names those that are gone', async () => {
      const ids = [1, 2, 3, 9].map(idOf);
      const fields = { title: 'Trees', hidden: [idOf(3)], baseline: idOf(2), slots: {} };
      const { code, out, err } = await cli(['report', document({ runs: { ids }, ...fields })]);
      expect(out).toContain(join(store, 'notes', 'mine.html'));
      expect(err).toContain(`Run ${idOf(9)} is not in this store, and not in the report.`);
      expect(code).toBe(1);
      expect(html()).toContain('<title>Trees');
      expect(html()).not.toContain('too hot');
      expect(html().indexOf('deeper')).toBeLessThan(html().indexOf('baseline'));
    });

    it('follows a query and a saved view', async () => {
      addView('deep ones', { filter: 'params.depth > 4' });
      for (const runs of [{ query: 'params.depth > 4' }, { view: 'deep ones' }]) {
        const { code, err } = await cli(['report', document({ runs })]);
        expect([code, err]).toEqual([0, '']);
        expect(html()).toContain('deeper');
        expect(html()).not.toContain('too hot');
      }
    });

    it.each([
      [{ runs: { view: 'gone' } }, 'The store has no saved view "gone".'],
      [{ runs: { query: 'metric.acc > 1' } }, 'did you mean "metrics.acc"?'],
      [{ runs: { ids: [] } }, 'The document shows no run that this store has.'],
      [{ runs: 3 }, 'mine.flight.json: '],
      [{ runs: { ids: [] }, format: 2 }, 'mine.flight.json: ']
    ])('says what is wrong with %j', async (fields, sentence) => {
      const { code, err } = await cli(['report', document(fields)]);
      expect(code).toBe(1);
      expect(err).toContain(sentence);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
      expect(existsSync(join(store, 'notes', 'mine.html'))).toBe(false);
    });
  });

  it('leaves nothing behind where it cannot write', async () => {
    mkdirSync(join(store, 'taken'));
    const { code, err } = await cli(['report', 'baseline', '-o', 'taken']);
    expect(code).toBe(1);
    expect(err).toContain('could not be written');
    expect(readdirSync(store).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });
});
