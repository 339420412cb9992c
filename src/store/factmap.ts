/**
 * The facts of one kind as a map that decodes a value when it is asked for, since maps of their own for
 * every run would be most of what a long list costs.
 */
import type { RunFacts } from './runfacts.js';
import type { FactValue } from './values.js';

export class FactMap<V> implements ReadonlyMap<string, V> {
  // Hidden, so that maps are compared by what they hold.
  readonly #facts: RunFacts;
  readonly #kind: string;
  readonly #convert: (value: FactValue) => V | null;
  #size = -1;

  /** @param convert a value as it is to be, null for what is to be left out */
  constructor(facts: RunFacts, kind: string, convert: (value: FactValue) => V | null) {
    this.#facts = facts;
    this.#kind = kind;
    this.#convert = convert;
  }

  get size(): number {
    if (this.#size < 0) this.#size = [...this.entries()].length;
    return this.#size;
  }

  get(key: string): V | undefined {
    return this.#converted(this.#facts.row(this.#kind, key)) ?? undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  *entries(): Generator<[string, V], undefined> {
    for (const [key, row] of this.#facts.winners(this.#kind)) {
      const value = this.#converted(row);
      if (value !== null) yield [key, value];
    }
    return undefined;
  }

  *keys(): Generator<string, undefined> {
    for (const [key] of this.entries()) yield key;
    return undefined;
  }

  *values(): Generator<V, undefined> {
    for (const [, value] of this.entries()) yield value;
    return undefined;
  }

  [Symbol.iterator](): Generator<[string, V], undefined> {
    return this.entries();
  }

  forEach(act: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) act(value, key, this);
  }

  #converted(row: number): V | null {
    if (row < 0) return null;
    const value = this.#facts.valueAt(row);
    return value === null ? null : this.#convert(value);
  }
}
