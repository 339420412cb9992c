/**
 * Looks up what takes too long for the start of a run: packages, git, the uncommitted patch.
 *
 * In the background; what has not been answered at the run's end is asked again there.
 */
import type { BlobRef } from '../types.js';
import type { Fact } from './facts.js';
import type { GitState } from './system.js';
import { gitState, gitStateNow, packages } from './system.js';

export class Capture {
  private isDone = false;

  constructor(
    private readonly folder: string,
    private readonly keep: (bytes: Uint8Array, media: string) => BlobRef | null,
    private readonly put: (facts: readonly Fact[]) => void
  ) {}

  /** Begin looking. */
  start(): void {
    gitState(this.folder)
      .then(found => this.say(found))
      // Of a strict run: nobody could catch it here, and the next call meets the same disk.
      .catch(() => undefined);
  }

  /** See that the answers are stored. */
  finish(): void {
    if (!this.isDone) this.say(gitStateNow(this.folder));
  }

  private say(git: GitState | null): void {
    if (this.isDone) return;
    this.isDone = true;
    const facts: Fact[] = [];
    const versions = packages(this.folder);
    if (versions)
      facts.push(...this.blob('packages', JSON.stringify(versions), 'application/json'));
    if (git) {
      const { patch, ...state } = git;
      facts.push(['context', 'git', state]);
      if (patch !== null) facts.push(...this.blob('patch', patch, 'text/x-diff'));
    }
    if (facts.length > 0) this.put(facts);
  }

  private blob(key: string, text: string, media: string): Fact[] {
    const ref = this.keep(new TextEncoder().encode(text), media);
    return ref ? [['source', key, ref]] : [];
  }
}
