/**
 * A run's facts: which row wins of each kind and key, and its value.
 *
 * What a fact means is in build.ts.
 */
import type { RunRows } from './block.js';
import { StoreError } from './errors.js';
import { FactMap } from './factmap.js';
import { RUNS } from './format.js';
import { mergeSummaries, parseSummary } from './summary.js';
import type { BlobRef, MetricSummary, Problem } from './types.js';
import type { FactValue } from './values.js';
import { isBlobRef, parseFactValue, parseFactValues } from './values.js';

/** Values by key, in the order the keys were first said. */
export type Values = ReadonlyMap<string, FactValue>;

/** A run of more rows is looked through once, not for each key. */
const SEARCHED = 512;

export class RunFacts {
  /** Of a run of many rows: the rows that win, by kind and key. */
  private found: Map<string, Map<string, number>> | null = null;

  /** @param rows the facts of the run in the order they were said */
  constructor(
    private readonly run: string,
    private readonly rows: RunRows
  ) {}

  /** The row that wins, the last; -1 where there is none. */
  row(kind: string, key: string): number {
    const { table, from, length } = this.rows;
    if (length > SEARCHED) return this.winners(kind).get(key) ?? -1;
    const kindNumber = table.names.find(kind);
    const keyNumber = table.names.find(key);
    if (kindNumber < 0 || keyNumber < 0) return -1;
    for (let row = from + length - 1; row >= from; row--)
      if (table.key(row) === keyNumber && table.kind(row) === kindNumber) return row;
    return -1;
  }

  /** By key, in the order the keys were first said: the row that wins. */
  winners(kind: string): ReadonlyMap<string, number> {
    const known = this.found?.get(kind);
    if (known) return known;
    const rows = new Map<string, number>();
    const { table } = this.rows;
    for (const row of this.ofKind(kind)) rows.set(table.names.text(table.key(row)), row);
    if (this.rows.length > SEARCHED) (this.found ??= new Map()).set(kind, rows);
    return rows;
  }

  /** A row's value; null takes a fact back, and stands for what is no JSON. */
  valueAt(row: number): FactValue {
    try {
      return parseFactValue(this.rows.table.value(row));
    } catch {
      return null; // problems() names it
    }
  }

  /** The value of one fact, undefined where there is none. */
  value(kind: string, key: string): FactValue | undefined {
    const row = this.row(kind, key);
    return (row < 0 ? null : this.valueAt(row)) ?? undefined;
  }

  /** The values of a kind. */
  values(kind: string): Values {
    const { table } = this.rows;
    const rows = this.ofKind(kind);
    const all = parseFactValues(rows.map(row => table.value(row)));
    const values = new Map<string, FactValue>();
    // A key keeps its place when it is said again.
    for (const [at, row] of rows.entries())
      values.set(
        table.names.text(table.key(row)),
        all ? (all[at] as FactValue) : this.valueAt(row)
      );
    for (const [key, value] of values) if (value === null) values.delete(key);
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
    // Each writer sums up what it logged itself (docs/format.md, "Several writers of one run").
    for (const row of this.ofKind('metric')) {
      const { table } = this.rows;
      const key = table.names.text(table.key(row));
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
    const { table, from, length } = this.rows;
    // Nearly always all are whole, which one look tells.
    const texts = Array.from({ length }, (_, i) => table.value(from + i));
    if (parseFactValues(texts) !== null) return [];
    const bad: Problem[] = [];
    for (const kind of this.kinds())
      for (const [key, row] of this.winners(kind))
        if (!isJson(table.value(row))) bad.push(badValue(this.run, kind, key));
    return bad;
  }

  private kinds(): Set<string> {
    const { table, from, length } = this.rows;
    const numbers = new Set<number>();
    for (let row = from; row < from + length; row++) numbers.add(table.kind(row));
    return new Set([...numbers].map(number => table.names.text(number)));
  }

  private ofKind(kind: string): number[] {
    const { table, from, length } = this.rows;
    const number = table.names.find(kind);
    const found: number[] = [];
    if (number < 0) return found;
    for (let row = from; row < from + length; row++)
      if (table.kind(row) === number) found.push(row);
    return found;
  }

  private writerOf(row: number): string {
    const { writers, from } = this.rows;
    return typeof writers === 'string' ? writers : (writers[row - from] as string);
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
