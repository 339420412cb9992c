/** The runs of a store with all rows of their facts: what gc, du, merge and edits decide by. */
import { LISTED, RunIndex } from '../../store/index.js';
import type { FactRow, Lease, Run } from '../../store/index.js';
import { blobsNamed } from '../../store/care/index.js';
import type { BlobUse } from '../../store/care/index.js';
import { nodeStore } from '../../store/node.js';

/** A lease renewed this lately, in milliseconds, is a living writer's, whatever else is known of it. */
const FRESH_MS = 60_000;

/** What the facts of all runs say at one moment. */
export class StoreFacts {
  private readonly rows = new Map<string, FactRow[]>();

  private constructor(
    private readonly index: RunIndex,
    rows: readonly FactRow[],
    private readonly now: number
  ) {
    for (const row of rows) {
      if (row.row === LISTED) continue;
      const own = this.rows.get(row.run);
      if (own) own.push(row);
      else this.rows.set(row.run, [row]);
    }
  }

  /**
   * Read the facts of a store.
   *
   * @param now epoch milliseconds, for statuses
   * @throws StoreError when the folder is no store, or of a newer format
   */
  static async read(folder: string, now: number): Promise<StoreFacts> {
    const delta = await nodeStore(folder).facts(null);
    const index = new RunIndex();
    index.apply(delta, now);
    return new StoreFacts(index, delta.rows, now);
  }

  /** Runs that have facts, newest first. */
  get runs(): Run[] {
    return [...this.index.runs.values()].sort(
      (a, b) => b.start - a.start || (a.id < b.id ? 1 : -1)
    );
  }

  run(id: string): Run | undefined {
    return this.index.runs.get(id);
  }

  /** Facts files that could not be read whole: what they name is not known. */
  get unread(): string[] {
    return this.index.problems.filter(({ code }) => code !== 'bad-value').map(({ file }) => file);
  }

  /** All rows of a run's facts files. */
  rowsOf(id: string): readonly FactRow[] {
    return this.rows.get(id) ?? [];
  }

  /** Blobs that any row of a run's facts names, each once. */
  blobsOf(id: string): BlobUse[] {
    const uses = this.rowsOf(id).flatMap(({ value }) => blobsNamed(value));
    return [...new Map(uses.map(use => [use.sha256, use])).values()];
  }

  /** When a run was last said to be deleted, in epoch milliseconds; null when it is not. */
  deletedAt(id: string): number | null {
    if (!this.run(id)?.deleted) return null;
    const said = this.rowsOf(id).filter(row => row.kind === 'run' && row.key === 'deleted');
    return Math.max(...said.map(row => row.time));
  }

  /** Whether the writer of a run may still write. */
  isLive(run: string, writer: string): boolean {
    const lease = this.index.leases(run).get(writer);
    return lease !== undefined && isLiveLease(lease, this.now);
  }

  /** Whether anybody may still write to a run. */
  isRunning(run: string): boolean {
    return [...this.index.leases(run).values()].some(lease => isLiveLease(lease, this.now));
  }

  /** Whether a run has a lease of another machine. */
  hasForeign(run: string): boolean {
    return [...this.index.leases(run).values()].some(lease => !lease.sameHost);
  }

  lease(run: string, writer: string): Lease | undefined {
    return this.index.leases(run).get(writer);
  }

  /** The time of a run's last fact, in epoch milliseconds; 0 without facts. */
  lastTime(id: string): number {
    return this.rowsOf(id).reduce((last, { time }) => Math.max(last, time), 0);
  }
}

// Two containers may share a name, so a process that this host lacks proves little while its lease is new.
function isLiveLease(lease: Lease, now: number): boolean {
  return lease.alive === true || now - lease.time < FRESH_MS;
}
