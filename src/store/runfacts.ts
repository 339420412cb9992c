/**
 * A run's facts: which row wins of each kind and key, and its value.
 *
 * What a fact means is in build.ts.
 */
import type { Head, RunRows } from './block.js';
import { StoreError } from './errors.js';
import { FactMap } from './factmap.js';
import { RUNS } from './format.js';
import { Shape, knownShape, shapeOf, winnersOf } from './shape.js';
import type { Winners } from './shape.js';
import { mergeSummaries, parseSummary } from './summary.js';
import type { BlobRef, MetricSummary, Problem } from './types.js';
import type { FactValue } from './values.js';
import { isBlobRef, parseFactValue, parseFactValues } from './values.js';

/** Values by key, in the order the keys were first said. */
export type Values = ReadonlyMap<string, FactValue>;

/** The shape of a run of more rows is its own. */
const SHARED = 512;

export class RunFacts {
  /** Of a run of many rows, or shared with others. */
  private found: Shape | undefined;

  /** @param rows the facts of the run in the order they were said */
  constructor(
    private readonly run: string,
    private readonly rows: RunRows
  ) {}

  /** The row that wins, the last, counted from the run's first as everywhere here; -1 where there is none. */
  row(kind: string, key: string): number {
    const shape = this.shape();
    if (shape) return shape.winners(kind, this.rows).get(key) ?? -1;
    const { table, from, length } = this.rows;
    const kindNumber = table.names.find(kind);
    const keyNumber = table.names.find(key);
    if (kindNumber < 0 || keyNumber < 0) return -1;
    for (let row = length - 1; row >= 0; row--)
      if (table.key(from + row) === keyNumber && table.kind(from + row) === kindNumber) return row;
    return -1;
  }

  /** By key, in the order the keys were first said: the row that wins. */
  winners(kind: string): Winners {
    return this.shape()?.winners(kind, this.rows) ?? winnersOf(kind, this.rows);
  }

  /** A row's value; null takes a fact back, and stands for what is no JSON. */
  valueAt(row: number): FactValue {
    try {
      return parseFactValue(this.text(row));
    } catch {
      return null; // problems() names it
    }
  }

  /** The value of one fact, undefined where there is none. */
  value(kind: string, key: string): FactValue | undefined {
    const row = this.row(kind, key);
    return (row < 0 ? null : this.valueAt(row)) ?? undefined;
  }

  /** The facts of kind `run`, each decoded when it is asked for. */
  head(): Head {
    if (this.rows.head) return this.rows.head;
    if (this.rows.length <= SHARED) shapeOf(this.rows);
    const winners = this.winners('run');
    return key => {
      const row = winners.get(key);
      return row === undefined ? undefined : this.valueAt(row);
    };
  }

  /** The values of a kind. */
  values(kind: string): Values {
    const winners = this.winners(kind);
    const values = new Map<string, FactValue>();
    if (winners.size === 0) return values;
    const all = parseFactValues([...winners.values()].map(row => this.text(row)));
    let at = 0;
    for (const [key, row] of winners) {
      const value = all ? (all[at++] as FactValue) : this.valueAt(row);
      if (value !== null) values.set(key, value);
    }
    return values;
  }

  /** The values of a kind as they are to be, decoded when asked for; without those that `convert` refuses. */
  map<V>(kind: string, convert: (value: FactValue) => V | null): ReadonlyMap<string, V> {
    return new FactMap(this, kind, convert);
  }

  /** Summaries of all writers, merged in the order of their ids. */
  metrics(): ReadonlyMap<string, MetricSummary> {
    const writers = this.writersOf('metric');
    if (writers.length <= 1) return this.map('metric', parseSummary);
    const parts = new Map<string, Map<string, MetricSummary>>();
    const { table, from } = this.rows;
    // Each writer sums up what it logged itself (docs/format.md, "Several writers of one run").
    for (const row of this.ofKind('metric')) {
      const key = table.names.text(table.key(from + row));
      const summary = parseSummary(this.valueAt(row));
      const own = parts.get(key) ?? new Map<string, MetricSummary>();
      parts.set(key, own);
      if (summary) own.set(this.writerOf(row), summary);
      else own.delete(this.writerOf(row));
    }
    return mergedBy(writers, parts);
  }

  /** Values too long for a fact, by kind and key. */
  long(): Map<string, BlobRef> {
    const long = new Map<string, BlobRef>();
    for (const kind of this.kinds()) {
      if (kind === 'source' || kind === 'artifact') continue;
      for (const [key, value] of this.values(kind))
        if (isBlobRef(value)) long.set(`${kind}.${key}`, value);
    }
    return long;
  }

  /** Facts whose value is no JSON. */
  problems(): Problem[] {
    // Nearly always all are whole, which one look tells.
    const texts = Array.from({ length: this.rows.length }, (_, row) => this.text(row));
    if (parseFactValues(texts) !== null) return [];
    const bad: Problem[] = [];
    for (const kind of this.kinds())
      for (const [key, row] of this.winners(kind))
        if (!isJson(this.text(row))) bad.push(badValue(this.run, kind, key));
    return bad;
  }

  private shape(): Shape | undefined {
    const { rows } = this;
    return (this.found ??= rows.length > SHARED ? new Shape(rows) : knownShape(rows));
  }

  private text(row: number): string {
    return this.rows.table.value(this.rows.from + row);
  }

  private kinds(): Set<string> {
    const { table, from, length } = this.rows;
    const numbers = new Set<number>();
    for (let row = 0; row < length; row++) numbers.add(table.kind(from + row));
    return new Set([...numbers].map(number => table.names.text(number)));
  }

  private ofKind(kind: string): number[] {
    const { table, from, length } = this.rows;
    const number = table.names.find(kind);
    const found: number[] = [];
    if (number < 0) return found;
    for (let row = 0; row < length; row++) if (table.kind(from + row) === number) found.push(row);
    return found;
  }

  private writerOf(row: number): string {
    const { writers } = this.rows;
    return typeof writers === 'string' ? writers : (writers[row] as string);
  }

  /** Who said facts of a kind, in the order of their ids. */
  private writersOf(kind: string): string[] {
    const { writers } = this.rows;
    if (typeof writers === 'string') return [writers];
    return [...new Set(this.ofKind(kind).map(row => this.writerOf(row)))].sort();
  }
}

function mergedBy(
  writers: readonly string[],
  parts: ReadonlyMap<string, ReadonlyMap<string, MetricSummary>>
): Map<string, MetricSummary> {
  const merged = new Map<string, MetricSummary>();
  for (const [key, own] of parts) {
    for (const writer of writers) {
      const summary = own.get(writer);
      const earlier = merged.get(key);
      if (summary) merged.set(key, earlier ? mergeSummaries(earlier, summary) : summary);
    }
  }
  return merged;
}

function isJson(text: string): boolean {
  try {
    parseFactValue(text);
    return true;
  } catch {
    return false;
  }
}

function badValue(run: string, kind: string, key: string): Problem {
  const { file, code, message } = new StoreError(
    'bad-value',
    `${RUNS}/${run}`,
    `the value of ${kind} ${JSON.stringify(key)} is no JSON`,
    'It is left out; log it again to mend it'
  );
  return { file, code, message };
}
