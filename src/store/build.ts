/**
 * Builds a Run from the facts that won: at once what a list shows, the rest (details.ts) when asked.
 */
import { DETAILS, detailsOf, exceptionOf, numberOf, textOf } from './details.js';
import type { Details, More } from './details.js';
import { StoreError } from './errors.js';
import { BLOBS, DEFAULT_EXPERIMENT, idTime } from './format.js';
import type { RunFacts, Values } from './runfacts.js';
import { isEnded } from './status.js';
import type { BlobRef, Run, RunStatus } from './types.js';

/** What the last `run`/`status` fact says, or null. */
export function saidStatus(facts: RunFacts): string | null {
  return textOf(facts.values('run').get('status'));
}

/**
 * The run that these facts tell of. What a list does without is decoded when somebody first asks for
 * any of it; `{ ...run }` does not ask, copyRun does.
 */
export function buildRun(id: string, facts: RunFacts, status: RunStatus, more: More): Run {
  return new BuiltRun(id, facts, status, more);
}

/** A run with some of its fields replaced. */
export function copyRun(run: Run, changes: Partial<Run>): Run {
  const details = Object.fromEntries(DETAILS.map(key => [key, run[key]]));
  return { ...run, ...details, ...changes } as Run;
}

class BuiltRun implements Run {
  readonly name: string;
  readonly attempt: number;
  readonly lineage: string | null;
  readonly experiment: string;
  readonly start: number;
  readonly end: number | null;
  readonly parent: string | null;
  readonly note: string;
  readonly archived: boolean;
  readonly deleted: boolean;
  readonly protected: boolean;
  readonly exception: Run['exception'];
  readonly dropped: number;
  /** What the details come from, until somebody asks for one. */
  #left: { readonly facts: RunFacts; readonly more: More } | null;
  #known: Details | null = null;

  constructor(
    readonly id: string,
    facts: RunFacts,
    readonly status: RunStatus,
    more: More
  ) {
    const run = facts.values('run');
    this.name = textOf(run.get('name')) ?? id;
    this.attempt = numberOf(run.get('attempt')) ?? 1;
    this.lineage = textOf(run.get('lineage'));
    this.experiment = textOf(run.get('experiment')) ?? DEFAULT_EXPERIMENT;
    this.start = numberOf(run.get('start')) ?? idTime(id);
    this.end = isEnded(status) ? numberOf(run.get('end')) : null;
    this.parent = textOf(run.get('parent'));
    this.note = textOf(run.get('note')) ?? '';
    this.archived = run.get('archived') === true;
    this.deleted = run.get('deleted') === true;
    this.protected = run.get('protected') === true;
    this.exception = exceptionOf(run.get('exception'));
    this.dropped = total(facts.values('dropped'));
    this.#left = { facts, more };
  }

  get params() {
    return this.#details.params;
  }
  get tags() {
    return this.#details.tags;
  }
  get goals() {
    return this.#details.goals;
  }
  get metrics() {
    return this.#details.metrics;
  }
  get artifacts() {
    return this.#details.artifacts;
  }
  get source() {
    return this.#details.source;
  }
  get notebook() {
    return this.#details.notebook;
  }
  get script() {
    return this.#details.script;
  }
  get git() {
    return this.#details.git;
  }
  get context() {
    return this.#details.context;
  }
  get withheld() {
    return this.#details.withheld;
  }
  get usage() {
    return this.#details.usage;
  }
  get long() {
    return this.#details.long;
  }
  get problems() {
    return this.#details.problems;
  }

  get #details(): Details {
    if (this.#left) {
      this.#known = detailsOf(this.#left.facts, this.#left.more);
      this.#left.more.done();
      this.#left = null;
    }
    return this.#known as Details;
  }
}

/** What several writers say of the whole. */
function total(said: Values): number {
  return [...said.values()].reduce<number>((sum, value) => sum + (numberOf(value) ?? 0), 0);
}

/** The path of a blob within a store. */
export function blobPath(ref: BlobRef): string {
  if (/^[0-9a-f]{64}$/.test(ref.sha256)) return `${BLOBS}/${ref.sha256}`;
  throw new StoreError(
    'bad-value',
    BLOBS,
    `"${ref.sha256.slice(0, 80)}" is no sha256`,
    'The fact that names it was not written by flightlog'
  );
}
