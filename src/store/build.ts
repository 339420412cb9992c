/**
 * Builds a Run from the facts that won: at once what a list shows, the rest (details.ts) when asked.
 */
import { DETAILS, detailOf, exceptionOf } from './details.js';
import type { DetailName, Details, More } from './details.js';
import { StoreError } from './errors.js';
import { BLOBS, DEFAULT_EXPERIMENT, idTime } from './format.js';
import type { Head } from './block.js';
import { numberOf, textOf } from './plain.js';
import type { RunFacts } from './runfacts.js';
import { isEnded } from './status.js';
import type { BlobRef, Run, RunStatus } from './types.js';

/**
 * The run that these facts tell of. What a list does without is decoded when somebody first asks for
 * it; `{ ...run }` does not ask, copyRun does.
 *
 * @param head its facts of kind `run`
 */
export function buildRun(
  id: string,
  facts: RunFacts,
  head: Head,
  status: RunStatus,
  more: More
): Run {
  return new BuiltRun(id, facts, head, status, more);
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
  readonly #facts: RunFacts;
  readonly #more: More;
  #known: Partial<Details> | null = null;

  constructor(
    readonly id: string,
    facts: RunFacts,
    run: Head,
    readonly status: RunStatus,
    more: More
  ) {
    this.name = textOf(run('name')) ?? id;
    this.attempt = numberOf(run('attempt')) ?? 1;
    this.lineage = textOf(run('lineage'));
    this.experiment = textOf(run('experiment')) ?? DEFAULT_EXPERIMENT;
    this.start = numberOf(run('start')) ?? idTime(id);
    this.end = isEnded(status) ? numberOf(run('end')) : null;
    this.parent = textOf(run('parent'));
    this.note = textOf(run('note')) ?? '';
    this.archived = run('archived') === true;
    this.deleted = run('deleted') === true;
    this.protected = run('protected') === true;
    this.exception = exceptionOf(run('exception'));
    this.#facts = facts;
    this.#more = more;
  }

  get params() {
    return this.#detail('params');
  }
  get tags() {
    return this.#detail('tags');
  }
  get goals() {
    return this.#detail('goals');
  }
  get metrics() {
    return this.#detail('metrics');
  }
  get artifacts() {
    return this.#detail('artifacts');
  }
  get source() {
    return this.#detail('source');
  }
  get notebook() {
    return this.#detail('notebook');
  }
  get script() {
    return this.#detail('script');
  }
  get codeShape() {
    return this.#detail('codeShape');
  }
  get registered() {
    return this.#detail('registered');
  }
  get reproduction() {
    return this.#detail('reproduction');
  }
  get git() {
    return this.#detail('git');
  }
  get context() {
    return this.#detail('context');
  }
  get dropped() {
    return this.#detail('dropped');
  }
  get withheld() {
    return this.#detail('withheld');
  }
  get usage() {
    return this.#detail('usage');
  }
  get long() {
    return this.#detail('long');
  }
  get problems() {
    return this.#detail('problems');
  }

  #detail<K extends DetailName>(key: K): Details[K] {
    const known: Partial<Details> = (this.#known ??= {});
    if (!(key in known)) known[key] = detailOf(key, this.#facts, this.#more);
    return known[key] as Details[K];
  }
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
