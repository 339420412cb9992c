/** Copies the saved views of one store into another: their facts files, as runs' are, file by file. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkFacts } from '../../store/care/index.js';
import { readBytes, sameStart, writeWhole } from './disk.js';
import type { FileStep } from './merge-plan.js';
import { roomFacts } from './references.js';

/** What is to be copied, and sentences about what is refused. */
export interface ViewsMerge {
  readonly files: readonly FileStep[];
  readonly refused: readonly string[];
}

/** Decide which facts files of what is no run the target lacks, or has an older state of. */
export function planViews(target: string, source: string): ViewsMerge {
  const there = new Map(roomFacts(target).map(file => [file.path, file]));
  const files: FileStep[] = [];
  const refused: string[] = [];
  for (const { path: at, size } of roomFacts(source)) {
    const from = path.join(source, at);
    const known = there.get(at);
    // Facts are only ever appended, so of two beginnings alike the longer is the later.
    if (known && known.size >= size && sameStart(from, path.join(target, at))) continue;
    const [fault] = checkFacts(at, readBytes(from)).findings;
    if (fault) refused.push(`${at} is broken: ${fault.what}.`);
    else if (known && !sameStart(from, path.join(target, at)))
      refused.push(`${at} holds other bytes there.`);
    else files.push({ path: at, size, replaces: null });
  }
  return { files, refused };
}

/** Copy what was planned. */
export function copyViews(target: string, source: string, files: readonly FileStep[]): void {
  for (const { path: at } of files) {
    const to = path.join(target, at);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    writeWhole(to, [readBytes(path.join(source, at))]);
  }
}
