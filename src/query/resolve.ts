/** Finds the run that a person means: by name, `name#attempt`, or the beginning of its id. */
import type { Run } from '../store/index.js';
import { displayName } from './metrics.js';
import { nearest } from './nearest.js';

/** Fewer characters of an id are too likely to fit by accident. */
const SHORTEST_PREFIX = 4;
const LISTED = 10;

/** A reference that fits no run, or several. */
export class ResolveError extends Error {
  override readonly name = 'ResolveError';

  constructor(
    readonly code: 'unknown' | 'ambiguous',
    message: string,
    /** The runs that it fits, or the nearest one. */
    readonly candidates: readonly Run[]
  ) {
    super(message);
  }
}

/**
 * The run that `ref` names: a name (its newest attempt), `name#2`, a whole id, or four or more
 * characters that begin an id. A name goes before an id's beginning.
 *
 * @throws ResolveError saying the nearest name, or listing the runs that fit
 */
export function resolveRun(runs: readonly Run[], ref: string): Run {
  const named = newestFirst(runs.filter(run => run.name === ref));
  const [newest] = named;
  if (newest) return newest;
  const numbered = attemptsOf(runs, ref);
  const found = numbered.length > 0 ? numbered : startingWith(runs, ref);
  const [only] = found;
  if (!only) throw unknown(runs, ref);
  if (found.length > 1) throw ambiguous(ref, newestFirst(found));
  return only;
}

function attemptsOf(runs: readonly Run[], ref: string): Run[] {
  const [, name, attempt] = /^(.*)#(\d+)$/s.exec(ref) ?? [];
  if (name === undefined) return [];
  return runs.filter(run => run.name === name && run.attempt === Number(attempt));
}

function startingWith(runs: readonly Run[], ref: string): Run[] {
  if (ref.length < SHORTEST_PREFIX) return [];
  return runs.filter(run => run.id.startsWith(ref.toLowerCase()));
}

function newestFirst(runs: readonly Run[]): Run[] {
  return [...runs].sort(
    (a, b) => b.start - a.start || b.attempt - a.attempt || (a.id < b.id ? 1 : -1)
  );
}

function unknown(runs: readonly Run[], ref: string): ResolveError {
  const name = nearest(ref, new Set(runs.flatMap(run => [run.name, displayName(run), run.id])));
  const near = runs.find(run => [run.name, displayName(run), run.id].includes(name ?? ''));
  const hint = name === null ? '`flightlog runs` lists what there is.' : `Did you mean "${name}"?`;
  return new ResolveError('unknown', `No run "${ref}" in this store. ${hint}`, near ? [near] : []);
}

function ambiguous(ref: string, found: readonly Run[]): ResolveError {
  const listed = found.slice(0, LISTED).map(run => `${displayName(run)} (${run.id})`);
  const more = found.length > LISTED ? ` and ${found.length - LISTED} more` : '';
  return new ResolveError(
    'ambiguous',
    `"${ref}" fits ${found.length} runs: ${listed.join(', ')}${more}. Give more of the id.`,
    found
  );
}
