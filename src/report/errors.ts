/** What can keep a report from being made. */
export type ReportErrorCode = 'no-runs' | 'unknown-run' | 'template' | 'too-large' | 'not-a-report';

export class ReportError extends Error {
  override readonly name = 'ReportError';

  constructor(
    readonly code: ReportErrorCode,
    what: string,
    remedy: string,
    options?: ErrorOptions
  ) {
    super(`${what}. ${remedy}${remedy.endsWith('?') ? '' : '.'}`, options);
  }
}
