/**
 * Reads flatbuffer tables: just enough for Arrow's message headers.
 *
 * Every offset comes from the file, so it may lie; DataView throws RangeError beyond the metadata, and
 * callers turn that into a StoreError. Spec: https://flatbuffers.dev/internals
 */

// A byte order mark is part of the text here.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** int64 as a number; exact up to 2^53. */
export function readLong(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getInt32(at + 4, true) * 2 ** 32;
}

/** Elements of a vector: the first one's position, and how many. */
export interface FlatVector {
  readonly start: number;
  readonly length: number;
}

/**
 * One table.
 *
 *     at:          int32  distance back to the vtable
 *     vtable + 0:  uint16 size of the vtable in bytes
 *     vtable + 2:  uint16 size of the table
 *     vtable + 4+2i: uint16 distance of field i from `at`, 0 when absent
 */
export class FlatTable {
  private readonly vtable: number;
  private readonly vtableSize: number;

  constructor(
    readonly view: DataView,
    private readonly at: number
  ) {
    this.vtable = at - view.getInt32(at, true);
    this.vtableSize = view.getUint16(this.vtable, true);
  }

  /** The root table of a buffer. */
  static root(view: DataView): FlatTable {
    return new FlatTable(view, view.getUint32(0, true));
  }

  byte(field: number, missing = 0): number {
    const at = this.slot(field);
    return at === 0 ? missing : this.view.getUint8(at);
  }

  short(field: number, missing = 0): number {
    const at = this.slot(field);
    return at === 0 ? missing : this.view.getInt16(at, true);
  }

  int(field: number, missing = 0): number {
    const at = this.slot(field);
    return at === 0 ? missing : this.view.getInt32(at, true);
  }

  long(field: number, missing = 0): number {
    const at = this.slot(field);
    return at === 0 ? missing : readLong(this.view, at);
  }

  text(field: number): string {
    const vector = this.vector(field);
    if (!vector) return '';
    const { buffer, byteOffset } = this.view;
    // Checked here: a Uint8Array would reach past the metadata into its neighbours.
    if (vector.start + vector.length > this.view.byteLength) throw new RangeError('text too long');
    return utf8.decode(new Uint8Array(buffer, byteOffset + vector.start, vector.length));
  }

  table(field: number): FlatTable | null {
    const at = this.slot(field);
    return at === 0 ? null : new FlatTable(this.view, at + this.view.getUint32(at, true));
  }

  tables(field: number): FlatTable[] {
    const { start, length } = this.vector(field) ?? { start: 0, length: 0 };
    const found: FlatTable[] = [];
    for (let i = 0; i < length; i++) {
      const at = start + 4 * i;
      found.push(new FlatTable(this.view, at + this.view.getUint32(at, true)));
    }
    return found;
  }

  vector(field: number): FlatVector | null {
    const slot = this.slot(field);
    if (slot === 0) return null;
    const at = slot + this.view.getUint32(slot, true);
    return { start: at + 4, length: this.view.getUint32(at, true) };
  }

  private slot(field: number): number {
    const offset = 4 + 2 * field;
    if (offset >= this.vtableSize) return 0;
    const distance = this.view.getUint16(this.vtable + offset, true);
    return distance === 0 ? 0 : this.at + distance;
  }
}
