import { describe, expect, it } from 'vitest';
import { foldSame, sideBySide } from '../../../src/lab/compare/linediff.js';

describe('sideBySide', () => {
  it('sets a changed line beside what it became', () => {
    expect(sideBySide('a\nlr = 1\nb', 'a\nlr = 2\nb\n')).toEqual([
      { kind: 'same', left: { number: 1, text: 'a' }, right: { number: 1, text: 'a' } },
      {
        kind: 'changed',
        left: { number: 2, text: 'lr = 1' },
        right: { number: 2, text: 'lr = 2' }
      },
      { kind: 'same', left: { number: 3, text: 'b' }, right: { number: 3, text: 'b' } }
    ]);
  });

  it('leaves a side empty where lines came or went', () => {
    const kinds = sideBySide('a\nb', 'b\nc').map(line => [
      line.kind,
      line.left?.text,
      line.right?.text
    ]);
    expect(kinds).toEqual([
      ['removed', 'a', undefined],
      ['same', 'b', 'b'],
      ['added', undefined, 'c']
    ]);
  });
});

describe('foldSame', () => {
  it('keeps the lines around a difference and counts the others', () => {
    const lines = sideBySide('1\n2\n3\n4\n5\nx', '1\n2\n3\n4\n5\ny');
    const folded = foldSame(lines, 1);
    expect(folded[0]).toEqual({ kind: 'gap', from: 0, count: 4 });
    expect(folded.slice(1).map(line => line.kind)).toEqual(['same', 'changed']);
  });
});
