/**
 * Says how far long work is, on stderr, and lets Ctrl-C in between two steps: never in the middle of one.
 */
import type { Effects } from '../effects.js';
import { CliError } from '../errors.js';
import { printable } from '../text.js';
import { plural } from './words.js';

/** Milliseconds between two lines on a terminal, where each takes the place of the one before. */
const TERMINAL_MS = 100;
/** Milliseconds between two lines in a log. */
const LOG_MS = 5000;
/** Milliseconds of work after which signals are let in. */
const TURN_MS = 30;

export class Progress {
  private readonly started = performance.now();
  private said = this.started;
  private turned = this.started;
  private hasLine = false;
  private stopped = false;
  private readonly onSignal = (): void => {
    this.stopped = true;
  };

  /** @param isQuiet says nothing at all, for --json */
  constructor(
    private readonly effects: Effects,
    private readonly isQuiet: boolean
  ) {
    // A second Ctrl-C ends the process at once; files are renamed into place, so that is safe too.
    process.once('SIGINT', this.onSignal);
    process.once('SIGTERM', this.onSignal);
  }

  /** Milliseconds since the work began. */
  get elapsed(): number {
    return performance.now() - this.started;
  }

  /**
   * Say that `done` of `total` were done; cheap enough to be called for every file.
   *
   * @throws CliError after Ctrl-C
   */
  async step(doing: string, done: number, total: number, noun: string): Promise<void> {
    const now = performance.now();
    const { isTTY } = this.effects.stderr;
    if (!this.isQuiet && now - this.said >= (isTTY ? TERMINAL_MS : LOG_MS)) {
      this.said = now;
      const text = `${doing}: ${done.toLocaleString('en-US')} of ${plural(total, noun)}`;
      this.effects.stderr.write(isTTY ? `\r${printable(text)}\u001b[K` : `${printable(text)}\n`);
      this.hasLine ||= isTTY;
    }
    if (now - this.turned >= TURN_MS) await this.turn();
  }

  /** Let signals in; throws a CliError when one asked to stop. */
  async turn(): Promise<void> {
    await new Promise(resolve => setImmediate(resolve));
    this.turned = performance.now();
    if (!this.stopped) return;
    throw new CliError('Stopped. Nothing is half done; run the same command again to go on.', 1);
  }

  /** Take the line away and listen no longer. */
  end(): void {
    process.off('SIGINT', this.onSignal);
    process.off('SIGTERM', this.onSignal);
    if (this.hasLine) this.effects.stderr.write('\r\u001b[K');
    this.hasLine = false;
  }
}
