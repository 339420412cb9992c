/** What can keep a report from being made. */
export type ReportErrorCode = 'no-runs' | 'unknown-run';

export class ReportError extends Error {
  override readonly name = 'ReportError';

  constructor(
    readonly code: ReportErrorCode,
    what: string,
    remedy: string,
    options?: ErrorOptions
  ) {
    super(`${what}. ${remedy}.`, options);
  }
}
