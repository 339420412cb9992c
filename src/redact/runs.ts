/** Some runs of a store without what is private, and what was taken out of them: for a report or an export. */
import { StoreReader } from '../store/index.js';
import { secretsOf, type Machine } from './secrets.js';
import { redactedSource } from './source.js';
import { redactedLine } from './words.js';

export interface RedactedRuns {
  /** Sees these runs and no others. */
  readonly reader: StoreReader;
  /** One sentence for page and message; true once everything was read that is shown. */
  readonly line: () => string;
}

/**
 * Look at runs through a reader that leaves out what is private in them.
 *
 * @param ids of the runs
 * @param machine what is private on the machine that publishes
 * @param now the reader's clock, epoch milliseconds
 */
export async function redactedRuns(
  { source }: StoreReader,
  ids: readonly string[],
  machine: Machine,
  now: () => number = Date.now
): Promise<RedactedRuns> {
  const runs = new Set(ids);
  const { rows, blocks = [] } = await source.facts(null);
  const own = [...blocks.flatMap(block => block.rows()), ...rows].filter(row => runs.has(row.run));
  const seen = redactedSource(source, own, secretsOf(own, machine));
  const reader = new StoreReader(seen, { now });
  await reader.refresh();
  return { reader, line: () => redactedLine(seen.counts) };
}
