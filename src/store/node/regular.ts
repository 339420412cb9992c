/**
 * Reads regular files, and nothing else: a pipe would wait for ever, a device would never end.
 *
 * A store may come from a stranger, so a name in it may stand for anything.
 */
import * as fs from 'node:fs';
import { walkMessages } from '../messages.js';

/** Bytes that are read at once at most; Node's own buffers end not far beyond. */
const LARGEST = 2 ** 31;

/** Bytes of a stream that are read without a look at whether it ends before its file does. */
const LONG = 2 ** 25;

/** Bytes of a file that is read into memory that the next one is read into as well. */
const SMALL = 2 ** 18;
let shared = new Uint8Array(0);

const FLAGS = fs.constants.O_RDONLY | ((fs.constants.O_NONBLOCK as number | undefined) ?? 0);

/** Open a file for reading. @throws the system's error, and one that says `not a regular file` */
export function openRegular(full: string): { handle: number; size: number } {
  const handle = fs.openSync(full, FLAGS);
  const stat = fs.fstatSync(handle);
  if (stat.isFile()) return { handle, size: stat.size };
  fs.closeSync(handle);
  throw new Error('not a regular file');
}

/** The bytes of a file. @throws as openRegular, and for what is larger than can be read */
export function readRegular(full: string): Uint8Array {
  return using(full, (handle, size) => readRange(handle, 0, size));
}

/** Bytes of a file from `start` to `end`; fewer where it ends before. @throws as openRegular */
export function readPart(full: string, start: number, end: number): Uint8Array {
  return using(full, handle => readRange(handle, start, end));
}

/**
 * The bytes of a file up to the end of the Arrow stream in it, or some more. A live file is longer than
 * its stream, and nobody knows how much longer a broken one is.
 */
export function readStream(full: string): Uint8Array {
  return using(full, streamOf);
}

/** As readStream, into memory that the next call may use again: new memory for each of very many small
 * files costs more than reading them. */
export function readPassing(full: string): Uint8Array {
  return using(full, (handle, size) => {
    if (size > SMALL) return streamOf(handle, size);
    if (shared.length === 0) shared = new Uint8Array(SMALL);
    const bytes = shared.subarray(0, size);
    return bytes.subarray(0, fillFrom(handle, 0, bytes));
  });
}

function streamOf(handle: number, size: number): Uint8Array {
  for (let length = LONG; length < size; length *= 2) {
    const bytes = readRange(handle, 0, length);
    if (endsWithin(bytes)) return bytes;
  }
  return readRange(handle, 0, size);
}

/** Bytes of an open file from `start` to `end`; fewer where it ends before. */
export function readRange(handle: number, start: number, end: number): Uint8Array {
  const length = Math.max(0, end - start);
  if (length > LARGEST) throw new Error(`${length} bytes are too many to be read`);
  // Not zeroed, which would cost as much as reading; what is not filled is cut off below.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  return bytes.subarray(0, fillFrom(handle, start, bytes));
}

/** Read from `start` on until `target` is full or the file ends. @returns bytes read */
export function fillFrom(handle: number, start: number, target: Uint8Array): number {
  let filled = 0;
  while (filled < target.length) {
    const got = fs.readSync(handle, target, filled, target.length - filled, start + filled);
    if (got === 0) break;
    filled += got;
  }
  return filled;
}

function using<T>(full: string, use: (handle: number, size: number) => T): T {
  const { handle, size } = openRegular(full);
  try {
    return use(handle, size);
  } finally {
    fs.closeSync(handle);
  }
}

function endsWithin(bytes: Uint8Array): boolean {
  const { messages, torn } = walkMessages(bytes);
  const last = messages.at(-1)?.body;
  const end = last ? last.byteOffset - bytes.byteOffset + last.length : 0;
  return !torn && end + 8 <= bytes.length;
}
