/** Whole folders: how large they are, when anything in them last changed, and their removal. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryName } from './disk.js';
import { isUnfinishedWrite } from './inventory.js';

/** Bytes of a file, or of all files below a folder; links are not followed. */
export function sizeOfTree(store: string, at: string): number {
  return walk(path.join(store, at), (sum, stat) => (stat.isFile() ? sum + stat.size : sum), 0);
}

/** Epoch milliseconds of the newest change of a file, a folder, or anything below it. */
export function lastChange(store: string, at: string): number {
  return walk(path.join(store, at), (last, stat) => Math.max(last, stat.mtimeMs), 0);
}

/**
 * Remove a folder or file so that nobody ever sees half of it: it first gets a name that all ignore.
 * Left behind by a kill, it is an unfinished write like others, which gc removes.
 */
export function removeTree(store: string, at: string): void {
  const full = path.join(store, at);
  if (isUnfinishedWrite(full)) return fs.rmSync(full, { recursive: true, force: true });
  const doomed = temporaryName(full);
  fs.renameSync(full, doomed);
  fs.rmSync(doomed, { recursive: true, force: true });
}

function walk(at: string, add: (sum: number, stat: fs.Stats) => number, sum: number): number {
  const stat = fs.lstatSync(at, { throwIfNoEntry: false });
  if (!stat) return sum;
  const here = add(sum, stat);
  if (!stat.isDirectory()) return here;
  return namesIn(at).reduce((total, name) => walk(path.join(at, name), add, total), here);
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return []; // closed to us, or gone: what cannot be listed counts for nothing
  }
}
