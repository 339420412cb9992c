/** Says what a dead writer could not: its summaries, and the end of a run that nobody else writes. */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { decodeFacts } from '../facts.js';
import { FACTS_SUFFIX, RUNS } from '../format.js';
import type { FactValue } from '../values.js';
import { isRecord, parseFactValue } from '../values.js';
import { CROCKFORD } from '../writer/ids.js';
import { aboutWriter } from '../writer/laid.js';
import type { Fact } from './facts.js';
import { FactsWriter } from './facts.js';
import { outlineOf } from './outline.js';
import { readRegular } from './regular.js';
import { hasCrashed } from './runfolder.js';
import type { HeldLease, RunFolder } from './runfolder.js';

const SUMMARY = ['count', 'first', 'last', 'min', 'max', 'nan'];

/** Characters of an id that tell its time; the rest are random. */
const TIMED = 10;
const RANDOM = 16;

/**
 * Say it, in a facts file whose name follows from the dead writer's: done twice, it is one file.
 *
 * @param series its series, null where it logged nothing
 * @throws the system's own errors
 */
export function sayEnd(
  run: RunFolder,
  writer: string,
  lease: HeldLease,
  series: string | null
): void {
  if (run.facts.value('writer', writer) !== undefined) return;
  const facts: Fact[] = [['writer', writer, 'crashed']];
  if (series !== null && !hasSummaries(run, writer)) facts.push(...summariesOf(series));
  if (hasCrashed(run)) {
    if (lease.dropped > 0)
      facts.push(['dropped', writer, lease.dropped], ['run', 'dropped_reason', 'unknown']);
    facts.push(['run', 'end', Math.max(lease.time, run.start)], ['run', 'status', 'crashed']);
  }
  const id = finisherId(writer);
  const said = new FactsWriter(run.store, run.id, id, aboutWriter(run.id, id));
  try {
    said.append(facts);
    said.sync();
  } finally {
    said.close();
  }
}

/** Whether the writer said its own, and was killed after that. */
function hasSummaries(run: RunFolder, writer: string): boolean {
  const name = writer + FACTS_SUFFIX;
  const file = path.join(run.path, name);
  if (!fs.existsSync(file)) return false;
  const { rows } = decodeFacts(`${RUNS}/${run.id}/${name}`, readRegular(file));
  return rows.some(({ kind }) => kind === 'metric');
}

/** The `metric` facts of a series, as its own schema has them. */
function summariesOf(series: string): Fact[] {
  const told = parseFactValue(outlineOf(series) || '{}');
  const metrics = isRecord(told) && Array.isArray(told['metrics']) ? told['metrics'] : [];
  return metrics.filter(isRecord).map((one): Fact => {
    const said = SUMMARY.map(name => [name, one[name] as FactValue]);
    return ['metric', String(one['key']), Object.fromEntries(said) as FactValue];
  });
}

/** The id of who finishes a writer, the same whoever does it. */
export function finisherId(writer: string): string {
  const digest = createHash('sha256').update(writer).digest().subarray(0, RANDOM);
  return writer.slice(0, TIMED) + Array.from(digest, byte => CROCKFORD.charAt(byte & 31)).join('');
}
