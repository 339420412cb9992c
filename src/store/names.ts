/**
 * Texts that come again and again (kinds and keys of facts), each kept once under a number.
 *
 * Looked up by their bytes, so that a text seen before costs no string.
 */

// A byte order mark is part of the text here.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

const FREE = -1;
const LEAST = 64;

export class Names {
  /** By number. */
  private readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();
  /** The bytes of all, one after the other; where each ends. */
  private pool = new Uint8Array(0);
  private readonly ends: number[] = [];
  /** A hash table of numbers, at least half of it free. */
  private slots = new Int32Array(LEAST).fill(FREE);

  /** @param texts in the order of their numbers */
  constructor(texts: readonly string[] = []) {
    for (const text of texts) this.number(text);
  }

  /** In the order of their numbers. */
  get all(): readonly string[] {
    return this.texts;
  }

  text(number: number): string {
    return this.texts[number] as string;
  }

  /** The number of a text, or -1 where it was never met. */
  find(text: string): number {
    return this.numbers.get(text) ?? FREE;
  }

  /** The number of a text, a new one where it was never met. */
  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const bytes = encoder.encode(text);
    return this.numberOf(bytes, 0, bytes.length);
  }

  /** The number of the text in bytes `start` to `end`. */
  numberOf(bytes: Uint8Array, start: number, end: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash(bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
      const number = this.slots[slot] as number;
      if (number === FREE) return this.add(slot, bytes.subarray(start, end));
      if (this.is(number, bytes, start, end)) return number;
    }
  }

  private is(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = number === 0 ? 0 : (this.ends[number - 1] as number);
    const length = end - start;
    if ((this.ends[number] as number) - from !== length) return false;
    const { pool } = this;
    for (let i = 0; i < length; i++) if (pool[from + i] !== bytes[start + i]) return false;
    return true;
  }

  private add(slot: number, bytes: Uint8Array): number {
    const text = utf8.decode(bytes);
    // Bytes that are no text may read as one that is there.
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    const at = this.ends.at(-1) ?? 0;
    this.pool = roomFor(this.pool, at + bytes.length);
    this.pool.set(bytes, at);
    this.ends.push(at + bytes.length);
    this.texts.push(text);
    this.numbers.set(text, number);
    this.slots[slot] = number;
    if (2 * this.texts.length > this.slots.length) this.widen();
    return number;
  }

  private widen(): void {
    const slots = new Int32Array(this.slots.length * 2).fill(FREE);
    for (let number = 0, start = 0; number < this.texts.length; number++) {
      const end = this.ends[number] as number;
      let slot = hash(this.pool, start, end) & (slots.length - 1);
      while (slots[slot] !== FREE) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = number;
      start = end;
    }
    this.slots = slots;
  }
}

/** The same bytes where `least` fit, else a copy of at least twice the length. */
export function roomFor(bytes: Uint8Array<ArrayBuffer>, least: number): Uint8Array<ArrayBuffer> {
  if (least <= bytes.length) return bytes;
  const wider = new Uint8Array(Math.max(least, bytes.length * 2, 256));
  wider.set(bytes);
  return wider;
}

// FNV-1a; its low bits are the worse ones.
function hash(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0x811c9dc5;
  for (let i = start; i < end; i++) sum = Math.imul(sum ^ (bytes[i] as number), 0x01000193);
  return (sum ^ (sum >>> 15)) & 0x7fffffff;
}
