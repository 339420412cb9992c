/** What an editor offers while a report's source is written. */
import { describe, expect, it } from 'vitest';
import { proposalsAt } from '../../../src/report/index.js';

const known = {
  runs: ['baseline', 'lr 0.05'],
  metrics: ['acc', 'loss'],
  fields: ['params.lr', 'metrics.acc']
};

/** Labels offered where `|` stands, and what is left of it that they take the place of. */
function offered(source: string): { typed: string; labels: string[]; applied: string[] } {
  const at = source.indexOf('|');
  const text = source.replace('|', '');
  const found = proposalsAt(text, at, known);
  if (!found) return { typed: '', labels: [], applied: [] };
  return {
    typed: text.slice(found.from, at),
    labels: found.options.map(({ label }) => label),
    applied: found.options.map(({ apply }) => apply)
  };
}

describe('proposalsAt', () => {
  it('offers blocks at the beginning of a line, and values within a sentence', () => {
    expect(offered('# A\n\n{{ch|').labels).toEqual(expect.arrayContaining(['chart', 'best']));
    expect(offered('{{ch|').typed).toBe('ch');
    expect(offered('The best is {{|').labels).toEqual(['value', 'best', 'count']);
    expect(offered('```fig|').labels).toContain('figure-grid');
  });

  it('offers the options of a block that it does not have yet', () => {
    const { labels, applied } = offered('{{chart "loss" log=y sm|');
    expect(labels).toEqual(expect.arrayContaining(['smooth', 'spread']));
    expect(labels).not.toContain('log');
    expect(applied).toContain('smooth=');
    expect(offered('```seeds\nmetric: acc\n|\n```').applied).toContain('spread: ');
    expect(offered('```seeds\nmetric: acc\n|\n```').labels).not.toContain('metric');
  });

  it('offers values: words of the option, metrics, fields, runs', () => {
    expect(offered('{{chart "|').labels).toEqual(['acc', 'loss']);
    expect(offered('{{seeds spread=|').labels).toEqual(['sd', 'sem', 'ci95', 'range']);
    expect(offered('{{scatter x=par|').labels).toContain('params.lr');
    expect(offered('{{run run=|').applied).toEqual(['first', 'best', 'baseline', '"lr 0.05"']);
    expect(offered('```seeds\nmetric: |\n```').labels).toEqual(['acc', 'loss']);
  });

  it('offers nothing elsewhere', () => {
    for (const source of ['plain |', '{{nothing |', '```python\nx|\n```', 'a }} b|', '{{run}} |']) {
      expect(offered(source).labels).toEqual([]);
    }
  });
});
