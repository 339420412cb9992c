/**
 * Whether bytes are those of an example but for the ids that stand in them.
 */

const ID = /^[0-9a-z]{26}$/;

export class Alike {
  private readonly bytes: Uint8Array;
  /** Where the ids begin, ascending. */
  private readonly places: readonly number[];
  private readonly length: number;

  /** @param ids of which any may stand in place of each that is found once in `example` */
  constructor(example: Uint8Array, ids: readonly string[]) {
    this.bytes = example.slice();
    const text = new TextDecoder('latin1').decode(example);
    const once = ids.filter(
      id => ID.test(id) && text.includes(id) && text.indexOf(id) === text.lastIndexOf(id)
    );
    this.places = once.map(id => text.indexOf(id)).sort((a, b) => a - b);
    this.length = example.length;
  }

  holds(bytes: Uint8Array): boolean {
    if (bytes.length !== this.length) return false;
    let from = 0;
    for (const place of this.places) {
      if (!this.same(bytes, from, place)) return false;
      from = place + 26;
    }
    return this.same(bytes, from, this.length);
  }

  private same(bytes: Uint8Array, from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (bytes[i] !== this.bytes[i]) return false;
    return true;
  }
}
