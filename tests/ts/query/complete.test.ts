import { describe, expect, it } from 'vitest';
import { complete, knownFields, parseQuery } from '../../../src/query/index.js';
import { makeRun, summary } from './runs.js';

const known = knownFields([
  makeRun({
    params: new Map<string, string | number>([
      ['lr', 0.1],
      ['opt', 'adam'],
      ['odd name', "it's"]
    ]),
    metrics: new Map([['acc', summary(1)]]),
    tags: new Map([['stage', 'final']])
  }),
  makeRun({
    params: new Map<string, string | number>([
      ['lr', 0.2],
      ['opt', 'sgd']
    ])
  })
]);

/** Suggestions at the mark `|`. */
function at(text: string): string[] {
  const caret = text.indexOf('|');
  return complete(text.replace('|', ''), caret, known).items.map(item => item.text);
}

describe('complete', () => {
  it('finds fields by name, with or without their group', () => {
    expect(at('acc|')).toEqual(['metrics.acc ']);
    expect(at('params.o|')).toEqual(['params.opt ', 'params.`odd name` ']);
    expect(at('metrics.acc > 1 and sta|')).toEqual(
      expect.arrayContaining(['start_time ', 'status ', 'tags.stage '])
    );
  });

  it('offers operators that suit the field', () => {
    expect(at('params.opt |')).toContain('ilike ');
    expect(at('params.lr |')).not.toContain('ilike ');
    expect(at('params.lr |')).toContain('>= ');
    expect(at('tags.stage is |')).toEqual(['null ', 'not null ']);
    expect(at('tags.stage not |')).toContain('in (');
  });

  it('offers known values as the language writes them, in lists too', () => {
    expect(at('params.opt = |')).toEqual(["'adam'", "'sgd'"]);
    expect(at("params.opt = 'a|")).toEqual(["'adam'"]);
    expect(at("params.opt in ('adam', |")).toEqual(["'adam'", "'sgd'"]);
    expect(at('params.`odd name` = |')).toEqual([`"it's"`]);
    expect(at('status = |')).toHaveLength(6);
    expect(at('metrics.acc > |')).toEqual([]);
  });

  it('joins what is whole, and knows functions', () => {
    expect(at('params.lr = 0.1 |')).toEqual(['and ', 'or ']);
    expect(at('best(|')).toEqual(['metrics.acc) ']);
    expect(at('(params.lr = 0.1) |')).toEqual(['and ', 'or ']);
  });

  it('replaces the word under the caret and nothing else', () => {
    const found = complete('params.o = 3', 8, known);
    expect([found.from, found.to, found.isQuery]).toEqual([0, 8, true]);
    expect(complete('deep', 4, known).isQuery).toBe(false);
  });

  it('leads to queries that can be read, taking the first suggestion again and again', () => {
    let text = 'params.o';
    for (let i = 0; i < 3; i++) {
      const { from, to, items } = complete(text, text.length, known);
      text = text.slice(0, from) + items[0]!.text + text.slice(to);
    }
    expect(text).toBe("params.opt = 'adam'");
    expect(parseQuery(text).type).toBe('compare');
  });
});
