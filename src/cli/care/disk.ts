/**
 * Files as the commands of care read and write them: never a FIFO that hangs, never half a file.
 */
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { FileBytes } from '../../store/care/index.js';
import { codeOf } from './words.js';

const BLOCK = 1 << 20;

/** What stands at a path; links are followed. */
export interface Entry {
  /** Within the store, `/`-separated. */
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other' | 'unreadable';
  /** Bytes. */
  readonly size: number;
  /** Epoch milliseconds of its last change. */
  readonly changed: number;
}

/** What a folder of the store holds, by name; nothing where there is no such folder. */
export function listFolder(store: string, folder: string): Entry[] {
  let names: string[];
  try {
    names = fs.readdirSync(path.join(store, ...folder.split('/')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
  return names.sort().map(name => entryAt(store, folder === '' ? name : `${folder}/${name}`));
}

/** What stands at a path of the store. */
export function entryAt(store: string, at: string): Entry {
  const name = at.slice(at.lastIndexOf('/') + 1);
  try {
    const stat = fs.statSync(path.join(store, at));
    const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
    return { path: at, name, kind, size: stat.size, changed: stat.mtimeMs };
  } catch {
    return { path: at, name, kind: 'unreadable', size: 0, changed: 0 };
  }
}

/** A regular file open for reading by ranges; close it. Throws the system's errors. */
export function openBytes(file: string): FileBytes & { close(): void } {
  // Without NONBLOCK, opening a FIFO that took the file's place would wait for ever.
  const handle = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
  const stat = fs.fstatSync(handle);
  if (!stat.isFile()) {
    fs.closeSync(handle);
    throw Object.assign(new Error('EINVAL: not a regular file, open'), {
      code: 'EINVAL',
      syscall: 'open'
    });
  }
  return {
    size: stat.size,
    read: (start, end) => readRange(handle, start, Math.min(end, stat.size)),
    close: () => fs.closeSync(handle)
  };
}

/** All bytes of a regular file. */
export function readBytes(file: string): Uint8Array {
  const bytes = openBytes(file);
  try {
    return bytes.read(0, bytes.size);
  } finally {
    bytes.close();
  }
}

/** The SHA-256 of a file in hexadecimal; `turn` is called between blocks of a megabyte. */
export async function hashFile(file: string, turn: () => Promise<void>): Promise<string> {
  const bytes = openBytes(file);
  try {
    const hash = createHash('sha256');
    for (let at = 0; at < bytes.size; at += BLOCK) {
      hash.update(bytes.read(at, at + BLOCK));
      await turn();
    }
    return hash.digest('hex');
  } finally {
    bytes.close();
  }
}

/** Whether two files hold the same bytes up to the length of the shorter. */
export function sameStart(one: string, other: string): boolean {
  const a = openBytes(one);
  try {
    const b = openBytes(other);
    try {
      const end = Math.min(a.size, b.size);
      for (let at = 0; at < end; at += BLOCK) {
        const stop = Math.min(end, at + BLOCK);
        if (Buffer.compare(a.read(at, stop), b.read(at, stop)) !== 0) return false;
      }
      return true;
    } finally {
      b.close();
    }
  } finally {
    a.close();
  }
}

/** A name beside `file` that readers ignore, and gc removes when it was left behind. */
export function temporaryName(file: string): string {
  const word = randomBytes(4).toString('hex');
  return path.join(path.dirname(file), `.${path.basename(file)}.${word}.tmp`);
}

/** Put `pieces` at `file` so that it is seen whole or not at all, and is on the disk. */
export function writeWhole(file: string, pieces: Iterable<Uint8Array>): void {
  const part = temporaryName(file);
  try {
    const handle = fs.openSync(part, 'wx', 0o644);
    try {
      for (const piece of pieces) writeAll(handle, piece);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    fs.renameSync(part, file);
  } catch (error) {
    fs.rmSync(part, { force: true });
    throw error;
  }
}

/** Copy a file, hashing it on the way; `part` is on the disk when this returns. */
export async function copyFile(
  source: string,
  part: string,
  turn: () => Promise<void>
): Promise<{ readonly size: number; readonly sha256: string }> {
  const bytes = openBytes(source);
  try {
    const hash = createHash('sha256');
    const handle = fs.openSync(part, 'wx', 0o644);
    try {
      for (let at = 0; at < bytes.size; at += BLOCK) {
        const block = bytes.read(at, at + BLOCK);
        hash.update(block);
        writeAll(handle, block);
        await turn();
      }
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    return { size: bytes.size, sha256: hash.digest('hex') };
  } finally {
    bytes.close();
  }
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += fs.writeSync(handle, bytes, at);
}

function readRange(handle: number, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, end - start));
  let filled = 0;
  while (filled < bytes.length) {
    const got = fs.readSync(handle, bytes, filled, bytes.length - filled, start + filled);
    if (got === 0) break;
    filled += got;
  }
  return bytes.subarray(0, filled);
}
