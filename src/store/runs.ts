/**
 * The runs of a store, kept up to date from fact rows.
 *
 * Knows what a folder's listing adds: leases, files, problems. Which row wins is in runfacts.ts, what
 * the facts mean in build.ts; bytes and files are others' concern.
 */
import { RowTable, inOrder } from './block.js';
import type { FactTable, FactsBlock } from './block.js';
import { buildRun, saidStatus } from './build.js';
import { RUNS } from './format.js';
import { RunFacts } from './runfacts.js';
import { deriveStatus, parseLease } from './status.js';
import type { Lease } from './status.js';
import type { FactRow, FactsDelta, MetricSummary, Problem, Run } from './types.js';
import { isRecord } from './values.js';

interface RunState {
  /** Facts: whole files as they were first seen, and what came after. */
  readonly blocks: FactsBlock[];
  readonly rows: FactRow[];
  readonly leases: Map<string, Lease>;
  /** Bytes by file name, of points and series. */
  readonly files: Map<string, number>;
  readonly problems: Map<string, Problem>;
  /** What the last `run`/`status` fact says. */
  said: string | null;
  live: ReadonlyMap<string, MetricSummary> | null;
}

/** Row number of what a folder's listing says, in contrast to rows of facts files. */
export const LISTED = -1;

export class RunIndex {
  private readonly states = new Map<string, RunState>();
  private readonly built = new Map<string, Run>();

  /** Runs with at least one fact, by id. */
  get runs(): ReadonlyMap<string, Run> {
    return this.built;
  }

  /** Everything that could not be read, run by run. */
  get problems(): Problem[] {
    return [...this.states.values()].flatMap(state => [...state.problems.values()]);
  }

  /**
   * Take in what is new.
   *
   * @param now epoch milliseconds, for statuses
   * @returns ids of the runs that changed, came or went
   */
  apply(delta: FactsDelta, now = Date.now()): { changed: Set<string> } {
    const changed = new Set<string>();
    if (delta.reset) this.clear(changed);
    for (const row of delta.rows) {
      changed.add(row.run);
      if (row.row === LISTED && row.kind === 'gone') this.states.delete(row.run);
      else if (row.row === LISTED) applyListed(this.state(row.run), row);
      else applyFact(this.state(row.run), row);
    }
    for (const block of delta.blocks ?? []) {
      if (block.length === 0) continue;
      changed.add(block.run);
      const state = this.state(block.run);
      state.blocks.push(block);
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
      const status = deriveStatus(state.said, state.leases.values(), now);
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

  /** Bytes of a run's points and series files, by name. */
  files(id: string): ReadonlyMap<string, number> {
    return this.states.get(id)?.files ?? new Map();
  }

  /** A run's leases, by writer. */
  leases(id: string): ReadonlyMap<string, Lease> {
    return this.states.get(id)?.leases ?? new Map();
  }

  private state(id: string): RunState {
    let state = this.states.get(id);
    if (!state) {
      state = {
        blocks: [],
        rows: [],
        leases: new Map(),
        files: new Map(),
        problems: new Map(),
        said: null,
        live: null
      };
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
    if (!state || (state.rows.length === 0 && state.blocks.length === 0)) {
      this.built.delete(id);
      return;
    }
    const facts = new RunFacts(id, tableOf(state));
    state.said = saidStatus(facts);
    const status = deriveStatus(state.said, state.leases.values(), now);
    const { live } = state;
    const problems = [...state.problems.values()];
    const blocks = [...state.blocks];
    const done = (): void => release(blocks);
    this.built.set(id, buildRun(id, facts, status, { problems, live, done }));
    release(blocks);
  }
}

// What a file's rows were read from is made again in a moment, and many runs' would be most of the memory.
function release(blocks: readonly FactsBlock[]): void {
  for (const block of blocks) block.release();
}

function applyFact(state: RunState, row: FactRow): void {
  state.rows.push(row);
}

// Nearly all runs have one file that was written in order: its rows need not even be made.
function tableOf({ blocks, rows }: RunState): FactTable {
  const [only] = blocks;
  if (only?.isOrdered && blocks.length === 1 && rows.length === 0) return only;
  return new RowTable(inOrder([...blocks.flatMap(block => block.rows()), ...rows]));
}

function applyListed(state: RunState, { run, kind, key, value: json }: FactRow): void {
  const value: unknown = JSON.parse(json);
  if (kind === 'lease') put(state.leases, key, parseLease(value));
  if (kind === 'file') put(state.files, key, isRecord(value) ? Number(value['size'] ?? -1) : null);
  if (kind === 'problem') put(state.problems, key, problemOf(run, key, value));
}

function problemOf(run: string, key: string, value: unknown): Problem | null {
  if (!isRecord(value)) return null;
  const file = key.includes('/') ? key : `${RUNS}/${run}/${key}`;
  return { file, code: String(value['code']), message: String(value['message']) };
}

function put<T>(map: Map<string, T>, key: string, value: T | null): void {
  if (value === null) map.delete(key);
  else map.set(key, value);
}
