/**
 * Everything a store holds, by what it is: runs with their files, blobs, what is unfinished, the rest.
 */
import type { Entry } from './disk.js';
import { listFolder } from './disk.js';

export type FileKind = 'facts' | 'points' | 'series' | 'levels' | 'lease';

/** A file of a run, or something else that bears such a name. */
export interface RunFile extends Entry {
  readonly of: FileKind;
  readonly writer: string;
}

export interface RunFolder {
  readonly id: string;
  readonly path: string;
  readonly files: readonly RunFile[];
  /** Names that the format does not know. */
  readonly unknown: readonly Entry[];
}

export interface Inventory {
  readonly runs: readonly RunFolder[];
  /** Names of 64 hexadecimal characters in blobs/. */
  readonly blobs: readonly Entry[];
  /** Somebody's unfinished writes, in any of these folders. */
  readonly unfinished: readonly Entry[];
  /** What repair has set aside, one folder for each time. */
  readonly trash: readonly Entry[];
  /** What stands beside runs/, blobs/ and trash/, and what in these two is none of theirs. */
  readonly others: readonly Entry[];
}

const RUN_FILE = /^([^.]+)\.(?:(facts|points|series|levels)\.arrow|(lease)\.json)$/;
const HASH = /^[0-9a-f]{64}$/;
const UNFINISHED = /\.tmp(-\w+)?$/;

/** Whether a name is that of a write which was not finished, or is not yet. */
export function isUnfinishedWrite(name: string): boolean {
  return UNFINISHED.test(name);
}

/** Look through a store's folders; throws the system's errors when one of them cannot be listed. */
export function takeInventory(store: string): Inventory {
  const unfinished: Entry[] = [];
  const others: Entry[] = [];
  const sorted = (entries: readonly Entry[]): Entry[] =>
    entries.filter(entry => {
      if (isUnfinishedWrite(entry.name)) unfinished.push(entry);
      return !isUnfinishedWrite(entry.name);
    });
  for (const entry of sorted(listFolder(store, ''))) {
    if (!['runs', 'blobs', 'trash'].includes(entry.name)) others.push(entry);
  }
  const runs: RunFolder[] = [];
  for (const entry of sorted(listFolder(store, 'runs'))) {
    // Readers ignore what begins with a dot; so does everybody who checks.
    if (entry.kind !== 'folder' || entry.name.startsWith('.')) others.push(entry);
    else runs.push(runFolder(store, entry, sorted));
  }
  const blobs: Entry[] = [];
  for (const entry of sorted(listFolder(store, 'blobs'))) {
    (HASH.test(entry.name) ? blobs : others).push(entry);
  }
  return { runs, blobs, unfinished, trash: listFolder(store, 'trash'), others };
}

function runFolder(
  store: string,
  { name, path }: Entry,
  sorted: (entries: readonly Entry[]) => Entry[]
): RunFolder {
  const files: RunFile[] = [];
  const unknown: Entry[] = [];
  for (const entry of sorted(listRun(store, path))) {
    const [, writer, arrow, lease] = RUN_FILE.exec(entry.name) ?? [];
    const of = (arrow ?? lease) as FileKind | undefined;
    if (of && writer) files.push({ ...entry, of, writer });
    else unknown.push(entry);
  }
  return { id: name, path, files, unknown };
}

// A folder that is closed to us holds nothing that we can name; that shows as a run without facts.
function listRun(store: string, folder: string): Entry[] {
  try {
    return listFolder(store, folder);
  } catch {
    return [];
  }
}
