/**
 * Takes what `log` is given and never throws into training: stores it, or counts what it could not store.
 *
 * How rows reach the file is live-file.ts's.
 */
import { SummaryBuilder } from '../summary.js';
import type { MetricSummary } from '../types.js';
import type { Notices } from '../writer/errors.js';
import { asName } from '../writer/numbers.js';
import { RowReader } from '../writer/rows.js';
import { diskSentence, isSameFile } from './disk.js';
import { LiveFile } from './live-file.js';

/** After a failed write, how long to drop rows before asking the disk again. */
const RETRY_MS = 1_000;

export class PointsWriter {
  readonly transport = 'write';
  /** Rows stored. */
  rows = 0;
  /** Points that could not be stored. */
  dropped = 0;
  /** When, in epoch milliseconds, `append` is to call `onPulse`. */
  pulseAt = Infinity;
  onPulse: (now: number) => void = () => undefined;
  /** Whether another writer has to go on in place of this one. */
  isLost = false;

  private readonly keys: string[] = [];
  private readonly codes = new Map<string, number>();
  private readonly sums: SummaryBuilder[] = [];
  private readonly given: RowReader;
  private readonly file: LiveFile;
  private closed: string | null = null;
  private retryAt = 0;

  /**
   * @param about schema metadata of all files of the writer
   * @param last the step before the first
   */
  constructor(
    readonly path: string,
    about: Readonly<Record<string, string>>,
    private readonly notices: Notices,
    public last = -1
  ) {
    this.file = new LiveFile(path, about);
    this.given = new RowReader((topic, why) => this.drop(1, topic, why));
  }

  /** The descriptor to sync; -1 before the first row. */
  get handle(): number {
    return this.file.handle;
  }

  /** Store one row for each metric; `step` undefined or null means the last one + 1. */
  append(metrics: unknown, step: unknown): void {
    const { given } = this;
    given.read(metrics);
    if (given.length === 0) return;
    const at = step === undefined || step === null ? this.last + 1 : given.stepOf(step);
    if (at === null) return;
    const now = Date.now();
    if (this.closed === null) this.store(at, now);
    else this.drop(given.length, this.isLost ? '' : 'ended', this.closed);
    this.last = at;
    if (now >= this.pulseAt) this.onPulse(now);
  }

  /** What was stored of each metric, in the order they first came. */
  summaries(): Map<string, MetricSummary> {
    const all = this.keys.map((key, code) => [key, this.sum(code).build()] as const);
    return new Map(all.filter(([, { count }]) => count > 0));
  }

  /** Whether the file is no longer where readers look for it. @throws the system's own errors */
  isGone(): boolean {
    return this.handle >= 0 && !isSameFile(this.handle, this.path);
  }

  /** Give up a file that is out of reach: its rows count as dropped, and so do later ones. */
  lose(why: string): void {
    this.dropped += this.rows;
    this.rows = 0;
    this.sums.length = 0;
    this.keys.length = 0;
    this.codes.clear();
    this.isLost = true;
    this.close(why);
  }

  /** Store nothing more; later rows are dropped and counted, with `why` as the reason. */
  close(why = 'the run has ended; what came later was not recorded'): void {
    this.closed ??= why;
    this.file.close();
  }

  private store(step: number, now: number): void {
    const { given, file } = this;
    if (now < this.retryAt) {
      this.dropped += given.length;
      return;
    }
    let done = 0;
    const known = this.keys.length;
    this.nameRows();
    try {
      if (this.keys.length > known || file.isFull) file.next(this.keys);
      while (done < given.length) {
        if (file.isFull) file.next(null);
        const stored = file.store(given, done, step, this.last, now);
        this.sumUp(done, stored, step);
        done += stored;
      }
    } catch (error) {
      file.abandon();
      this.retryAt = now + RETRY_MS;
      this.drop(given.length - done, '', diskSentence(error, this.path));
    }
  }

  /** Give the metrics of this call their codes. */
  private nameRows(): void {
    const { given, codes } = this;
    for (let i = 0; i < given.length; i++) {
      const raw = given.keys[i] as string;
      given.codes[i] = codes.get(raw) ?? this.addKey(raw);
    }
  }

  private addKey(raw: string): number {
    const key = asName(raw);
    let code = this.codes.get(key);
    if (code === undefined) {
      code = this.keys.push(key) - 1;
      this.sums.push(new SummaryBuilder());
    }
    this.codes.set(raw, code).set(key, code);
    return code;
  }

  private sumUp(done: number, stored: number, step: number): void {
    this.rows += stored;
    for (let i = done; i < done + stored; i++) {
      this.sum(this.given.codes[i] as number).add(step, this.given.values[i] as number);
    }
  }

  private sum(code: number): SummaryBuilder {
    return this.sums[code] as SummaryBuilder;
  }

  private drop(count: number, topic: string, why: string): void {
    this.dropped += count;
    this.notices.tell(topic, why);
  }
}
