/** Redaction as the commands use it: what this machine knows to be private is added to what the runs say. */
import { homedir, hostname, userInfo } from 'node:os';
import { redactedRuns, secretsOf } from '../redact/index.js';
import type { Machine, RedactedRuns, Secrets } from '../redact/index.js';
import type { FactRow, StoreReader } from '../store/index.js';
import type { Effects } from './effects.js';

/** What is private in these facts, and on the machine that publishes them. */
export function privateHere(rows: Iterable<FactRow>, effects: Effects): Secrets {
  return secretsOf(rows, machineOf(effects));
}

/** A reader through which only these runs are seen, without what is private. */
export function redactedHere(
  reader: StoreReader,
  ids: readonly string[],
  effects: Effects
): Promise<RedactedRuns> {
  return redactedRuns(reader, ids, machineOf(effects), effects.now);
}

function machineOf({ env }: Effects): Machine {
  return {
    users: [userName()],
    hosts: [hostname()],
    homes: [homedir(), env['HOME'] ?? ''],
    env
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // a container's user need not have a name
  }
}
