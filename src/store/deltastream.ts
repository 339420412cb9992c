/**
 * The server's answer to `facts`, decoded message by message while it comes, so that neither waits for the other and
 * its bytes are never held as a whole.
 */
import { Gatherer, deltaOf } from './delta.js';
import { StoreError } from './errors.js';
import { guard } from './facts.js';
import { peekMessage, refuseUnlessSchema } from './messages.js';
import type { MessageHead } from './messages.js';
import { roomFor } from './names.js';
import type { FactsDelta } from './types.js';

/** Bytes that tell whether a message follows. */
const PREFIX = 8;

/** Rows that room is made for at most because the server says that so many come. */
const MOST_ROWS = 1 << 22;

export class DeltaStream {
  private gatherer: Gatherer | null = null;
  /** What came and is in no whole message yet. */
  private bytes = new Uint8Array(0);
  private filled = 0;
  private isEnded = false;

  constructor(private readonly label = "the server's facts") {}

  /**
   * Take in the next bytes, any number of them; they are not kept.
   *
   * @throws StoreError as decodeFacts
   */
  push(bytes: Uint8Array): void {
    this.bytes = roomFor(this.bytes, this.filled + bytes.length);
    this.bytes.set(bytes, this.filled);
    this.filled += bytes.length;
    guard(this.label, () => this.decode());
  }

  /**
   * What all of it said.
   *
   * @throws StoreError when it was cut, so that the cursor is not taken for what was not read
   */
  finish(): FactsDelta {
    if (!this.gatherer) refuseUnlessSchema(this.label, this.bytes.subarray(0, this.filled));
    if (!this.gatherer || !this.isEnded)
      throw new StoreError('partial', this.label, 'the answer was cut', 'It is asked for again');
    return deltaOf({ ...this.gatherer.finish(), metadata: this.gatherer.metadata });
  }

  /** Takes the whole messages out of what came. */
  private decode(): void {
    const whole = this.bytes.subarray(0, this.filled);
    let at = 0;
    while (!this.isEnded && at + PREFIX <= whole.length) {
      const peek = peekMessage(whole, at);
      if (peek.state === 'end') this.isEnded = true;
      if (peek.state === 'bad') throw new RangeError('no message');
      if (peek.state !== 'message') break;
      const end = at + peek.head.headLength + peek.head.bodyLength;
      if (end > whole.length) break;
      this.take(peek.head, whole.subarray(at + peek.head.headLength, end));
      at = end;
    }
    if (at === 0) return;
    this.bytes.copyWithin(0, at, this.filled);
    this.filled -= at;
  }

  private take(head: MessageHead, body: Uint8Array): void {
    if (this.gatherer) return this.gatherer.take({ ...head, body });
    refuseUnlessSchema(this.label, this.bytes, head);
    this.gatherer = new Gatherer(this.label, head.header);
    const rows = Number(this.gatherer.metadata.get('flightlog.rows') ?? 0);
    this.gatherer.reserveRows(Math.min(rows || 0, MOST_ROWS));
  }
}
