/**
 * Writes flatbuffer tables, back to front: the counterpart of flatbuffer.ts, as much as Arrow's headers need.
 *
 * Spec: https://flatbuffers.dev/internals
 */

const utf8 = new TextEncoder();

/** A field of a table: a scalar of `size` bytes, or an offset where `size` is `ref`. */
export interface FlatField {
  readonly slot: number;
  readonly size: 1 | 2 | 4 | 8 | 'ref';
  readonly value: number;
}

/** A table that was written: its offset, and by slot those of its fields. */
export interface FlatPlace {
  readonly offset: number;
  readonly fields: ReadonlyMap<number, number>;
}

/** A buffer under construction. Offsets count from its end, which is what is written first. */
export class FlatWriter {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private head = this.bytes.length;

  /** Bytes written so far, which is the offset of what was written last. */
  get offset(): number {
    return this.bytes.length - this.head;
  }

  /** Write a string; returns its offset. */
  text(value: string): number {
    const encoded = utf8.encode(value);
    this.align(4, encoded.length + 1);
    this.put(1, 0);
    this.reserve(encoded.length);
    this.head -= encoded.length;
    this.bytes.set(encoded, this.head);
    return this.put(4, encoded.length);
  }

  /** Write a vector that refers to tables or strings; returns its offset. */
  refs(targets: readonly number[]): number {
    this.align(4, 4 * targets.length);
    for (const target of [...targets].reverse()) this.put(4, this.offset + 4 - target);
    return this.put(4, targets.length);
  }

  /** Write a vector of structs made of int64 alone; returns its offset. */
  structs(rows: readonly (readonly number[])[]): number {
    const flat = rows.flat();
    this.align(4, 8 * flat.length);
    this.align(8, 8 * flat.length);
    for (const value of flat.reverse()) this.put(8, value);
    return this.put(4, rows.length);
  }

  /** Write a table. */
  table(fields: readonly FlatField[]): FlatPlace {
    const start = this.offset;
    const places = new Map<number, number>();
    for (const { slot, size, value } of fields) {
      const bytes = size === 'ref' ? 4 : size;
      this.align(bytes, 0);
      places.set(slot, this.put(bytes, size === 'ref' ? this.offset + 4 - value : value));
    }
    this.align(4, 0);
    const offset = this.put(4, 0);
    const count = Math.max(-1, ...places.keys()) + 1;
    for (let slot = count - 1; slot >= 0; slot--) {
      const at = places.get(slot);
      this.put(2, at === undefined ? 0 : offset - at);
    }
    this.put(2, offset - start);
    const vtable = this.put(2, 4 + 2 * count);
    this.view.setInt32(this.bytes.length - offset, vtable - offset, true);
    return { offset, fields: places };
  }

  /** The whole buffer, with `root` as its root; a multiple of 8 bytes. */
  finish(root: number): Uint8Array<ArrayBuffer> {
    this.align(8, 4);
    this.put(4, this.offset + 4 - root);
    return this.bytes.slice(this.head);
  }

  /** Pad, so that what follows `extra` bytes from here begins at a multiple of `size`. */
  private align(size: number, extra: number): void {
    const padding = -(this.offset + extra) & (size - 1);
    this.reserve(padding);
    this.head -= padding;
  }

  private put(size: 1 | 2 | 4 | 8, value: number): number {
    this.reserve(size);
    this.head -= size;
    if (size === 1) this.view.setUint8(this.head, value);
    else if (size === 2) this.view.setInt16(this.head, value, true);
    else if (size === 4) this.view.setInt32(this.head, value, true);
    else this.view.setBigInt64(this.head, BigInt(value), true);
    return this.offset;
  }

  private reserve(size: number): void {
    if (this.head >= size) return;
    const wider = new Uint8Array(2 * this.bytes.length + size);
    const head = wider.length - this.offset;
    wider.set(this.bytes.subarray(this.head), head);
    this.bytes = wider;
    this.view = new DataView(wider.buffer);
    this.head = head;
  }
}
