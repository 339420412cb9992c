/**
 * Says that a writer lives, and sees to it that what it wrote reaches the disk (docs/format.md, "Leases").
 *
 * A timer does that, and where training never lets timers run, `log` itself: it calls `pulse` when due.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import { clearInterval, setInterval } from 'node:timers';
import { FORMAT } from '../format.js';
import { replaceFile } from './disk.js';
import type { FactsWriter } from './facts.js';
import { bootId, ownProcessStart, pidSpace } from './host.js';
import { turned, withinTurn } from './interrupt.js';
import type { PointsWriter } from './points.js';

const BUSY_MS = 500;
const IDLE_MS = 10_000;
const SYNC_MS = 1_000;

/** Who writes, for a lease. */
export interface LeaseOf {
  readonly run: string;
  readonly writer: string;
  readonly rank: number | null;
}

export class LeaseWriter {
  private readonly said: Record<string, unknown>;
  private durable = 0;
  private written = '';
  private writtenAt = 0;
  private syncedAt = 0;
  private syncing = false;
  private timer: ReturnType<typeof setInterval> | null = null;

  /** @param onTurn what is to be done at each turn, before the lease is renewed */
  constructor(
    readonly path: string,
    { run, writer, rank }: LeaseOf,
    private readonly points: PointsWriter,
    private readonly facts: FactsWriter,
    private readonly onTurn: (error?: unknown) => void
  ) {
    const host = os.hostname();
    const pid = process.pid;
    const process_ = { host, boot: bootId(), pid, pid_start: ownProcessStart() };
    const space = pidSpace();
    this.said = {
      format: FORMAT,
      run,
      writer,
      ...process_,
      ...(space === '' ? {} : { pid_space: space }),
      ...(rank === null ? {} : { rank })
    };
  }

  /** Write the first lease and go on from there. @throws the system's own errors */
  start(): void {
    this.write(Date.now());
    this.keep();
  }

  /** Go on without a first lease: each turn tries to write it. */
  keep(): void {
    this.syncedAt = Date.now();
    this.points.pulseAt = this.syncedAt + BUSY_MS;
    this.points.onPulse = now => {
      withinTurn(now);
      this.pulse(now);
    };
    this.timer = setInterval(() => {
      turned(Date.now());
      this.pulse(Date.now());
    }, BUSY_MS);
    this.timer.unref();
  }

  /** Renew no more; the lease stays, since the last facts are not written yet. */
  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.points.pulseAt = Infinity;
  }

  /** Take the lease away, after the last fact. One that stays is read as a process that is gone. */
  remove(): void {
    try {
      fs.rmSync(this.path, { force: true });
    } catch {
      return;
    }
  }

  private pulse(now: number): void {
    this.points.pulseAt = now + BUSY_MS;
    try {
      this.onTurn();
      if (now - this.syncedAt >= SYNC_MS) this.sync(now);
      if (this.news() !== this.written || now - this.writtenAt >= IDLE_MS) this.write(now);
    } catch (error) {
      this.onTurn(error);
    }
  }

  /**
   * In the background; but where the one before has not been heard of, nothing that runs in the background
   * is, and training waits for this one.
   */
  private sync(now: number): void {
    this.syncedAt = now;
    const { points, facts } = this;
    facts.sync();
    const rows = points.rows;
    if (points.handle < 0 || rows === this.durable) return;
    if (this.syncing) {
      fs.fsyncSync(points.handle);
      this.durable = rows;
      return;
    }
    this.syncing = true;
    fs.fsync(points.handle, error => {
      this.syncing = false;
      // What failed is met again by the next one; a file that was closed meanwhile has ended.
      if (!error) this.durable = Math.max(this.durable, rows);
    });
  }

  private news(): string {
    return `${this.points.rows} ${this.durable} ${this.points.dropped}`;
  }

  private write(now: number): void {
    const news = this.news();
    const { rows, transport, dropped } = this.points;
    const lease = { ...this.said, time: now, rows, durable: this.durable, transport, dropped };
    replaceFile(this.path, JSON.stringify(lease));
    this.written = news;
    this.writtenAt = now;
  }
}
