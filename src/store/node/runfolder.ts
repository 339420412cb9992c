/** A run's folder as whoever finishes its dead writers finds it: what its facts say, and its leases. */
import * as path from 'node:path';
import { inOrder } from '../block.js';
import { addFacts } from '../facts.js';
import { FactTable } from '../facttable.js';
import { FACTS_SUFFIX, LEASE_SUFFIX, LOST_AFTER_MS, RUNS, idTime } from '../format.js';
import { judgeLease } from '../node.js';
import { numberOf, textOf } from '../plain.js';
import { RunFacts } from '../runfacts.js';
import { deriveStatus, parseLease } from '../status.js';
import type { Lease } from '../status.js';
import { isRecord } from '../values.js';
import { readRegular } from './regular.js';

export interface RunFolder {
  readonly store: string;
  readonly id: string;
  readonly path: string;
  readonly facts: RunFacts;
  /** Epoch milliseconds. */
  readonly start: number;
  /** By writer; without those that nobody can read. */
  readonly leases: ReadonlyMap<string, HeldLease>;
}

/** A lease, and what else its file says. */
export interface HeldLease extends Lease {
  /** Points that could not be stored. */
  readonly dropped: number;
  /** Whether its process surely runs no more. */
  readonly isDead: boolean;
}

/**
 * Read a run's facts and leases.
 *
 * @param names of its files
 * @throws StoreError and the system's own errors for a facts file that cannot be read
 */
export function readFolder(store: string, id: string, names: readonly string[]): RunFolder {
  const folder = path.join(store, RUNS, id);
  const table = new FactTable();
  const blocks = withSuffix(names, FACTS_SUFFIX).map(writer => {
    const name = writer + FACTS_SUFFIX;
    return addFacts(table, `${RUNS}/${id}/${name}`, readRegular(path.join(folder, name))).block;
  });
  const facts = new RunFacts(id, inOrder(blocks));
  const leases = new Map<string, HeldLease>();
  for (const writer of withSuffix(names, LEASE_SUFFIX)) {
    const lease = readLease(path.join(folder, writer + LEASE_SUFFIX));
    if (lease) leases.set(writer, lease);
  }
  const start = numberOf(facts.value('run', 'start')) ?? idTime(id);
  return { store, id, path: folder, facts, start, leases };
}

/** Whether nobody is left to say the run's end: it was begun, and all who wrote it are dead. */
export function hasCrashed({ facts, leases }: RunFolder): boolean {
  const said = textOf(facts.value('run', 'status'));
  const byClient = textOf(facts.value('run', 'client')) !== null;
  if (said !== 'running') return false;
  return deriveStatus(said, leases.values(), Date.now(), byClient) === 'crashed';
}

/** What stands before a suffix, of the names that have it. */
export function withSuffix(names: readonly string[], suffix: string): string[] {
  return names
    .filter(name => name.endsWith(suffix))
    .map(name => name.slice(0, -suffix.length))
    .sort();
}

/** Null for one that is broken, or just being replaced: it says nothing of its writer. */
function readLease(file: string): HeldLease | null {
  let said: unknown;
  try {
    said = JSON.parse(new TextDecoder().decode(readRegular(file)));
  } catch {
    return null;
  }
  const lease = isRecord(said) ? parseLease(judgeLease(said)) : null;
  if (!lease || !isRecord(said)) return null;
  // Machines may share a name: a lease that was renewed lately is no dead writer's, unless it is of this numbering.
  const isOurs = lease.sameBoot === true && Boolean(said['pid_space']);
  const isOld = Date.now() - lease.time >= LOST_AFTER_MS;
  const isDead = lease.alive === false && (isOurs || isOld);
  return { ...lease, dropped: Number(said['dropped']) || 0, isDead };
}
