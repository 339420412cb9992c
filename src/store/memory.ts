/**
 * A store held in memory: files of a report, or of a test. Nothing lives in it, so leases only age.
 */
import { StoreError } from './errors.js';
import { splitPath } from './format.js';
import { FolderScan } from './scan.js';
import type { FileEntry } from './scan.js';
import { isViewPath } from './savedviews.js';
import type { ByteRange, StoreSource } from './types.js';
import { ViewFiles } from './viewfiles.js';

/**
 * A source over files by path within the store. The map may change between two looks; a file changes
 * by putting another array in its place.
 *
 * @param label shown in messages
 */
export function memoryStore(files: ReadonlyMap<string, Uint8Array>, label = 'memory'): StoreSource {
  const stamps = new Map<Uint8Array, string>();
  const stampOf = (bytes: Uint8Array): string => {
    const stamp = stamps.get(bytes) ?? String(stamps.size);
    stamps.set(bytes, stamp);
    return stamp;
  };
  const read = (path: string): Uint8Array => {
    const bytes = files.get(path);
    if (bytes) return bytes;
    throw new StoreError(
      'not-found',
      path,
      `no such file in ${label}`,
      'Look again, or restore it'
    );
  };
  let folders = new Map<string, FileEntry[]>();
  const scan = new FolderScan({
    runs: () => [...(folders = listRuns(files)).keys()],
    files: run => folders.get(run) ?? [],
    folderStamp: () => null,
    fileStamp: path => stampOf(read(path)),
    read,
    judge: lease => ({ ...lease, alive: null, same_host: false })
  });
  const saved = new ViewFiles(read);
  return {
    label,
    facts: (...asked) => Promise.resolve().then(() => scan.facts(...asked)),
    read: async (path, ranges) => {
      const bytes = read(path);
      return { parts: partsOf(bytes, ranges), size: bytes.length };
    },
    views: async () =>
      saved.views(
        [...files]
          .filter(([path]) => isViewPath(path))
          .map(([path, bytes]) => ({ path, stamp: stampOf(bytes) }))
      )
  };
}

/** The ranges of some bytes, clipped; the whole without ranges. */
export function partsOf(bytes: Uint8Array, ranges?: readonly ByteRange[]): Uint8Array[] {
  if (!ranges) return [bytes];
  return ranges.map(([start, end]) => bytes.subarray(start, Math.max(start, end)));
}

function listRuns(files: ReadonlyMap<string, Uint8Array>): Map<string, FileEntry[]> {
  const folders = new Map<string, FileEntry[]>();
  for (const [path, bytes] of files) {
    const place = splitPath(path);
    if (!place) continue;
    const entries = folders.get(place.run) ?? [];
    entries.push({ name: place.name, size: bytes.length });
    folders.set(place.run, entries);
  }
  return folders;
}
