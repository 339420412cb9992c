/**
 * Hears Ctrl-C, so that a program's runs end as interrupted.
 *
 * Who listens keeps the system from ending the process, and is only called between two turns of the event loop:
 * a loop that gives none could not be stopped any more. So it is listened to while turns come, and no longer when
 * `log` finds that they do not; such a program is killed, and its run shows as crashed.
 */

/** Milliseconds without a turn after which the system may end the process again. */
const PATIENCE_MS = 1_000;

let act: (() => void) | null = null;
let turnedAt = 0;
let isListening = false;

/** Call `onInterrupt` on Ctrl-C where nobody else listens; the process then ends by the signal. */
export function interruptible(onInterrupt: () => void): void {
  act = onInterrupt;
}

/** Told at each turn of the event loop that comes by. */
export function turned(now: number): void {
  turnedAt = now;
  if (!act || isListening) return;
  process.on('SIGINT', interrupted);
  isListening = true;
}

/** Told by who runs within a turn that may never end. */
export function withinTurn(now: number): void {
  if (now - turnedAt > PATIENCE_MS) deaf();
}

/** No longer listen, until the next turn is told of. */
export function deaf(): void {
  process.removeListener('SIGINT', interrupted);
  isListening = false;
}

function interrupted(): void {
  // Whoever else listens decides what becomes of the process.
  if (process.listenerCount('SIGINT') > 1) return;
  deaf();
  act?.();
  process.kill(process.pid, 'SIGINT');
}
