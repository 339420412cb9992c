/** Redaction as the commands use it: what this machine knows to be private is added to what the runs say. */
import { homedir, hostname, userInfo } from 'node:os';
import { countsText, redactedSource, secretsOf } from '../redact/index.js';
import type { Kind, Secrets } from '../redact/index.js';
import { StoreReader } from '../store/index.js';
import type { FactRow } from '../store/index.js';
import type { Effects } from './effects.js';

/** What is private in these facts, and on the machine that publishes them. */
export function privateHere(rows: Iterable<FactRow>, { env }: Effects): Secrets {
  return secretsOf(rows, {
    users: [userName()],
    hosts: [hostname()],
    homes: [homedir(), env['HOME'] ?? ''],
    env
  });
}

/** One sentence for a page's foot and for the terminal. */
export function redactedLine(counts: ReadonlyMap<Kind, number>): string {
  return `Taken out before publishing: ${countsText(counts)}.`;
}

/** A reader through which only these runs are seen, without what is private. */
export async function redactedRuns(
  reader: StoreReader,
  ids: readonly string[],
  effects: Effects
): Promise<{ reader: StoreReader; remarks: () => string[] }> {
  const runs = new Set(ids);
  const { rows, blocks = [] } = await reader.source.facts(null);
  const all = [...blocks.flatMap(block => block.rows()), ...rows].filter(row => runs.has(row.run));
  const source = redactedSource(reader.source, runs, privateHere(all, effects));
  const shown = new StoreReader(source, { now: effects.now });
  await shown.refresh();
  return { reader: shown, remarks: () => [redactedLine(source.counts)] };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // a container's user need not have a name
  }
}
