/**
 * Bytes of a file fetched piece by piece: what was asked for last is at hand, the rest is not.
 */
import type { ByteRange, ByteSource } from './types.js';

interface Segment {
  readonly start: number;
  readonly bytes: Uint8Array;
}

export class RangeWindow {
  private segments: Segment[] = [];
  /** Bytes of the file when it was last read; -1 before. */
  size = -1;

  constructor(
    private readonly source: ByteSource,
    readonly path: string
  ) {}

  /** Fetch these ranges in one read, forgetting what was there. */
  async load(ranges: readonly ByteRange[]): Promise<void> {
    const { parts, size } = await this.source.read(this.path, ranges);
    this.size = size;
    this.segments = ranges.map(([start], index) => ({
      start,
      bytes: parts[index] ?? new Uint8Array()
    }));
  }

  /** Fetch what of these ranges is not at hand, in one read, beside what is. */
  async ensure(ranges: readonly ByteRange[]): Promise<void> {
    const missing = ranges.filter(([start, end]) => end > start && !this.get(start, end));
    if (missing.length === 0) return;
    const kept = this.segments;
    await this.load(missing);
    this.segments.push(...kept);
  }

  /** Forget what is at hand at this position, so that it is read anew. */
  forget(at: number): void {
    this.segments = this.segments.filter(
      ({ start, bytes }) => at < start || at >= start + bytes.length
    );
  }

  /** What is at hand from `start` on, to the end of its segment. */
  from(start: number): Uint8Array | null {
    const segment = this.segments.find(
      ({ start: from, bytes }) => from <= start && start < from + bytes.length
    );
    return segment ? segment.bytes.subarray(start - segment.start) : null;
  }

  /** A range at hand, or null; an empty one is always at hand. */
  get(start: number, end: number): Uint8Array | null {
    if (end <= start) return new Uint8Array();
    const segment = this.segments.find(
      ({ start: from, bytes }) => from <= start && end <= from + bytes.length
    );
    return segment ? segment.bytes.subarray(start - segment.start, end - segment.start) : null;
  }
}
