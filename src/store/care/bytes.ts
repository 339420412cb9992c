/**
 * A file as verify sees it: some bytes at any place, and the Arrow messages that stand in it.
 */
import { StoreError } from '../errors.js';
import { peekMessage } from '../messages.js';
import type { MessageHead, Peek } from '../messages.js';

/** A file that is read piece by piece; `read` gives fewer bytes where the file ends. */
export interface FileBytes {
  /** Bytes. */
  readonly size: number;
  read(start: number, end: number): Uint8Array;
}

/** A message and where it lies: `start` to `end`, its body from `body` on. */
export interface PlacedMessage {
  readonly head: MessageHead;
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/** Something that is wrong with a file. */
export interface Finding {
  /** As in docs/format.md, "What readers refuse, by name", and those of docs/care.md. */
  readonly code: string;
  /** What was found, without a full stop. */
  readonly what: string;
}

/** What all checks tell. */
export interface FileCheck {
  readonly findings: readonly Finding[];
  /** Rows that are whole. */
  readonly rows: number;
}

const PREFIX = 8;

/** Bytes in memory as a file. */
export function bytesInMemory(bytes: Uint8Array): FileBytes {
  return { size: bytes.length, read: (start, end) => bytes.subarray(start, Math.max(start, end)) };
}

/** Look at the message at `at`, reading its head and not its body. */
export function peekAt(bytes: FileBytes, at: number): Peek {
  const left = bytes.size - at;
  const peek = peekMessage(bytes.read(at, Math.min(bytes.size, at + PREFIX)), 0);
  if (peek.state !== 'short' || peek.need > left) return peek;
  return peekMessage(bytes.read(at, at + peek.need), 0);
}

/**
 * The whole messages from `at` on, in order. The generator returns where they end, and whether what
 * stands there is a cut message (`torn`) and not the stream's end.
 */
export function* messagesFrom(
  bytes: FileBytes,
  at = 0
): Generator<PlacedMessage, { readonly end: number; readonly torn: boolean }> {
  for (let start = at; ;) {
    const peek = peekAt(bytes, start);
    if (peek.state !== 'message') return { end: start, torn: peek.state !== 'end' };
    const body = start + peek.head.headLength;
    const end = body + peek.head.bodyLength;
    if (end > bytes.size) return { end: start, torn: true };
    yield { head: peek.head, start, body, end };
    start = end;
  }
}

/** What a refusal says, as a finding; anything that is no StoreError or lie of a length is thrown on. */
export function findingOf(error: unknown): Finding {
  if (error instanceof StoreError) {
    const what = error.message.slice(error.file.length + 2).split('. ')[0] ?? error.message;
    return { code: error.code, what };
  }
  if (error instanceof RangeError || error instanceof SyntaxError) {
    return {
      code: 'not-arrow',
      what: `its Arrow messages do not hold together (${error.message})`
    };
  }
  throw error;
}

/** Whether the file says that it is another's: of another kind, run or writer than its path. */
export function misplaced(
  metadata: ReadonlyMap<string, string>,
  place: { readonly file: string; readonly run: string; readonly writer: string }
): Finding[] {
  const wrong = (['file', 'run', 'writer'] as const).filter(name => {
    const said = metadata.get(`flightlog.${name}`);
    return said !== undefined && said !== place[name];
  });
  if (wrong.length === 0) return [];
  const says = wrong.map(name => `${name} ${metadata.get(`flightlog.${name}`)}`).join(', ');
  return [{ code: 'misplaced', what: `it lies in another file's place: it says ${says}` }];
}
