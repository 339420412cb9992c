/**
 * Which rows of a run's facts win. Nearly all runs of a store say facts of the same kinds and keys in the same
 * order, so what was found for an earlier run is taken where they are alike.
 */
import type { RunRows } from './block.js';
import type { Names } from './names.js';

/** By key, in the order the keys were first said: the row that wins, the last, counted from the run's first. */
export type Winners = ReadonlyMap<string, number>;

/** Shapes that are remembered. */
const KEPT = 16;

/** Of runs whose facts have the same kinds and keys in the same order. */
export class Shape {
  private readonly names: WeakRef<Names>;
  private readonly kinds: Uint32Array;
  private readonly keys: Uint32Array;
  private readonly found = new Map<string, Winners>();

  constructor({ table, from, length }: RunRows) {
    this.names = new WeakRef(table.names);
    this.kinds = Uint32Array.from({ length }, (_, i) => table.kind(from + i));
    this.keys = Uint32Array.from({ length }, (_, i) => table.key(from + i));
  }

  /** Whether a run's rows have this shape. */
  fits({ table, from, length }: RunRows): boolean {
    if (length !== this.kinds.length || this.names.deref() !== table.names) return false;
    return table.isLike(from, this.kinds, this.keys);
  }

  /** What wins of a kind, in `rows` that have this shape. */
  winners(kind: string, rows: RunRows): Winners {
    const known = this.found.get(kind);
    if (known) return known;
    const winners = winnersOf(kind, rows);
    this.found.set(kind, winners);
    return winners;
  }
}

/** The newest first. */
let remembered: Shape[] = [];

/** The shape of these rows if it is remembered. */
export function knownShape(rows: RunRows): Shape | undefined {
  return remembered.find(shape => shape.fits(rows));
}

/** The shape of these rows, which is remembered for those that follow. */
export function shapeOf(rows: RunRows): Shape {
  const known = knownShape(rows);
  if (known) return known;
  const shape = new Shape(rows);
  remembered = [shape, ...remembered.slice(0, KEPT - 1)];
  return shape;
}

/** What wins of a kind. */
export function winnersOf(kind: string, { table, from, length }: RunRows): Winners {
  const winners = new Map<string, number>();
  const number = table.names.find(kind);
  if (number < 0) return winners;
  for (let at = 0; at < length; at++)
    if (table.kind(from + at) === number) winners.set(table.names.text(table.key(from + at)), at);
  return winners;
}
