/**
 * The runs of a store, kept up to date from fact rows.
 *
 * Knows what a folder's listing adds: leases, files, problems. Which row wins is in runfacts.ts, what
 * the facts mean in build.ts; bytes and files are others' concern.
 */
import { blocksOf, inOrder } from './block.js';
import type { FactsBlock } from './block.js';
import { buildRun } from './build.js';
import type { More } from './details.js';
import { StoreError } from './errors.js';
import { RUNS } from './format.js';
import { LISTED, listedValue } from './listed.js';
import { textOf } from './plain.js';
import { RunFacts } from './runfacts.js';
import { deriveStatus, parseLease } from './status.js';
import type { Lease } from './status.js';
import type { FactRow, FactsDelta, MetricSummary, Problem, Run } from './types.js';
import { isRecord } from './values.js';

const NONE: ReadonlyMap<string, never> = new Map<string, never>();
const NOTHING_MORE: More = { problems: [], live: null };

const UNKNOWN = -1;

/** What is known of a run; its maps are there when something is in them. */
class RunState {
  leases: Map<string, Lease> | null = null;
  problems: Map<string, Problem> | null = null;
  /** What the last `run`/`status` fact says. */
  said: string | null = null;
  /** Whether nobody but a client says when it ends. */
  byClient = false;
  live: ReadonlyMap<string, MetricSummary> | null = null;
  private sizes: Map<string, number> | null = null;

  /** @param names files of unknown size */
  constructor(
    public blocks: readonly FactsBlock[] = [],
    private readonly names: readonly string[] = []
  ) {}

  /** Bytes by file name, of points and series. */
  get files(): Map<string, number> {
    return (this.sizes ??= new Map(this.names.map(name => [name, UNKNOWN])));
  }
}

export class RunIndex {
  private readonly states = new Map<string, RunState>();
  private readonly built = new Map<string, Run>();
  private found: Problem[] | null = null;

  /** Runs with at least one fact, by id. */
  get runs(): ReadonlyMap<string, Run> {
    return this.built;
  }

  /** Everything that could not be read, run by run. */
  get problems(): readonly Problem[] {
    this.found ??= [...this.states.values()].flatMap(({ problems }) =>
      problems ? [...problems.values()] : []
    );
    return this.found;
  }

  /**
   * Take in what is new.
   *
   * @param now epoch milliseconds, for statuses
   * @returns ids of the runs that changed, came or went
   */
  apply(delta: FactsDelta, now = Date.now()): { changed: Set<string> } {
    const changed = new Set<string>();
    this.found = null;
    if (delta.reset) this.clear(changed);
    const facts: FactRow[] = [];
    for (const row of delta.rows) {
      changed.add(row.run);
      if (row.row !== LISTED) facts.push(row);
      else if (row.kind === 'gone') this.states.delete(row.run);
      else applyListed(this.state(row.run), row);
    }
    for (const block of [...blocksOf(facts), ...(delta.blocks ?? [])]) {
      if (block.length === 0) continue;
      changed.add(block.run);
      const state = this.state(block.run);
      state.blocks = [...state.blocks, block];
    }
    for (const { id, blocks, files } of delta.kept ?? []) {
      changed.add(id);
      this.states.set(id, new RunState(blocks, files));
    }
    for (const id of changed) this.rebuild(id, now);
    return { changed };
  }

  /** Derive the statuses anew, since leases age; returns the runs that changed. */
  tick(now = Date.now()): Set<string> {
    const changed = new Set<string>();
    for (const [id, run] of this.built) {
      const state = this.states.get(id);
      if (!state || run.status !== 'running') continue;
      const status = deriveStatus(state.said, (state.leases ?? NONE).values(), now, state.byClient);
      if (status === run.status) continue;
      this.rebuild(id, now);
      changed.add(id);
    }
    return changed;
  }

  /** Give a run the summaries that its points tell, above those of its facts. */
  setLive(id: string, live: ReadonlyMap<string, MetricSummary>, now = Date.now()): void {
    const state = this.states.get(id);
    if (!state) return;
    state.live = live;
    this.rebuild(id, now);
  }

  /** Whether a lease is of a process of this host that is gone. */
  get hasDeadWriters(): boolean {
    for (const { leases } of this.states.values())
      for (const { sameHost, alive } of (leases ?? NONE).values())
        if (sameHost && alive === false) return true;
    return false;
  }

  /** Bytes of a run's points and series files, by name. */
  files(id: string): ReadonlyMap<string, number> {
    return this.states.get(id)?.files ?? NONE;
  }

  /** A run's leases, by writer. */
  leases(id: string): ReadonlyMap<string, Lease> {
    return this.states.get(id)?.leases ?? NONE;
  }

  private state(id: string): RunState {
    let state = this.states.get(id);
    if (!state) {
      state = new RunState();
      this.states.set(id, state);
    }
    return state;
  }

  private clear(changed: Set<string>): void {
    for (const id of this.states.keys()) changed.add(id);
    this.states.clear();
  }

  private rebuild(id: string, now: number): void {
    const state = this.states.get(id);
    if (!state || state.blocks.length === 0) {
      this.built.delete(id);
      return;
    }
    const facts = new RunFacts(id, inOrder(state.blocks));
    const head = facts.head();
    state.said = textOf(head('status'));
    state.byClient = textOf(head('client')) !== null;
    const status = deriveStatus(state.said, (state.leases ?? NONE).values(), now, state.byClient);
    const { live, problems } = state;
    const more =
      live || problems ? { problems: [...(problems ?? NONE).values()], live } : NOTHING_MORE;
    this.built.set(id, buildRun(id, facts, head, status, more));
  }
}

function applyListed(state: RunState, { run, kind, key, value: json }: FactRow): void {
  const value = listedValue(json);
  if (value === undefined) {
    state.problems = put(state.problems, key, badListing(run, kind, key));
    return;
  }
  const size = isRecord(value) ? Number(value['size'] ?? UNKNOWN) : null;
  if (kind === 'lease') state.leases = put(state.leases, key, parseLease(value));
  if (kind === 'file') put(state.files, key, size);
  if (kind === 'problem') state.problems = put(state.problems, key, problemOf(run, key, value));
}

function badListing(run: string, kind: string, key: string): Problem {
  const { file, code, message } = new StoreError(
    'bad-value',
    `${RUNS}/${run}`,
    `what is listed as ${kind} ${JSON.stringify(key)} is no JSON`,
    'Pack the store again, or look at its folder'
  );
  return { file, code, message };
}

function problemOf(run: string, key: string, value: unknown): Problem | null {
  if (!isRecord(value)) return null;
  const file = key.includes('/') ? key : `${RUNS}/${run}/${key}`;
  return { file, code: String(value['code']), message: String(value['message']) };
}

function put<T>(map: Map<string, T> | null, key: string, value: T | null): Map<string, T> | null {
  if (value === null) map?.delete(key);
  else (map ??= new Map<string, T>()).set(key, value);
  return map;
}
