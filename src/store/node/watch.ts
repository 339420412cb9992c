/**
 * Tells which runs of a store change, by the system's own events; of what cannot be watched, that it is
 * time to look at all.
 *
 * A watcher costs the system memory, and how many there may be is little on some: the newest runs have one each.
 */
import * as fs from 'node:fs';
import type { StoreWatch } from '../types.js';

/** Told the ids of runs that changed, came or went; null when any may have. */
export type WatchListener = (changed: ReadonlySet<string> | null) => void;

export interface WatchOptions {
  /** Runs that are watched at most; default 500. */
  readonly most?: number;
  /** Milliseconds between looks at all runs where some are not watched; default 10,000. */
  readonly pollMs?: number;
}

/** A file and its lease change together: such changes are told of as one. */
const GATHER_MS = 20;

/** Watch the folders in `runs` until closed; keeps no process alive. */
export function watchRuns(
  runs: string,
  listener: WatchListener,
  { most = 500, pollMs = 10_000 }: WatchOptions = {}
): StoreWatch {
  return new RunsWatch(runs, listener, most, pollMs);
}

class RunsWatch implements StoreWatch {
  /** By id, the one watched longest first. */
  private readonly folders = new Map<string, fs.FSWatcher>();
  private root: fs.FSWatcher | null = null;
  private changed = new Set<string>();
  private told: NodeJS.Timeout | null = null;
  private poll: NodeJS.Timeout | null = null;
  private why: string | null = null;

  constructor(
    private readonly runs: string,
    private readonly listener: WatchListener,
    private readonly most: number,
    private readonly pollMs: number
  ) {
    this.start();
  }

  get limited(): string | null {
    if (this.why === null) return null;
    const every = `every ${this.pollMs / 1000} s`;
    return this.root && this.folders.size > 0
      ? `${this.folders.size} runs of ${this.runs} are watched, the others looked at ${every}: ${this.why}.`
      : `${this.runs} is looked at ${every}: ${this.why}.`;
  }

  close(): void {
    for (const watcher of [this.root, ...this.folders.values()]) watcher?.close();
    this.root = null;
    this.folders.clear();
    if (this.told) clearTimeout(this.told);
    if (this.poll) clearInterval(this.poll);
  }

  private start(): void {
    this.root = this.open(this.runs, name => this.meet(name));
    if (!this.root) return;
    // An id begins with its time: those that may still be written are the last.
    const ids = fs.readdirSync(this.runs).sort();
    if (ids.length > this.most) this.limit(`more than ${this.most} runs`);
    for (const id of ids.slice(-this.most)) this.follow(id);
  }

  /** A name in the folder of runs came or went. */
  private meet(id: string | null): void {
    if (id !== null) {
      this.folders.get(id)?.close();
      this.folders.delete(id);
      this.follow(id);
    }
    this.tell(id);
  }

  private follow(id: string): void {
    const folder = `${this.runs}/${id}`;
    if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
    const [oldest] = this.folders.keys();
    if (oldest !== undefined && this.folders.size >= this.most) {
      this.folders.get(oldest)?.close();
      this.folders.delete(oldest);
      this.limit(`more than ${this.most} runs`);
    }
    const watcher = this.open(folder, () => this.tell(id));
    if (watcher) this.folders.set(id, watcher);
  }

  /** A watcher, or null where there can be none: then all is looked at now and then. */
  private open(folder: string, changed: (name: string | null) => void): fs.FSWatcher | null {
    try {
      const watcher = fs.watch(folder, { persistent: false }, (_, name) => changed(name));
      watcher.on('error', error => this.limit(error.message));
      return watcher;
    } catch (error) {
      this.limit(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  private tell(id: string | null): void {
    if (id === null) return this.listener(null);
    this.changed.add(id);
    this.told ??= setTimeout(() => {
      this.told = null;
      const { changed } = this;
      this.changed = new Set();
      this.listener(changed);
    }, GATHER_MS).unref();
  }

  private limit(why: string): void {
    this.why ??= why;
    this.poll ??= setInterval(() => {
      if (!this.root) this.start();
      this.listener(null);
    }, this.pollMs).unref();
  }
}
