/**
 * Saved views of a store whose files can be listed: read again when one of them changed, and only then.
 */
import { StoreError } from './errors.js';
import { isViewPath, viewRows, viewsOf } from './savedviews.js';
import type { SavedView } from './savedviews.js';

/** A file under `views/`. */
export interface ViewFile {
  /** Within the store. */
  readonly path: string;
  /** Changes when the file does. */
  readonly stamp: string;
}

export class ViewFiles {
  private known: readonly SavedView[] = [];
  private seen = '';

  /** @param read the bytes of a file; throws StoreError */
  constructor(private readonly read: (path: string) => Uint8Array) {}

  /** The views of these files, by name; the same array while they are as they were. */
  views(files: readonly ViewFile[]): readonly SavedView[] {
    const own = files.filter(({ path }) => isViewPath(path));
    const now = JSON.stringify(own.map(({ path, stamp }) => [path, stamp]).sort());
    if (now === this.seen || (own.length === 0 && this.known.length === 0)) return this.known;
    this.known = viewsOf(own.flatMap(({ path }) => this.rows(path)));
    this.seen = now;
    return this.known;
  }

  // A file that cannot be read hides no other view; `flightlog verify` names it.
  private rows(path: string): ReturnType<typeof viewRows> {
    try {
      return viewRows(path, this.read(path));
    } catch (error) {
      if (error instanceof StoreError) return [];
      throw error;
    }
  }
}
