/**
 * When to look again: from time to time, sooner while something runs or went wrong, and as soon as the window is seen
 * again or the network is back; where the last look failed, also when the window gets the focus.
 */
import { Poll } from '@lumino/polling';

/** Milliseconds between two looks while something runs. */
const BUSY_INTERVAL = 2_000;

/** Milliseconds between two looks while they fail, at most: a window that is hidden does not look at all. */
const SLOWEST = 5_000;

export class Pace {
  private readonly poll: Poll;

  /**
   * @param look throws when it failed, so that the next one comes later
   * @param awake told when the window is seen again or the network is back
   */
  constructor(
    look: () => Promise<void>,
    private readonly awake: () => void
  ) {
    this.poll = new Poll({
      auto: false,
      name: 'jupyterlab-flightlog:runs',
      standby: 'when-hidden',
      frequency: { interval: BUSY_INTERVAL, backoff: true, max: SLOWEST },
      factory: look
    });
    document.addEventListener('visibilitychange', this.onAwake);
    window.addEventListener('online', this.onAwake);
    window.addEventListener('focus', this.onFocus);
  }

  /** Looks now, for the first time; resolves when it did, however it went. */
  async start(): Promise<void> {
    await this.poll.start();
    await this.poll.tick.catch(() => undefined); // the looks themselves say what went wrong
  }

  /** Looks now; resolves when it did, however it went. */
  async now(): Promise<void> {
    await this.poll.refresh();
    await this.poll.tick.catch(() => undefined); // the looks themselves say what went wrong
  }

  /** @param seconds between two looks while nothing runs */
  set(isQuick: boolean, seconds: number): void {
    if (this.poll.isDisposed) return;
    const interval = isQuick ? BUSY_INTERVAL : seconds * 1_000;
    if (this.poll.frequency.interval === interval) return;
    this.poll.frequency = { interval, backoff: true, max: Math.max(SLOWEST, interval) };
  }

  dispose(): void {
    document.removeEventListener('visibilitychange', this.onAwake);
    window.removeEventListener('online', this.onAwake);
    window.removeEventListener('focus', this.onFocus);
    this.poll.dispose();
  }

  private readonly onFocus = (): void => {
    if (this.poll.state.phase === 'rejected') this.onAwake();
  };

  private readonly onAwake = (): void => {
    if (!document.hidden) this.awake();
  };
}
