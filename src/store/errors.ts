/**
 * What cannot be read, in sentences a person can act on.
 *
 * Codes are for programs and stay; wording may change. The codes of files are those of
 * docs/format.md, "What readers refuse, by name".
 */

export type StoreErrorCode =
  | 'empty'
  | 'zeroed'
  | 'not-arrow'
  | 'missing-column'
  | 'newer-format'
  | 'no-facts'
  /** Cut in the middle of a message: what stands before was read. */
  | 'partial'
  /** A fact whose value is not the JSON that docs/format.md names. */
  | 'bad-value'
  | 'not-found'
  | 'not-a-store'
  /** A lease that is no JSON object. */
  | 'not-json'
  | 'unreadable';

/** A store, run or file that cannot be used: which file, what was found, and the remedy. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly code: StoreErrorCode,
    readonly file: string,
    what: string,
    remedy: string,
    options?: ErrorOptions
  ) {
    super(`${file}: ${what}. ${remedy}.`, options);
  }
}

/**
 * What decoding `file` threw, as a StoreError: lengths and offsets that lead nowhere show as RangeError,
 * bad JSON as SyntaxError. Anything else (the network, a bug) is thrown on as it is.
 */
export function decodeError(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error;
  if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
  return new StoreError(
    'not-arrow',
    file,
    `its Arrow messages do not hold together (${error.message})`,
    'Restore it from a copy, or move it out of the store',
    { cause: error }
  );
}
