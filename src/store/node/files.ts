/**
 * A run's files behind one object that never throws into training: facts, points, lease and blobs.
 *
 * What the disk refuses is told once and counted, and tried again. Files that were removed or replaced
 * are given up, and another writer of the same run says everything again as soon as it can.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { LEASE_SUFFIX, POINTS_SUFFIX, RUNS } from '../format.js';
import { mergeSummaries } from '../summary.js';
import type { BlobRef, MetricSummary } from '../types.js';
import type { Notices } from '../writer/errors.js';
import { newId } from '../writer/ids.js';
import { aboutWriter } from '../writer/laid.js';
import { compactSoon, finishSoon } from './apart.js';
import { copyBlob, writeBlob } from './blobs.js';
import { diskSentence } from './disk.js';
import type { Fact } from './facts.js';
import { FactsWriter } from './facts.js';
import { LeaseWriter } from './lease.js';
import { openStore } from './locate.js';
import { PointsWriter } from './points.js';

const RETRY_MS = 1_000;

/** Where a run's files go. */
export interface FilesOf {
  /** The store's folder. */
  readonly store: string;
  readonly run: string;
  readonly rank: number | null;
  /** The step before the first. */
  readonly lastStep: number;
}

/** What a run needs of its files, whether they are there or not. */
export interface Files {
  /** Points that could not be stored. */
  readonly dropped: number;
  log(metrics: unknown, step: unknown): void;
  begin(facts: readonly Fact[]): void;
  put(facts: readonly Fact[]): void;
  keep(bytes: Uint8Array, media: string): BlobRef | null;
  keepFile(file: string, media: string): BlobRef | null;
  summaries(): Map<string, MetricSummary>;
  /** The last facts; then the lease goes, and the points are sorted. */
  finish(facts: (dropped: number, writer: string) => readonly Fact[], start: number): void;
}

/** One writer's files. */
interface Writer {
  readonly id: string;
  readonly facts: FactsWriter;
  readonly points: PointsWriter;
  readonly lease: LeaseWriter;
}

export class RunFiles implements Files {
  private readonly said = new Map<string, Fact>();
  private readonly earlier: Writer[] = [];
  private waiting: Fact[] = [];
  private writer: Writer;
  private again = 0;

  constructor(
    private readonly of: FilesOf,
    private readonly notices: Notices
  ) {
    this.writer = this.make(of.lastStep);
  }

  get dropped(): number {
    return this.writer.points.dropped;
  }

  log(metrics: unknown, step: unknown): void {
    this.writer.points.append(metrics, step);
  }

  begin(facts: readonly Fact[]): void {
    this.remember(facts);
    try {
      this.start(this.writer, facts);
      finishSoon(this.of.store);
    } catch (error) {
      const why = diskSentence(error, this.of.store);
      this.lose(why);
      this.writer.lease.keep();
      this.notices.tell('', why);
    }
  }

  put(facts: readonly Fact[]): void {
    this.remember(facts);
    this.waiting.push(...facts);
    const error = this.putWaiting();
    if (error) this.notices.tell('', diskSentence(error, this.writer.facts.path));
  }

  keep(bytes: Uint8Array, media: string): BlobRef | null {
    return this.kept(() => writeBlob(this.of.store, bytes, media));
  }

  keepFile(file: string, media: string): BlobRef | null {
    return this.kept(() => copyBlob(this.of.store, file, media));
  }

  summaries(): Map<string, MetricSummary> {
    const all = new Map<string, MetricSummary>();
    for (const { points } of [...this.earlier, this.writer]) {
      for (const [key, summary] of points.summaries()) {
        const known = all.get(key);
        all.set(key, known ? mergeSummaries(known, summary) : summary);
      }
    }
    return all;
  }

  finish(facts: (dropped: number, writer: string) => readonly Fact[], start: number): void {
    this.again = 0;
    this.quietly(() => this.turn());
    const { points, lease, facts: file } = this.writer;
    lease.stop();
    this.waiting.push(...facts(points.dropped, this.writer.id));
    points.close();
    const error = this.putWaiting();
    if (error) this.notices.note('', diskSentence(error, file.path));
    this.quietly(() => file.sync());
    file.close();
    // A run that could not say its end: its lease tells that nobody writes any more.
    if (!error) lease.remove();
    const folder = path.join(this.of.store, RUNS, this.of.run);
    for (const { id, points: own } of [...this.earlier, this.writer]) {
      if (own.rows > 0) compactSoon(folder, id, start, own.rows);
    }
  }

  private make(lastStep: number): Writer {
    const { store, run, rank } = this.of;
    const id = newId();
    const about = aboutWriter(run, id, rank);
    const place = path.join(store, RUNS, run, id);
    const facts = new FactsWriter(store, run, id, about);
    const points = new PointsWriter(place + POINTS_SUFFIX, about, this.notices, lastStep);
    const of = { run, writer: id, rank };
    const onTurn = (error?: unknown): void => {
      if (error) this.notices.note('', diskSentence(error, place + LEASE_SUFFIX));
      else if (this.writer.id === id) this.turn();
    };
    return {
      id,
      facts,
      points,
      lease: new LeaseWriter(place + LEASE_SUFFIX, of, points, facts, onTurn)
    };
  }

  private start({ facts, lease }: Writer, said: readonly Fact[]): void {
    openStore(this.of.store);
    fs.mkdirSync(path.join(this.of.store, RUNS, this.of.run), { recursive: true });
    lease.start();
    facts.append(said);
  }

  /** At each turn of the lease: see that the files are there, and store what waits. */
  private turn(): void {
    const now = Date.now();
    if (now < this.again) return;
    this.again = now + RETRY_MS;
    const { points, facts } = this.writer;
    if (!points.isLost && points.isGone()) {
      this.lose(`${points.path}: removed or replaced while it was written`);
    }
    if (points.isLost || facts.isGone()) this.replaceWriter();
    else this.putWaiting();
  }

  private replaceWriter(): void {
    const old = this.writer;
    const fresh = this.make(old.points.last);
    try {
      this.start(fresh, [...this.said.values()]);
    } catch {
      fresh.lease.stop();
      return; // it has been told, and the next turn tries again
    }
    fresh.points.dropped += old.points.dropped;
    old.lease.stop();
    old.points.close();
    old.facts.close();
    this.writer = fresh;
    this.waiting = [];
    this.earlier.push(old);
  }

  private putWaiting(): unknown {
    if (this.waiting.length === 0) return null;
    try {
      this.writer.facts.append(this.waiting);
      this.waiting = [];
      return null;
    } catch (error) {
      return error;
    }
  }

  private quietly(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.notices.note('', diskSentence(error, this.of.store));
    }
  }

  private kept(keep: () => BlobRef): BlobRef | null {
    try {
      return keep();
    } catch (error) {
      this.notices.tell('', diskSentence(error, this.of.store));
      return null;
    }
  }

  private lose(why: string): void {
    this.writer.points.lose(why);
    this.notices.note('', why);
  }

  private remember(facts: readonly Fact[]): void {
    for (const fact of facts) this.said.set(`${fact[0]}\0${fact[1]}`, fact);
  }
}
