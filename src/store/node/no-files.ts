/** The files of a run that is not recorded: because that is wanted, or because there can be none. */
import type { BlobRef, MetricSummary } from '../types.js';
import type { Notices } from '../writer/errors.js';
import type { Files } from './files.js';

export class NoFiles implements Files {
  dropped = 0;

  /**
   * @param why null when it is wanted; else what is told once, and what was logged is counted
   * @throws RecorderError where the run is strict
   */
  constructor(
    private readonly why: string | null,
    notices: Notices
  ) {
    if (why !== null) notices.tell('', why);
  }

  log(metrics: unknown): void {
    if (this.why === null) return;
    const isObject = typeof metrics === 'object' && metrics !== null;
    this.dropped += isObject ? Object.keys(metrics).length : 1;
  }

  begin(): void {
    return;
  }

  put(): void {
    return;
  }

  keep(): BlobRef | null {
    return null;
  }

  keepFile(): BlobRef | null {
    return null;
  }

  summaries(): Map<string, MetricSummary> {
    return new Map();
  }

  finish(): void {
    return;
  }
}
