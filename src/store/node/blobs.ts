/** Keeps bytes by the hash of their content (docs/format.md, "Blobs"): written once, never changed. */
import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BLOBS } from '../format.js';
import type { BlobRef } from '../types.js';
import { closeQuietly, moveFile, writeAt } from './disk.js';

const BLOCK = 1024 * 1024;

/** Keep `bytes`; returns what a fact says of them. @throws the system's own errors */
export function writeBlob(store: string, bytes: Uint8Array, media: string): BlobRef {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const ref = { sha256, size: bytes.length, media };
  return has(store, ref) ? ref : withPart(store, file => (writeAt(file, bytes, 0), ref));
}

/**
 * Keep the bytes of a file as they are now. They are hashed as they are copied, so a file that changes
 * meanwhile is kept as one of them.
 */
export function copyBlob(store: string, source: string, media: string): BlobRef {
  const given = fs.openSync(source, 'r');
  try {
    return withPart(store, file => {
      const hash = createHash('sha256');
      const block = new Uint8Array(BLOCK);
      for (let size = 0; ;) {
        const got = fs.readSync(given, block, 0, BLOCK, size);
        if (got === 0) return { sha256: hash.digest('hex'), size, media };
        hash.update(block.subarray(0, got));
        writeAt(file, block.subarray(0, got), size);
        size += got;
      }
    });
  } finally {
    closeQuietly(given);
  }
}

/** Fill a temporary file of blobs/, and give it the name that `fill` found for it. */
function withPart(store: string, fill: (file: number) => BlobRef): BlobRef {
  const folder = path.join(store, BLOBS);
  fs.mkdirSync(folder, { recursive: true });
  const part = path.join(folder, `.${randomUUID()}.tmp`);
  const file = fs.openSync(part, 'wx');
  try {
    const ref = fill(file);
    fs.fsyncSync(file);
    if (!has(store, ref)) moveFile(part, path.join(folder, ref.sha256));
    return ref;
  } finally {
    closeQuietly(file);
    fs.rmSync(part, { force: true });
  }
}

/** A file of the right name and another size is half a copy: it is written again. */
function has(store: string, ref: BlobRef): boolean {
  const file = path.join(store, BLOBS, ref.sha256);
  if (fs.statSync(file, { throwIfNoEntry: false })?.size !== ref.size) return false;
  try {
    // `flightlog gc` removes what nobody names; one that looks young waits for the fact to come.
    fs.utimesSync(file, new Date(), new Date());
  } catch {
    return true; // another's file, which is there all the same
  }
  return true;
}
