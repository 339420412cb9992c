/**
 * What a reader of a store gives to the rest: runs, series, and the places bytes come from.
 *
 * Types only. The bytes behind them are described in docs/format.md.
 */

import type { FactsBlock, KeptRun } from './block.js';
import type { SavedView } from './savedviews.js';

/** A run's state, derived from its facts and leases (docs/format.md, "Leases and status"). */
export type RunStatus = 'running' | 'finished' | 'failed' | 'interrupted' | 'crashed' | 'lost';

/** A parameter as logged. Integers beyond 2^53 are bigint; null stands for a logged None. */
export type ParamValue = string | number | bigint | boolean | null;

/** Which end of a metric is the good one. */
export type Goal = 'min' | 'max';

/** One value of a metric and the step it was logged for. */
export interface StepValue {
  readonly step: number;
  readonly value: number;
}

/** What is known of a metric without reading its points. */
export interface MetricSummary {
  readonly count: number;
  readonly first: StepValue | null;
  readonly last: StepValue | null;
  /** Null when every value is NaN. */
  readonly min: StepValue | null;
  readonly max: StepValue | null;
  /** The smallest step whose value is NaN, or null. */
  readonly nan: number | null;
}

/** A value kept in blobs/. */
export interface BlobRef {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly media: string;
}

export type ArtifactType = 'figure' | 'image' | 'table' | 'text' | 'dict' | 'file';

/** A logged artifact; `name` may hold slashes. */
export interface Artifact extends BlobRef {
  readonly name: string;
  readonly type: ArtifactType;
  readonly step: number | null;
}

/** Something that could not be read, in words for a person. */
export interface Problem {
  /** Path within the store. */
  readonly file: string;
  readonly code: string;
  /** Full sentence: what, where, and what to do. */
  readonly message: string;
}

/** What `flightlog reproduce` found of a run beside the one that it repeats. */
export interface Reproduction {
  /** Id of the run that is repeated. */
  readonly of: string;
  /** `incomplete` where a metric is missing on one side, or where they did not end alike. */
  readonly verdict: 'same' | 'differs' | 'incomplete';
  /** Relative to the greater of both absolute values. */
  readonly tolerance: number;
  /** How the run ended then and now. */
  readonly ended: readonly [then: string, now: string];
  /** Made anew of the recorded packages, or the one that was there. */
  readonly environment: 'recorded' | 'here';
  /** Parameters that were given other values. */
  readonly params: ReadonlyMap<string, ParamValue>;
  /** Last values of each metric; null where it is missing. */
  readonly metrics: ReadonlyMap<string, ReproducedMetric>;
}

/** The last values of a metric then and now. */
export interface ReproducedMetric {
  readonly then: number | null;
  readonly now: number | null;
  readonly same: boolean;
}

/** One run, built from its facts; points are read apart, by StoreReader.series. */
export interface Run {
  readonly id: string;
  readonly name: string;
  /** 1, 2, 3 … within the lineage. */
  readonly attempt: number;
  readonly lineage: string | null;
  readonly experiment: string;
  readonly status: RunStatus;
  /** Epoch milliseconds. */
  readonly start: number;
  /** Epoch milliseconds; null while it runs, and for crashed and lost runs. */
  readonly end: number | null;
  readonly parent: string | null;
  /** Markdown, '' when there is none. */
  readonly note: string;
  readonly archived: boolean;
  readonly deleted: boolean;
  readonly protected: boolean;
  readonly params: ReadonlyMap<string, ParamValue>;
  readonly tags: ReadonlyMap<string, string>;
  readonly goals: ReadonlyMap<string, Goal>;
  /** Of finished writers; a running run's are filled in from its points by whoever follows it. */
  readonly metrics: ReadonlyMap<string, MetricSummary>;
  readonly artifacts: readonly Artifact[];
  /** Keys: cell, history, output, packages, patch. */
  readonly source: ReadonlyMap<string, BlobRef>;
  readonly notebook: { readonly path: string; readonly cell: string | null } | null;
  readonly script: string | null;
  /** The same for cells that differ by nothing but the values of their parameters; null where nobody said. */
  readonly codeShape: string | null;
  /** Versions of registered models that come from the run (`classifier v3`), with their aliases. */
  readonly registered: ReadonlyMap<string, readonly string[]>;
  /** How it came out beside the run that it repeats; null where it repeats none. */
  readonly reproduction: Reproduction | null;
  readonly git: {
    readonly commit: string;
    readonly branch: string;
    readonly dirty: boolean;
  } | null;
  /** python, platform, host, user. */
  readonly context: ReadonlyMap<string, string>;
  readonly withheld: readonly string[];
  readonly exception: {
    readonly type: string;
    readonly message: string;
    readonly traceback: string;
  } | null;
  /** wall_s, cpu_s in seconds; peak_rss in bytes. */
  readonly usage: ReadonlyMap<string, number>;
  /** Points that could not be stored. */
  readonly dropped: number;
  /**
   * Values too long for a fact, by `kind.key` (`param.config`, `run.note`): JSON in a blob, read with
   * StoreReader.longValue. Where a string is expected, a parameter shows a short stand-in for it.
   */
  readonly long: ReadonlyMap<string, BlobRef>;
  readonly problems: readonly Problem[];
}

