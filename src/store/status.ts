/**
 * A run's status, derived from what its writers said and from their leases; never trusted
 * (docs/format.md, "Leases and status").
 */
import { LOST_AFTER_MS } from './format.js';
import type { RunStatus } from './types.js';
import { isRecord } from './values.js';

/** A lease as seen by whoever listed the folder. */
export interface Lease {
  /** Epoch milliseconds of its last renewal. */
  readonly time: number;
  /** Whether its process lives; null where that cannot be told (another host). */
  readonly alive: boolean | null;
  readonly sameHost: boolean;
  /** Rows of the writer's points known to be on disk. */
  readonly durable: number | null;
  /** False when its writer ran before this host was last started; null when nobody compared. */
  readonly sameBoot: boolean | null;
  readonly transport: string;
}

/** A lease from the value of a `lease` row; null for what is none. */
export function parseLease(value: unknown): Lease | null {
  if (!isRecord(value)) return null;
  const { time, alive, same_host, same_boot, durable, transport } = value;
  return {
    time: typeof time === 'number' ? time : 0,
    alive: typeof alive === 'boolean' ? alive : null,
    sameHost: same_host === true,
    durable: typeof durable === 'number' ? durable : null,
    sameBoot: typeof same_boot === 'boolean' ? same_boot : null,
    transport: typeof transport === 'string' ? transport : 'mmap'
  };
}

/**
 * The status of a run.
 *
 * @param said value of the last `run`/`status` fact, null when there is none
 * @param now epoch milliseconds
 * @param byClient nobody but a client, whose process is not known, says when the run ends
 */
export function deriveStatus(
  said: string | null,
  leases: Iterable<Lease>,
  now: number,
  byClient = false
): RunStatus {
  if (isEnded(said)) return said;
  if (said !== 'running') return 'lost';
  if (byClient) return 'running';
  const all = [...leases];
  if (all.some(lease => isLive(lease, now))) return 'running';
  const deadHere = all.length > 0 && all.every(lease => lease.sameHost && lease.alive === false);
  return deadHere ? 'crashed' : 'lost';
}

/** When, in epoch milliseconds, a lease stops counting by age alone; null when it does not age. */
export function staleAt(lease: Lease): number | null {
  return lease.alive === null ? lease.time + LOST_AFTER_MS : null;
}

/** Whether a `run`/`status` fact is a last word; `crashed` is said by another process. */
export function isEnded(
  said: string | null
): said is 'finished' | 'failed' | 'interrupted' | 'crashed' {
  return said === 'finished' || said === 'failed' || said === 'interrupted' || said === 'crashed';
}

function isLive(lease: Lease, now: number): boolean {
  if (lease.alive !== null) return lease.alive;
  return now - lease.time <= LOST_AFTER_MS;
}
