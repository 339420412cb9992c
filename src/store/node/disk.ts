/** What writing needs of a disk: files that appear whole, and appends that are all or nothing. */
import * as fs from 'node:fs';
import * as path from 'node:path';

const RENAME_TRIES = 5;

/** Write all of `bytes` at `at`. @throws the system's error, ENOSPC where the disk took only a part */
export function writeAt(file: number, bytes: Uint8Array, at: number): void {
  let done = 0;
  while (done < bytes.length) {
    const got = fs.writeSync(file, bytes, done, bytes.length - done, at + done);
    if (got === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    done += got;
  }
}

/**
 * Append at `end`, the file's last good length, or cut off again what was written.
 *
 * @returns the new length
 */
export function appendWhole(file: number, end: number, bytes: Uint8Array): number {
  try {
    writeAt(file, bytes, end);
  } catch (error) {
    truncateQuietly(file, end);
    throw error;
  }
  return end + bytes.length;
}

/** Write a file so that a reader sees all of it or what was there before; `durable` waits for the disk. */
export function replaceFile(file: string, bytes: Uint8Array | string, durable = false): void {
  const part = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    fs.writeFileSync(part, bytes, { flush: durable });
    moveFile(part, file);
  } catch (error) {
    fs.rmSync(part, { force: true });
    throw error;
  }
}

/** Rename over `target`, waiting a moment where a reader of Windows holds it open. */
export function moveFile(source: string, target: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      fs.renameSync(source, target);
      return;
    } catch (error) {
      if (process.platform !== 'win32' || attempt === RENAME_TRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20 * 2 ** attempt);
    }
  }
}

/** Bytes from a place in an open file; fewer where it ends before. */
export function readAt(file: number, at: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const got = fs.readSync(file, bytes, filled, length - filled, at + filled);
    if (got === 0) break;
    filled += got;
  }
  return bytes.subarray(0, filled);
}

/** An error of the disk in one line that names the file. */
export function diskSentence(error: unknown, file: string): string {
  const { code, path: named } = error as { code?: string; path?: string };
  const message = error instanceof Error ? error.message : String(error);
  // Node's messages read "ENOSPC: no space left on device, write".
  const words = code && message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
  return `${named ?? file}: ${words.split(',')[0]}`;
}

/** Whether an open file is still the one at `path`. @throws the system's own errors */
export function isSameFile(file: number, path: string): boolean {
  const seen = fs.statSync(path, { throwIfNoEntry: false });
  const held = fs.fstatSync(file);
  return seen?.ino === held.ino && seen.dev === held.dev;
}

/** Close a file that may be closed already or be of a disk that went away. */
export function closeQuietly(file: number): void {
  try {
    fs.closeSync(file);
  } catch {
    return; // there is nothing left to lose
  }
}

function truncateQuietly(file: number, length: number): void {
  try {
    fs.ftruncateSync(file, length);
  } catch {
    return; // the next append begins there whatever stands behind
  }
}
