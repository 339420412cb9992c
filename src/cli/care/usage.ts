/** Divides a store's bytes: each file counts once, for a run, an experiment or a kind. Pure. */
import { isUnfinishedWrite } from './inventory.js';
import type { Inventory } from './inventory.js';

/** A part of the store. */
export interface Share {
  readonly label: string;
  /** The run's id where the part is a run. */
  readonly id: string | null;
  readonly files: number;
  readonly bytes: number;
}

export interface Division {
  readonly by: 'run' | 'experiment' | 'kind';
  /** What a run's bytes are counted for. */
  readonly owner: (run: string) => string;
  /** Hashes of the blobs that a run names. */
  readonly blobs: (run: string) => readonly string[];
}

const SHARED = '(blobs of several)';
const UNNAMED = '(blobs that nobody names)';

/** Parts of a store, the largest first; `loose` is what is neither a run's nor a blob. */
export function sharesOf(
  inventory: Inventory,
  loose: readonly { readonly path: string; readonly bytes: number }[],
  division: Division
): Share[] {
  const shares = new Map<
    string,
    { label: string; id: string | null; files: number; bytes: number }
  >();
  const add = (slot: string, label: string, bytes: number, id: string | null = null): void => {
    const share = shares.get(slot) ?? { label, id, files: 0, bytes: 0 };
    share.files++;
    share.bytes += bytes;
    shares.set(slot, share);
  };
  const slotOf = (run: string): string => (division.by === 'run' ? run : division.owner(run));
  for (const run of inventory.runs) {
    const unknown = run.unknown.map(({ size }) => ({ of: 'other', size }));
    for (const { of, size } of [...run.files, ...unknown]) {
      if (division.by === 'kind') add(of, of, size);
      else add(`/${slotOf(run.id)}`, division.owner(run.id), size, idOf(division, run.id));
    }
  }
  const owners = division.by === 'kind' ? null : blobOwners(inventory, division, slotOf);
  for (const blob of inventory.blobs) {
    if (!owners) {
      add('blobs', 'blobs', blob.size);
      continue;
    }
    const [first, ...more] = owners.get(blob.name) ?? [];
    if (first === undefined) add(UNNAMED, UNNAMED, blob.size);
    else if (more.length > 0) add(SHARED, SHARED, blob.size);
    else add(`/${slotOf(first)}`, division.owner(first), blob.size, idOf(division, first));
  }
  for (const { path, bytes } of loose) {
    const name = path.split('/')[0] ?? path;
    const label = isUnfinishedWrite(path) ? '(unfinished)' : `(${name})`;
    add(label, label, bytes);
  }
  return [...shares.values()].sort((a, b) => b.bytes - a.bytes || (a.label < b.label ? -1 : 1));
}

/** Several parts as one. */
export function addUp(shares: readonly Share[]): { files: number; bytes: number } {
  return {
    files: shares.reduce((sum, { files }) => sum + files, 0),
    bytes: shares.reduce((sum, { bytes }) => sum + bytes, 0)
  };
}

function idOf(division: Division, run: string): string | null {
  return division.by === 'run' ? run : null;
}

/** By hash, one run of each part that names the blob. */
function blobOwners(
  inventory: Inventory,
  division: Division,
  slotOf: (run: string) => string
): Map<string, string[]> {
  const owners = new Map<string, Map<string, string>>();
  for (const { id } of inventory.runs) {
    for (const hash of division.blobs(id)) {
      const parts = owners.get(hash) ?? new Map<string, string>();
      if (!parts.has(slotOf(id))) parts.set(slotOf(id), id);
      owners.set(hash, parts);
    }
  }
  return new Map([...owners].map(([hash, parts]) => [hash, [...parts.values()]]));
}
