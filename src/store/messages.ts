/**
 * Walks the messages of an Arrow IPC stream by their prefixes and cuts a torn tail.
 *
 * Arrow libraries throw away the whole table when the last message is torn, and read empty or zeroed
 * files as empty tables; here both get a name. Layout: docs/format.md, "Reading a live file", and
 * https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format
 */
import { StoreError } from './errors.js';
import { FlatTable, readLong } from './flatbuffer.js';

export type MessageKind = 'schema' | 'dictionary' | 'batch' | 'other';

/** A message's metadata; its body lies `headLength` bytes behind its prefix. */
export interface MessageHead {
  readonly kind: MessageKind;
  readonly header: FlatTable;
  /** Bytes of prefix and metadata. */
  readonly headLength: number;
  readonly bodyLength: number;
}

/** A message at rest in a whole file. */
export interface Message extends MessageHead {
  readonly body: Uint8Array;
}

/** What stands at a position: a message, the stream's end, nothing sensible, or less than is needed. */
export type Peek =
  | { readonly state: 'message'; readonly head: MessageHead }
  | { readonly state: 'end' | 'bad' }
  | { readonly state: 'short'; /** Bytes to have from the position on. */ readonly need: number };

const PREFIX = 8;
const CONTINUATION = 0xffffffff;
const KINDS: readonly MessageKind[] = ['other', 'schema', 'dictionary', 'batch'];

/**
 * Look at the message that begins at `at`.
 *
 *     0  uint32  ff ff ff ff
 *     4  int32   metadata length (0: end of stream), padded to 8 bytes
 *     8  Message { version, header type, header, bodyLength }
 */
export function peekMessage(bytes: Uint8Array, at: number): Peek {
  const left = bytes.length - at;
  if (left <= 0) return { state: 'end' };
  if (left < PREFIX) {
    return isZero(bytes.subarray(at)) ? { state: 'end' } : { state: 'short', need: PREFIX };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, left);
  const marker = view.getUint32(0, true);
  const length = view.getInt32(4, true);
  if (marker === 0 || (marker === CONTINUATION && length === 0)) return { state: 'end' };
  if (marker !== CONTINUATION || length < 0) return { state: 'bad' };
  if (left < PREFIX + length) return { state: 'short', need: PREFIX + length };
  return readHead(new DataView(bytes.buffer, bytes.byteOffset + at + PREFIX, length));
}

function readHead(metadata: DataView): Peek {
  try {
    const message = FlatTable.root(metadata);
    const header = message.table(2);
    const bodyLength = message.long(3);
    if (!header || bodyLength < 0) return { state: 'bad' };
    const kind = KINDS[message.byte(1)] ?? 'other';
    const headLength = PREFIX + metadata.byteLength;
    return { state: 'message', head: { kind, header, headLength, bodyLength } };
  } catch (error) {
    if (error instanceof RangeError) return { state: 'bad' };
    throw error;
  }
}

/** The whole messages of a stream, in order, and whether something cut stands behind them. */
export function walkMessages(bytes: Uint8Array): { messages: Message[]; torn: boolean } {
  const messages: Message[] = [];
  for (let at = 0; ;) {
    const peek = peekMessage(bytes, at);
    if (peek.state !== 'message') return { messages, torn: peek.state !== 'end' };
    const body = at + peek.head.headLength;
    const end = body + peek.head.bodyLength;
    if (end > bytes.length) return { messages, torn: true };
    const { kind, header, headLength, bodyLength } = peek.head;
    messages.push({ kind, header, headLength, bodyLength, body: bytes.subarray(body, end) });
    at = end;
  }
}

/** Refuse, by name, bytes that do not begin with a whole schema message. */
export function refuseUnlessSchema(file: string, bytes: Uint8Array, first?: MessageHead): void {
  if (first?.kind === 'schema') return;
  const remedy = 'Restore it from a copy, or move it out of the store';
  if (bytes.length === 0) throw new StoreError('empty', file, 'the file has no bytes', remedy);
  if (isZero(bytes.subarray(0, PREFIX))) {
    throw new StoreError('zeroed', file, 'the file begins with zeros', remedy);
  }
  throw new StoreError('not-arrow', file, 'not an Arrow stream, or cut within its schema', remedy);
}

/** A part of a message's body. */
export interface BufferSpan {
  readonly offset: number;
  readonly length: number;
}

/** What a record batch declares. */
export interface BatchLayout {
  /** The least of the batch's and its columns' lengths: a live writer can be caught between them. */
  readonly rows: number;
  readonly buffers: readonly BufferSpan[];
}

/**
 * Read a record batch's header.
 *
 *     0 length int64   1 nodes [length int64, nulls int64]   2 buffers [offset int64, length int64]
 *     3 compression
 *
 * @param nodes which nodes must agree on the number of rows (those of the columns asked for)
 */
export function readLayout(file: string, header: FlatTable, nodes: readonly number[]): BatchLayout {
  if (header.table(3)) {
    throw new StoreError(
      'not-arrow',
      file,
      'its record batches are compressed',
      'Write it again uncompressed, as docs/format.md asks'
    );
  }
  const { view } = header;
  const list = header.vector(1);
  let rows = header.long(0);
  for (const node of nodes) {
    if (!list || node >= list.length) throw new RangeError('a column without a node');
    const at = list.start + 16 * node;
    rows = Math.min(rows, readLong(view, at));
    if (readLong(view, at + 8) > 0) {
      throw new StoreError('not-arrow', file, 'a column holds nulls', 'Write it again without');
    }
  }
  return { rows: Math.max(rows, 0), buffers: readSpans(header) };
}

function readSpans(header: FlatTable): BufferSpan[] {
  const list = header.vector(2) ?? { start: 0, length: 0 };
  const spans: BufferSpan[] = [];
  for (let i = 0; i < list.length; i++) {
    const at = list.start + 16 * i;
    const span = { offset: readLong(header.view, at), length: readLong(header.view, at + 8) };
    if (span.offset < 0 || span.length < 0) throw new RangeError('a buffer before its body');
    spans.push(span);
  }
  return spans;
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every(byte => byte === 0);
}
