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

  /** Have these ranges at hand, clipped to the file; what is missing comes in one read. */
  async ensure(ranges: readonly ByteRange[]): Promise<void> {
    const missing: ByteRange[] = [];
    const needed = new Set<Segment>();
    for (const [start, end] of ranges.map(range => this.clip(range))) {
      const segment = this.find(start, end);
      if (segment) needed.add(segment);
      else if (end > start) missing.push([start, end]);
    }
    if (missing.length === 0) return;
    await this.load(missing);
    this.segments.push(...needed);
  }

  /** Forget what is at hand at this position, so that it is read anew. */
  forget(at: number): void {
    this.segments = this.segments.filter(
      ({ start, bytes }) => at < start || at >= start + bytes.length
    );
  }

  /** What is at hand from `start` on, to the end of its segment. */
  from(start: number): Uint8Array | null {
    const segment = this.find(start, start + 1);
    return segment ? segment.bytes.subarray(start - segment.start) : null;
  }

  /** A range at hand, or null; an empty one is always at hand. */
  get(start: number, end: number): Uint8Array | null {
    if (end <= start) return new Uint8Array();
    const segment = this.find(start, end);
    return segment ? segment.bytes.subarray(start - segment.start, end - segment.start) : null;
  }

  private find(start: number, end: number): Segment | undefined {
    return this.segments.find(
      segment => segment.start <= start && end <= segment.start + segment.bytes.length
    );
  }

  private clip([start, end]: ByteRange): ByteRange {
    return this.size < 0 ? [start, end] : [start, Math.min(end, this.size)];
  }
}
