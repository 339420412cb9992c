/**
 * A run's facts: which row wins of each kind and key, and its value.
 *
 * What a fact means is in build.ts.
 */
import type { FactTable } from './block.js';
import { StoreError } from './errors.js';
import { RUNS } from './format.js';
import { mergeSummaries, parseSummary } from './summary.js';
import type { BlobRef, MetricSummary, Problem } from './types.js';
import type { FactValue } from './values.js';
import { isBlobRef, parseFactValue, parseFactValues } from './values.js';

/** Values by key, in the order the keys were first said. */
export type Values = ReadonlyMap<string, FactValue>;

const NONE: Values = new Map();

export class RunFacts {
  /** Row numbers by kind, ascending. */
  private indexed: Map<string, number[]> | null = null;
  private readonly decoded = new Map<string, Values>();
  private readonly bad: Problem[] = [];

  /** @param table the facts of the run in the order they were said */
  constructor(
    private readonly run: string,
    private readonly table: FactTable
  ) {
    if (table.head) this.decoded.set('run', table.head);
  }

  private get kinds(): Map<string, number[]> {
    if (this.indexed) return this.indexed;
    const kinds = new Map<string, number[]>();
    let last = '';
    let own: number[] = [];
    for (let row = 0; row < this.table.length; row++) {
      const kind = this.table.kind(row);
      if (kind !== last || own.length === 0) {
        last = kind;
        own = kinds.get(kind) ?? [];
        kinds.set(kind, own);
      }
      own.push(row);
    }
    this.indexed = kinds;
    return kinds;
  }

  /** The values of a kind; null takes a fact back. */
  values(kind: string): Values {
    const known = this.decoded.get(kind);
    if (known) return known;
    const rows = this.winners(kind);
    const values = rows.size > 0 ? this.decode(kind, rows) : NONE;
    this.decoded.set(kind, values);
    return values;
  }

  /** By key, metrics by key and writer, the row that wins: the last. */
  private winners(kind: string): Map<string, number> {
    const rows = new Map<string, number>();
    for (const row of this.kinds.get(kind) ?? []) {
      const key = this.table.key(row);
      // Each writer sums up what it logged itself (docs/format.md, "Several writers of one run").
      rows.set(kind === 'metric' ? `${key}\0${this.table.writer(row)}` : key, row);
    }
    return rows;
  }

  /** Summaries of all writers, merged in the order of their ids. */
  metrics(): Map<string, MetricSummary> {
    const found: { key: string; writer: string; summary: MetricSummary }[] = [];
    for (const [slot, value] of this.values('metric')) {
      const summary = parseSummary(value);
      const [key, writer] = splitSlot(slot);
      if (summary) found.push({ key, writer, summary });
    }
    const order = new Map(found.map(({ key, summary }) => [key, summary]));
    if (order.size === found.length) return order;
    found.sort((a, b) => (a.writer < b.writer ? -1 : 1));
    const merged = new Map<string, MetricSummary>();
    for (const { key, summary } of found) {
      const earlier = merged.get(key);
      merged.set(key, earlier ? mergeSummaries(earlier, summary) : summary);
    }
    return new Map([...order.keys()].map(key => [key, merged.get(key) as MetricSummary]));
  }

  /** Values too long for a fact, by kind and key. */
  long(): Map<string, BlobRef> {
    const long = new Map<string, BlobRef>();
    for (const kind of this.kinds.keys()) {
      if (kind === 'source' || kind === 'artifact') continue;
      for (const [key, value] of this.values(kind))
        if (isBlobRef(value))
          long.set(`${kind}.${kind === 'metric' ? splitSlot(key)[0] : key}`, value);
    }
    return long;
  }

  /** Facts whose value is no JSON. */
  problems(): readonly Problem[] {
    for (const kind of this.kinds.keys()) this.values(kind);
    return this.bad;
  }

  private decode(kind: string, rows: ReadonlyMap<string, number>): Values {
    const texts: string[] = [];
    for (const row of rows.values()) texts.push(this.table.value(row));
    const all = parseFactValues(texts);
    const values = new Map<string, FactValue>();
    let at = 0;
    for (const [slot, row] of rows) {
      const value = all ? (all[at] as FactValue) : this.decodeOne(kind, row, texts[at] as string);
      at++;
      if (value !== null) values.set(slot, value);
    }
    return values;
  }

  private decodeOne(kind: string, row: number, json: string): FactValue {
    try {
      return parseFactValue(json);
    } catch {
      const { file, code, message } = new StoreError(
        'bad-value',
        `${RUNS}/${this.run}`,
        `the value of ${kind} ${JSON.stringify(this.table.key(row))} is no JSON`,
        'It is left out; log it again to mend it'
      );
      this.bad.push({ file, code, message });
      return null;
    }
  }
}

function splitSlot(slot: string): [key: string, writer: string] {
  const end = slot.lastIndexOf('\0');
  return [slot.slice(0, end), slot.slice(end + 1)];
}
