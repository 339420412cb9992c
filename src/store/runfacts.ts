/**
 * A run's facts: which row wins of each kind and key, and its value, decoded when it is asked for.
 *
 * Many runs are listed of which few are looked at closely; what a fact means is in build.ts.
 */
import { StoreError } from './errors.js';
import { RUNS } from './format.js';
import { mergeSummaries, parseSummary } from './summary.js';
import type { BlobRef, FactRow, MetricSummary, Problem } from './types.js';
import type { FactValue } from './values.js';
import { isBlobRef, parseFactValue, parseFactValues } from './values.js';

/** Values by key, in the order the keys were first said. */
export type Values = ReadonlyMap<string, FactValue>;

const NONE: Values = new Map();

export class RunFacts {
  /** By kind and key, metrics by key and writer, the row that wins. */
  private readonly winners = new Map<string, Map<string, FactRow>>();
  private readonly decoded = new Map<string, Values>();
  private readonly bad: Problem[] = [];

  /** @param rows of all facts files of the run, in any order */
  constructor(
    private readonly run: string,
    rows: readonly FactRow[]
  ) {
    for (const row of inOrder(rows)) {
      let keys = this.winners.get(row.kind);
      if (!keys) this.winners.set(row.kind, (keys = new Map()));
      // Each writer sums up what it logged itself (docs/format.md, "Several writers of one run").
      keys.set(row.kind === 'metric' ? `${row.key}\0${row.writer}` : row.key, row);
    }
  }

  /** The values of a kind; null takes a fact back. */
  values(kind: string): Values {
    const known = this.decoded.get(kind);
    if (known) return known;
    const rows = this.winners.get(kind);
    const values = rows ? this.decode(rows) : NONE;
    this.decoded.set(kind, values);
    return values;
  }

  /** Summaries of all writers, merged in the order of their ids. */
  metrics(): Map<string, MetricSummary> {
    const values = this.values('metric');
    const found: { row: FactRow; summary: MetricSummary }[] = [];
    for (const [slot, row] of this.winners.get('metric') ?? []) {
      const value = values.get(slot);
      const summary = value === undefined ? null : parseSummary(value);
      if (summary) found.push({ row, summary });
    }
    const order = new Map(found.map(({ row, summary }) => [row.key, summary]));
    if (order.size === found.length) return order;
    found.sort((a, b) => (a.row.writer < b.row.writer ? -1 : 1));
    const merged = new Map<string, MetricSummary>();
    for (const { row, summary } of found) {
      const earlier = merged.get(row.key);
      merged.set(row.key, earlier ? mergeSummaries(earlier, summary) : summary);
    }
    return new Map([...order.keys()].map(key => [key, merged.get(key) as MetricSummary]));
  }

  /** Values too long for a fact, by kind and key. */
  long(): Map<string, BlobRef> {
    const long = new Map<string, BlobRef>();
    for (const kind of this.winners.keys()) {
      if (kind === 'source' || kind === 'artifact') continue;
      for (const [key, value] of this.values(kind))
        if (isBlobRef(value)) long.set(`${kind}.${key}`, value);
    }
    return long;
  }

  /** Facts whose value is no JSON. */
  problems(): readonly Problem[] {
    for (const kind of this.winners.keys()) this.values(kind);
    return this.bad;
  }

  private decode(rows: ReadonlyMap<string, FactRow>): Values {
    const texts = Array.from(rows.values(), row => row.value);
    const all = parseFactValues(texts);
    const values = new Map<string, FactValue>();
    let at = 0;
    for (const [slot, row] of rows) {
      const value = all ? (all[at++] as FactValue) : this.decodeOne(row);
      if (value !== null) values.set(slot, value);
    }
    return values;
  }

  private decodeOne({ kind, key, value: json }: FactRow): FactValue {
    try {
      return parseFactValue(json);
    } catch {
      const { file, code, message } = new StoreError(
        'bad-value',
        `${RUNS}/${this.run}`,
        `the value of ${kind} ${JSON.stringify(key)} is no JSON`,
        'It is left out; log it again to mend it'
      );
      this.bad.push({ file, code, message });
      return null;
    }
  }
}

// Rows of one file come in order; only several writers need a sort.
function inOrder(rows: readonly FactRow[]): readonly FactRow[] {
  for (let i = 1; i < rows.length; i++) {
    if (compareRows(rows[i - 1] as FactRow, rows[i] as FactRow) > 0)
      return [...rows].sort(compareRows);
  }
  return rows;
}

function compareRows(a: FactRow, b: FactRow): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.writer !== b.writer) return a.writer < b.writer ? -1 : 1;
  return a.row - b.row;
}
