/**
 * Numbers of a batch's kinds and keys. Nearly all runs of a store say facts of the same kinds and keys in the same
 * order, so those of an earlier batch are taken where the bytes are the same.
 */
import type { TextColumn, TextCopy } from './columns.js';
import type { Names } from './names.js';

/** Kinds and keys of a batch's rows by their numbers. */
export interface Numbered {
  readonly kinds: Uint32Array;
  readonly keys: Uint32Array;
}

interface Known extends Numbered {
  readonly names: WeakRef<Names>;
  readonly kind: TextCopy;
  readonly key: TextCopy;
}

/** Batches that are remembered: a run's facts come in about so many. */
const KEPT = 16;

/** The newest first. */
let known: Known[] = [];

/** The numbers that `names` gives the kinds and keys of a batch. */
export function numbered(names: Names, kind: TextColumn, key: TextColumn): Numbered {
  const alike = known.find(
    one => one.names.deref() === names && kind.isLike(one.kind) && key.isLike(one.key)
  );
  if (alike) return alike;
  const [kinds, keys] = [numbersOf(names, kind), numbersOf(names, key)];
  const found = { names: new WeakRef(names), kind: kind.copy(), key: key.copy(), kinds, keys };
  known = [found, ...known.slice(0, KEPT - 1)];
  return found;
}

function numbersOf(names: Names, texts: TextColumn): Uint32Array {
  const numbers = new Uint32Array(texts.rows);
  for (let row = 0; row < texts.rows; row++)
    numbers[row] = names.numberOf(texts.bytes, texts.start(row), texts.end(row));
  return numbers;
}
