/** Decides what a run is before it begins: its store, lineage, attempt and name; resumes or joins one by id. */
import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { StoreError } from '../errors.js';
import { DEFAULT_EXPERIMENT, RUNS, idTime } from '../format.js';
import type { Goal } from '../types.js';
import { RecorderError } from '../writer/errors.js';
import { newId, newName } from '../writer/ids.js';
import type { PlainParam } from '../writer/params.js';
import { asGoals, asOptionalText, asParams, asTags } from '../writer/params.js';
import { diskSentence } from './disk.js';
import type { Fact } from './facts.js';
import type { Earlier } from './history.js';
import { findRun, lastAttempt } from './history.js';
import { openStore } from './locate.js';
import { factsOf } from './run.js';
import { mayBeNew } from './sharing.js';
import type { Identity } from './run.js';
import type { Place } from './system.js';
import { context } from './system.js';

const ID = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** How a run is begun; everything may be left out. */
export interface StartOptions {
  /** The group it is listed under; else "default". */
  readonly experiment?: string;
  /** Names to scalars. */
  readonly params?: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;
  /** A list, or tags to values. */
  readonly tags?: readonly string[] | Readonly<Record<string, unknown>>;
  /** Markdown. */
  readonly note?: string;
  /** Metrics to "min" or "max"; the first is the key metric. */
  readonly goals?: Readonly<Record<string, Goal>>;
  /** Make it a child of the active run; inside `track` it is one anyway. */
  readonly nested?: boolean;
  /** Folder of the store; else FLIGHTLOG_STORE, else the `flights/` found or made from here. */
  readonly store?: string;
  /** Resume this run (its id, or the first four or more characters of it) with a new writer. */
  readonly runId?: string;
  /**
   * Which of several processes of the run `runId` this is, from 0: that one begins and ends the run (`runId`
   * may be new then, from newRunId), the others add their part of its points.
   */
  readonly rank?: number;
  /** Throw what would be a warning; else what FLIGHTLOG_STRICT says. */
  readonly strict?: boolean;
}

/** The checked options. */
export interface Given {
  readonly name: string | null;
  readonly experiment: string | null;
  readonly note: string | null;
  readonly params: ReadonlyMap<string, PlainParam>;
  readonly tags: ReadonlyMap<string, string>;
  readonly goals: ReadonlyMap<string, Goal>;
  readonly rank: number | null;
}

/** Check what startRun was given. @throws RecorderError */
export function checkOptions(name: string | undefined, options: StartOptions): Given {
  const { rank } = options;
  if (rank !== undefined && !(Number.isInteger(rank) && rank >= 0 && options.runId)) {
    throw new RecorderError(
      'rank is the number, from 0, of one of several processes of a run; give it with runId.'
    );
  }
  return {
    name: asOptionalText(name, 'name'),
    experiment: asOptionalText(options.experiment, 'experiment'),
    note: asOptionalText(options.note, 'note'),
    params: asParams(options.params),
    tags: asTags(options.tags),
    goals: asGoals(options.goals),
    rank: rank ?? null
  };
}

/** Whether FLIGHTLOG_DISABLED turns recording off. */
export function isDisabled(): boolean {
  return isSet('FLIGHTLOG_DISABLED');
}

/** Whether an environment variable says yes. */
export function isSet(variable: string): boolean {
  return !['', '0', 'false', 'no'].includes((process.env[variable] ?? '').toLowerCase());
}

/** The store's id, or why there is none. */
export function tryStore(store: string): { id: string; why: string | null } {
  try {
    return { id: openStore(store), why: null };
  } catch (error) {
    const isOwn = error instanceof StoreError;
    return { id: '', why: isOwn ? error.message.replace(/\.$/, '') : diskSentence(error, store) };
  }
}

/** The run to go on with, or null for a new one. @throws RecorderError for an unknown id */
export function findEarlier(store: string, options: StartOptions): Earlier | null {
  const { runId } = options;
  if (runId === undefined) return null;
  try {
    return findRun(store, runId);
  } catch (error) {
    if (mayBeNew(options) && ID.test(runId)) return null; // of several processes, one is the first
    throw error;
  }
}

/** What a new run is: the next attempt at whatever ran in this place under this name. */
export function identify(
  given: Given,
  { store, place, runId }: { store: string; place: Place; runId?: string | undefined },
  parent: string | null
): Identity {
  const where = relative(place.notebook ?? place.script, store);
  // Nothing tells one nameless run in a shell from another.
  const name = given.name ?? (where === '' ? newName() : null);
  const lineage = lineageOf(where, name);
  const earlier = isDisabled() ? null : lastAttempt(store, lineage);
  const start = runId === undefined ? Date.now() : idTime(runId);
  return {
    id: runId ?? newId(start),
    name: name ?? earlier?.name ?? newName(),
    attempt: 1 + (earlier && earlier.id !== runId ? earlier.attempt : 0),
    lineage,
    experiment: given.experiment ?? DEFAULT_EXPERIMENT,
    start,
    parent
  };
}

/** What a run is that goes on. */
export function identifyAgain({ run }: Earlier, given: Given): Identity {
  const { id, attempt, start, parent } = run;
  return {
    id,
    name: given.name ?? run.name,
    attempt,
    lineage: run.lineage ?? '',
    experiment: given.experiment ?? run.experiment,
    start,
    parent
  };
}

/** The facts that a run begins with. */
export function firstFacts(
  identity: Identity,
  given: Given,
  place: Place,
  { store, isAgain }: { store: string; isAgain: boolean }
): Fact[] {
  const { name, experiment, start, attempt, lineage, parent } = identity;
  const facts: Fact[] = [
    ['run', 'name', name],
    ['run', 'experiment', experiment],
    ['run', 'status', 'running']
  ];
  if (isAgain) facts.push(['run', 'end', null]);
  else {
    facts.push(['run', 'start', start], ['run', 'attempt', attempt], ['run', 'lineage', lineage]);
    if (parent) facts.push(['run', 'parent', parent]);
  }
  if (given.note) facts.push(['run', 'note', given.note]);
  for (const [metric, goal] of given.goals) facts.push(['goal', metric, goal]);
  facts.push(...factsOf('tag', given.tags), ...factsOf('param', given.params));
  return isAgain ? facts : [...facts, ...placeFacts(place, store)];
}

/** The path of a run's folder. */
export function runFolder(store: string, run: string): string {
  return path.join(store, RUNS, run);
}

function placeFacts({ notebook, script }: Place, store: string): Fact[] {
  const facts = Object.entries(context()).map(([key, value]): Fact => ['context', key, value]);
  if (notebook) {
    facts.push(['context', 'notebook', { path: relative(notebook, store), cell: null }]);
  } else if (script) facts.push(['context', 'script', relative(script, store)]);
  return facts;
}

/** What attempts share: a hash over path, cell and given name, as Python makes it. */
function lineageOf(where: string, name: string | null): string {
  return createHash('sha256')
    .update([where, '', name ?? ''].join('\0'))
    .digest('hex')
    .slice(0, 16);
}

/** A path from the folder that holds the store, with slashes; '' for none. */
function relative(file: string | null, store: string): string {
  return file === null ? '' : path.relative(path.dirname(store), file).split(path.sep).join('/');
}
