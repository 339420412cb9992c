/**
 * Finishes what dead writers of this host left: points sorted, summaries said, a run that nobody writes marked as
 * crashed (docs/format.md, "A dead writer's run").
 *
 * Right without a lock: what several processes do at once are the same files, each whole at any time.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { LEASE_SUFFIX, POINTS_SUFFIX, RUNS, isUnfinished } from '../format.js';
import { textOf } from '../plain.js';
import { isEnded } from '../status.js';
import { compactWriter } from './compact.js';
import { sayEnd } from './dead.js';
import { readFolder, withSuffix } from './runfolder.js';
import type { HeldLease, RunFolder } from './runfolder.js';

/**
 * Finish every dead writer's part. Cheap where nothing is left, seconds for long runs.
 *
 * @param store the store's folder
 * @returns how many runs could not be finished; their points stay, and are as good to a reader
 * @throws the system's own errors where the store cannot be listed
 */
export function finishPending(store: string): number {
  let failed = 0;
  for (const entry of fs.readdirSync(path.join(store, RUNS), { withFileTypes: true })) {
    if (!entry.isDirectory() || isUnfinished(entry.name)) continue;
    try {
      finishRun(store, entry.name);
    } catch {
      failed++;
    }
  }
  return failed;
}

function finishRun(store: string, id: string): void {
  const names = namesOf(store, id);
  const leased = withSuffix(names, LEASE_SUFFIX);
  const left = new Set([...leased, ...withSuffix(names, POINTS_SUFFIX)]);
  if (left.size === 0) return;
  const run = readFolder(store, id, names);
  for (const writer of left) {
    const lease = run.leases.get(writer);
    if (lease?.isDead) finishWriter(run, writer, lease);
    else if (!leased.includes(writer) && hasEndedHere(run))
      compactWriter(run.path, writer, run.start);
  }
}

function finishWriter(run: RunFolder, writer: string, lease: HeldLease): void {
  // Only a machine that was started again has lost what was not on the disk.
  const limit = lease.sameBoot === false ? (lease.durable ?? undefined) : undefined;
  const series = compactWriter(run.path, writer, run.start, limit);
  const file = path.join(run.path, writer + LEASE_SUFFIX);
  if (!fs.existsSync(file)) return; // finished by another meanwhile
  // Sorting may have taken long, and the run may have been resumed since.
  const { store, id } = run;
  sayEnd(readFolder(store, id, namesOf(store, id)), writer, lease, series);
  fs.rmSync(file, { force: true });
}

function namesOf(store: string, id: string): string[] {
  return fs.readdirSync(path.join(store, RUNS, id)).filter(name => !isUnfinished(name));
}

function hasEndedHere({ facts }: RunFolder): boolean {
  const status = textOf(facts.value('run', 'status'));
  return isEnded(status) && facts.value('context', 'host') === os.hostname();
}
