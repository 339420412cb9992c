/** What is read of a file once, and again after it failed. */
import { decodeError } from './errors.js';

export class Once<T> {
  private made: Promise<T> | null = null;

  /** @param path named by errors of what cannot be decoded */
  constructor(
    private readonly path: string,
    private readonly make: () => Promise<T>
  ) {}

  /** @throws StoreError */
  get(): Promise<T> {
    this.made ??= this.make().catch((error: unknown) => {
      this.made = null;
      throw decodeError(error, this.path);
    });
    return this.made;
  }
}
