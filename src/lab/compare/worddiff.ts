/** Which words of a changed line differ. Pure. */
import { diffArrays } from 'diff';

export interface Piece {
  readonly text: string;
  readonly isMarked: boolean;
}

/** Lines longer than this are marked whole: their words would take longer than they tell. */
const LONGEST = 1_000;

/** Numbers with their fraction, names, space, and every other sign by itself. */
const WORDS = /\p{N}+(?:[._]\p{N}+)*|[\p{L}\p{N}_]+|\s+|[^]/gu;

/**
 * Both lines in pieces, what differs marked. Lines that have little in common are not marked: then every
 * word would be.
 */
export function markWords(left: string, right: string): readonly [Piece[], Piece[]] {
  const whole = [[{ text: left, isMarked: false }], [{ text: right, isMarked: false }]] as const;
  if (left.length > LONGEST || right.length > LONGEST) return [[...whole[0]], [...whole[1]]];
  const parts = diffArrays(wordsOf(left), wordsOf(right)).map(({ value, added, removed }) => ({
    value: value.join(''),
    added,
    removed
  }));
  const same = parts.reduce(
    (sum, part) => sum + (part.added || part.removed ? 0 : part.value.trim().length),
    0
  );
  if (same * 3 < Math.max(left.trim().length, right.trim().length)) {
    return [[...whole[0]], [...whole[1]]];
  }
  const side = (other: 'added' | 'removed'): Piece[] =>
    parts
      .filter(part => !part[other])
      .map(part => ({ text: part.value, isMarked: part.added || part.removed }));
  return [side('added'), side('removed')];
}

function wordsOf(text: string): string[] {
  return text.match(WORDS) ?? [];
}
