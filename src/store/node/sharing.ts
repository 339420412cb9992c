/**
 * Which run of several processes this one belongs to, and which rank it is: what the launcher says by the
 * environment, as for Python's recorder (docs/durability.md).
 */
import type { StartOptions } from './beginning.js';

const RUN = 'FLIGHTLOG_RUN';

let isTaken = false;

/**
 * The options with what the environment adds: the first run of a process is the one that FLIGHTLOG_RUN names,
 * and of a run that is shared RANK says which of WORLD_SIZE processes this is.
 *
 * @param take false leaves the variable to a later run
 */
export function shared(options: StartOptions, take: boolean): StartOptions {
  const told = take && !isTaken ? process.env[RUN] : undefined;
  const runId = options.runId ?? (told || undefined);
  if (runId === undefined) return options;
  if (options.runId === undefined) isTaken = true;
  const rank = options.rank ?? toldRank();
  return { ...options, runId, ...(rank === undefined ? {} : { rank }) };
}

/** The run that FLIGHTLOG_RUN names, for a part of it; undefined for none. */
export function toldRun(): string | undefined {
  return process.env[RUN] || undefined;
}

/** Whether a run may be made under an id that nobody knows: several processes may come to it first. */
export function mayBeNew({ runId, rank }: StartOptions): boolean {
  return rank !== undefined || runId === toldRun();
}

function toldRank(): number | undefined {
  const { RANK = '', WORLD_SIZE = '' } = process.env;
  const isTold = /^\d{1,9}$/.test(RANK) && /^\d{1,9}$/.test(WORLD_SIZE);
  return isTold && Number(WORLD_SIZE) > 1 ? Number(RANK) : undefined;
}
