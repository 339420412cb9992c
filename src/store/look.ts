/**
 * What one look at a run's folder finds, and what that changes against the look before.
 */
import type { KeptRun } from './block.js';
import { RUNS } from './format.js';
import { NO_SIZE, listed } from './listed.js';
import type { FactRow } from './types.js';

/** A run's folder as the last look found it. */
export interface KnownRun {
  /** Of a run that nobody writes: while it stays, nothing in the folder has changed. Else null. */
  stamp: string | null;
  /** Facts files: when they were read, and how many rows they gave. */
  facts: readonly ReadFile[];
  /** Last said of leases, files and problems. */
  said: readonly Said[];
}

/** A run as an earlier look knows it, or one that was kept; nothing of a new one. */
export function knownAs(run: KnownRun | KeptRun | undefined): KnownRun {
  if (!run) return { stamp: null, facts: [], said: [] };
  if (!('blocks' in run)) return run;
  const { stamp, names, blocks, files } = run;
  const facts = names.map((name, i) => ({ name, stamp: '', rows: blocks[i]?.length ?? 0 }));
  return { stamp, facts, said: files.map(key => ({ kind: 'file', key, value: NO_SIZE })) };
}

export interface ReadFile {
  readonly name: string;
  readonly stamp: string;
  readonly rows: number;
}

export interface Said {
  readonly kind: string;
  readonly key: string;
  readonly value: string;
}

/** What one look finds in a run's folder. */
export class RunLook {
  readonly facts: ReadFile[] = [];
  readonly said: Said[] = [];

  constructor(
    readonly id: string,
    readonly known: KnownRun
  ) {}

  path(name: string): string {
    return `${RUNS}/${this.id}/${name}`;
  }

  say(kind: string, key: string, value: unknown): void {
    this.said.push({ kind, key, value: JSON.stringify(value) });
  }
}

/** Rows for what is said now and was not before, and null for what is said no more. */
export function changes(
  id: string,
  before: readonly Said[],
  after: readonly Said[],
  rows: FactRow[]
): void {
  if (before.length === 0) {
    for (const { kind, key, value } of after) rows.push(listed(id, kind, key, value));
    return;
  }
  const slot = ({ kind, key }: Said): string => `${kind}\0${key}`;
  const now = new Set(after.map(slot));
  const then = new Map(before.map(said => [slot(said), said.value]));
  for (const said of before)
    if (!now.has(slot(said))) rows.push(listed(id, said.kind, said.key, 'null'));
  for (const said of after)
    if (then.get(slot(said)) !== said.value) rows.push(listed(id, said.kind, said.key, said.value));
}