/** One metric of one run, ordered by step; equal steps keep the order logged. */
export interface Series {
  readonly key: string;
  readonly step: Float64Array;
  /** Milliseconds since the run's start. */
  readonly time: Float64Array;
  readonly value: Float64Array;
}

/** A series thinned to what so many pixels can show: first, last and extremes of each bucket stay. */
export interface SeriesView extends Series {
  /**
   * Points of the range asked for, of which these were taken. Of a part of a long series nearly so:
   * whole batches are counted, the two at the edges are weighed by their steps.
   */
  readonly total: number;
  /** Points that are here. */
  readonly shown: number;
}

/** What a view is to show. */
export interface ViewOptions {
  /** Width of the drawing; every pixel gets its first, last, least and greatest point. */
  readonly pixels: number;
  /** First and last step of the range; both default to the series' own. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Only what the process of this rank logged; default all, as one series. */
  readonly rank?: number | undefined;
}

/** Half-open byte range. */
export type ByteRange = readonly [start: number, end: number];

/** Where a file's bytes come from: Jupyter's server, Node's file system, memory. */
export interface ByteSource {
  /**
   * Bytes of each range of a file of the store, clipped to its size, and that size.
   * Without ranges, the whole file. Throws StoreError 'not-found' where there is none.
   */
  read(path: string, ranges?: readonly ByteRange[]): Promise<{ parts: Uint8Array[]; size: number }>;
  /**
   * Where it is there: fill memory that the caller has with what stands from `start` on.
   *
   * @returns bytes filled, fewer only at the file's end
   */
  readInto?(path: string, start: number, target: Uint8Array): Promise<number>;
}

/** One row of a facts file, with where it came from. */
export interface FactRow {
  readonly run: string;
  readonly writer: string;
  readonly row: number;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly kind: string;
  readonly key: string;
  /** JSON text. */
  readonly value: string;
}

/**
 * What is new since the last look. Besides facts as stored, rows of kind
 * - `lease` (key = writer, value = the lease with `"alive": true|false|null` and `"same_host"`; JSON null when it went),
 * - `file` (key = file name of a file of points, series or levels, value = `{"size": n}`; JSON null when it went),
 * - `problem` (key = file, value = `{"code", "message"}`; JSON null when mended),
 * - `gone` (the run's folder was removed)
 * are made by whoever lists the folder, with row -1.
 */
export interface FactsDelta {
  readonly rows: readonly FactRow[];
  /** Give it back to get only what is newer. */
  readonly cursor: string;
  /** True when this is everything and what was known before must be dropped. */
  readonly reset: boolean;
  /** More facts as stored, which are not in `rows`. */
  readonly blocks?: readonly FactsBlock[];
  /** More runs, of which nothing stands elsewhere. */
  readonly kept?: readonly KeptRun[];
}

/** A store that can be listed: facts come as deltas, bytes by range. */
export interface StoreSource extends ByteSource {
  /** Shown in messages: a path or address. */
  readonly label: string;
  /**
   * `since` null asks for everything; `blocks` says that facts had better come as blocks. `changed` is for
   * who watches: no run but these has changed since, so that a source may look at them alone.
   */
  facts(since: string | null, blocks?: boolean, changed?: ReadonlySet<string>): Promise<FactsDelta>;
  /** Saved views, by name; the same array while nothing changed. Absent where they cannot be read. */
  views?(): Promise<readonly SavedView[]>;
  /**
   * Be told the ids of runs that change, or null when any may have. Absent where nobody tells. Begin
   * before the first look, so that nothing is missed.
   */
  watch?(listener: (changed: ReadonlySet<string> | null) => void): StoreWatch;
}

/** A watch over a store, until it is closed. */
export interface StoreWatch {
  /** What is only looked at now and then, and why, in a sentence; null when all is watched. */
  readonly limited: string | null;
  close(): void;
}
