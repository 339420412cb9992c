/**
 * Lets the page answer between two pieces of work.
 */

interface Scheduling {
  readonly scheduler?: { readonly yield?: () => Promise<void> };
}

/** Resolves after what waits, such as a key or a frame. */
export function breathe(): Promise<void> {
  const { scheduler } = globalThis as Scheduling;
  return scheduler?.yield?.() ?? new Promise(done => setTimeout(done));
}
