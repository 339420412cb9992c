/** Opens the store that a command works on, and finds the runs it names. */
import { resolveRun } from '../query/index.js';
import { StoreError, StoreReader } from '../store/index.js';
import type { Run } from '../store/index.js';
import { findStore, nodeStore } from '../store/node.js';
import type { Effects } from './effects.js';
import { finishDead } from './finish.js';
import { CliError } from './errors.js';
import type { Arguments } from './options.js';
import { textOption } from './options.js';
import { printable } from './text.js';

/**
 * Open the store of `--store`, else the one found from the working directory, and read its facts.
 *
 * @throws CliError or StoreError when there is none, or it cannot be read
 */
export async function openStore(args: Arguments, effects: Effects): Promise<StoreReader> {
  const named = textOption(args, 'store');
  const env = named === null ? effects.env : { ...effects.env, FLIGHTLOG_STORE: named };
  const folder = findStore(effects.cwd, env);
  if (folder === null) {
    throw new CliError(
      `No store found from ${effects.cwd} upwards. Name one with --store DIR, or log a run first.`,
      1
    );
  }
  const reader = new StoreReader(nodeStore(folder), { now: effects.now });
  await reader.refresh();
  finishDead(folder, reader, effects);
  return reader;
}

/** The runs that references name, each once; deleted ones only by their id. */
export function findRuns(reader: StoreReader, refs: readonly string[]): Run[] {
  const kept = reader.runs.filter(run => !run.deleted || refs.includes(run.id));
  return [...new Set(refs.map(ref => resolveRun(kept, ref)))];
}

/** Fill in the metrics that runs have not said themselves, from their points. */
export async function followAll(
  reader: StoreReader,
  runs: readonly Run[],
  effects: Effects
): Promise<void> {
  for (const { id, status } of runs) {
    if (status !== 'running' && status !== 'crashed' && status !== 'lost') continue;
    try {
      await reader.follow(id);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      sayProblem(effects, error.message);
    }
  }
}

/** Every problem of the store, a line each, on stderr. */
export function sayProblems(reader: StoreReader, effects: Effects): void {
  for (const { message } of reader.problems) sayProblem(effects, message);
}

function sayProblem(effects: Effects, message: string): void {
  effects.stderr.write(`flightlog: ${printable(message)}\n`);
}
