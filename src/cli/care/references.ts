/** Which blobs anything in a store names; on the safe side, since what is removed is gone. */
import * as path from 'node:path';
import { StoreError } from '../../store/index.js';
import { blobsNamed, checkFacts } from '../../store/care/index.js';
import type { BlobUse } from '../../store/care/index.js';
import { listFolder, readBytes } from './disk.js';
import type { Entry } from './disk.js';
import type { Inventory } from './inventory.js';
import type { StoreFacts } from './runs.js';
import { codeOf } from './words.js';

export interface BlobsInUse {
  readonly hashes: ReadonlySet<string>;
  /** Facts files whose names are not all known. */
  readonly unread: readonly string[];
}

/** Rooms that format 1 reserves: they hold facts like those of runs. */
const ROOMS = ['experiments', 'models', 'views'];
/** Larger JSON, in bytes, is data and no list of names. */
const LONGEST_JSON = 64_000_000;

/**
 * Blobs that any fact ever said names, of all runs but those that are `gone`, and that long values in
 * blobs name in turn.
 */
export async function blobsInUse(
  store: string,
  inventory: Inventory,
  facts: StoreFacts,
  gone: ReadonlySet<string>
): Promise<BlobsInUse> {
  const unread = facts.unread.filter(file => !gone.has(file.split('/')[1] ?? ''));
  const uses = inventory.runs
    .filter(({ id }) => !gone.has(id))
    .flatMap(({ id }) => facts.blobsOf(id));
  uses.push(...roomBlobs(store, unread));
  const hashes = new Set(uses.map(({ sha256 }) => sha256));
  for (const use of uses) for (const hash of namedWithin(store, use, unread)) hashes.add(hash);
  return { hashes, unread };
}

/** Facts files of the reserved rooms. */
export function roomFacts(store: string): Entry[] {
  return ROOMS.flatMap(room => listFolder(store, room))
    .filter(({ kind }) => kind === 'folder')
    .flatMap(folder => listFolder(store, folder.path))
    .filter(({ kind, name }) => kind === 'file' && name.endsWith('.facts.arrow'));
}

function roomBlobs(store: string, unread: string[]): BlobUse[] {
  return roomFacts(store).flatMap(file => {
    const { facts, findings } = checkFacts(file.path, readBytes(path.join(store, file.path)));
    if (findings.length > 0) unread.push(file.path);
    return facts.flatMap(({ value }) => blobsNamed(value));
  });
}

// A long value is JSON in a blob, and may name blobs itself.
function namedWithin(store: string, { sha256, media, size }: BlobUse, unread: string[]): string[] {
  if (media !== 'application/json' || (size ?? 0) > LONGEST_JSON) return [];
  try {
    const text = new TextDecoder().decode(readBytes(path.join(store, 'blobs', sha256)));
    return text.match(/\b[0-9a-f]{64}\b/g) ?? [];
  } catch (error) {
    if (codeOf(error) === null || error instanceof StoreError) throw error;
    if (codeOf(error) !== 'ENOENT') unread.push(`blobs/${sha256}`);
    return [];
  }
}
