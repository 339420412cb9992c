/**
 * Edits that were asked for and are not in the store's facts yet: runs are shown with them meanwhile.
 */
import { copyRun, type Run } from '../store/index.js';
import { changesOf } from './edits.js';
import type { Edit } from './tokens.js';

export class Overlay {
  /** By request, in the order they were made. */
  private readonly requests = new Set<ReadonlyMap<string, readonly Edit[]>>();
  private readonly made = new Map<string, { from: Run; run: Run }>();
  private listed: { from: readonly Run[]; runs: readonly Run[] } | null = null;

  /** Shows these edits until what is returned is called. */
  add(edits: readonly Edit[]): () => void {
    const request = byRun(edits);
    this.requests.add(request);
    this.forget(request.keys());
    return () => {
      this.requests.delete(request);
      this.forget(request.keys());
    };
  }

  /** A run with its edits; the same object for the same run while no edit comes or goes. */
  run(run: Run): Run {
    if (this.requests.size === 0) return run;
    const known = this.made.get(run.id);
    if (known?.from === run) return known.run;
    const edits = [...this.requests].flatMap(request => request.get(run.id) ?? []);
    if (edits.length === 0) return run;
    const edited = copyRun(run, changesOf(run, edits));
    this.made.set(run.id, { from: run, run: edited });
    return edited;
  }

  /** Runs with their edits; the same array for the same runs while no edit comes or goes. */
  runs(runs: readonly Run[]): readonly Run[] {
    if (this.requests.size === 0) return runs;
    if (this.listed?.from !== runs)
      this.listed = { from: runs, runs: runs.map(run => this.run(run)) };
    return this.listed.runs;
  }

  private forget(ids: Iterable<string>): void {
    for (const id of ids) this.made.delete(id);
    this.listed = null;
  }
}

function byRun(edits: readonly Edit[]): Map<string, Edit[]> {
  const runs = new Map<string, Edit[]>();
  for (const edit of edits) {
    const own = runs.get(edit.run);
    if (own) own.push(edit);
    else runs.set(edit.run, [edit]);
  }
  return runs;
}
