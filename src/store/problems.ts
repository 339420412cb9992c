/**
 * Files of points that could not be read: each is named once, and keeps no other of its run from being read.
 */
import { StoreError, decodeError } from './errors.js';
import { isNotFound } from './points.js';
import type { Problem } from './types.js';
import type { RunFile } from './views.js';

export class FoundProblems {
  private readonly found = new Map<string, Problem>();

  get all(): Iterable<Problem> {
    return this.found.values();
  }

  /** Name a file. Throws what is no fault of the file: the network, a bug. */
  add(path: string, error: unknown): void {
    const { file, code, message } = decodeError(error, path);
    this.found.set(path, { file, code, message });
  }

  /** As add; throws for a file that went, too. */
  refuse(path: string, error: unknown): void {
    if (isNotFound(error)) throw error;
    this.add(path, error);
  }

  forget(path: string): void {
    this.found.delete(path);
  }

  /** What each file gives; one that cannot be read is a problem, and an error where no other can. */
  async each<T>(files: readonly RunFile[], read: (file: RunFile) => Promise<T>): Promise<T[]> {
    const errors: unknown[] = [];
    const one = async (file: RunFile): Promise<T[]> => {
      try {
        const given = await read(file);
        // That a file is cut is known before it is read.
        if (this.found.get(file.path)?.code !== 'partial') this.forget(file.path);
        return [given];
      } catch (error) {
        this.refuse(file.path, error);
        errors.push(error);
        return [];
      }
    };
    const found = await Promise.all(files.map(one));
    if (errors.length > 0 && errors.length === files.length) throw errors[0];
    return found.flat();
  }
}

/** Points that were cut. */
export function partial(path: string, rows: number): StoreError {
  return new StoreError(
    'partial',
    path,
    `cut in the middle of a message; the ${rows} points before it were read`,
    'Copy it again if it came from elsewhere'
  );
}
