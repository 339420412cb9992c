/** The examples of docs/query.md do what the page says. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { matches, parseQuery } from '../../../src/query/index.js';
import type { ParamValue, Run, RunStatus } from '../../../src/store/index.js';
import { makeRun, summary } from './runs.js';

const page = readFileSync(new URL('../../../docs/query.md', import.meta.url), 'utf8');

function pairs(cell: string): [string, string][] {
  return cell
    .split(' ')
    .filter(Boolean)
    .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
}

const plain = (text: string): ParamValue => (Number.isNaN(Number(text)) ? text : Number(text));

/** A row of the page's first table. */
function runOf(line: string): Run {
  const [name, status, params, metrics, tags, note] = line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim()) as [string, RunStatus, string, string, string, string];
  const values = pairs(metrics).map(([key, said]) => {
    const [last, best] = said.split(';').map(Number) as [number, number];
    const low = key.includes('loss') ? best : Math.min(best, last);
    return [key, summary(last, low, key.includes('loss') ? last : best)] as const;
  });
  return makeRun({
    id: `01${name.replace(/ /g, '')}`.padEnd(26, '0'),
    name,
    status,
    note,
    params: new Map(pairs(params).map(([key, value]) => [key, plain(value)])),
    metrics: new Map(values),
    tags: new Map(pairs(tags))
  });
}

const runs = page
  .split('\n')
  .filter(line => /^\| .*\| (finished|failed|running) \|/.test(line))
  .map(runOf);
const examples = [...page.matchAll(/```query\n(.*?)```/gs)]
  .flatMap(([, block = '']) => block.trim().split('\n'))
  .map(line => line.split(/\s+-> /) as [string, string]);

it('has examples', () => {
  expect(runs).toHaveLength(4);
  expect(examples.length).toBeGreaterThan(20);
});

it.each(examples)('%s', (text, said) => {
  if (said === 'error') return expect(() => parseQuery(text)).toThrow();
  const query = parseQuery(text);
  const found = runs.filter(run => matches(run, query)).map(run => run.name);
  return expect(found.join(', ')).toBe(said);
});

it('shows errors as they are', () => {
  const blocks = [...page.matchAll(/```\n(params.lr >>.*?)```/gs)];
  const lines = blocks[0]![1]!.trimEnd().split('\n');
  for (let i = 0; i < lines.length; i += 2) {
    const [, space = '', message = ''] = /^( *)\^ (.*)$/.exec(lines[i + 1]!) ?? [];
    expect(() => parseQuery(lines[i]!)).toThrow(message);
    expect(message).toContain(`character ${space.length + 1})`);
  }
});
