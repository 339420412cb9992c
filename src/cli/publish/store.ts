/**
 * The published copy of a store: facts without what is private, points as they are, the blobs that the facts
 * name. A run of which nothing changed is not read again; its facts come from the catalog that is there.
 */
import { createHmac, scryptSync } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { FactRedactor, TextRedactor, type Kind, type Secrets } from '../../redact/index.js';
import { StoreError, decodeCatalog, encodeCatalog, parseFactValue } from '../../store/index.js';
import type { FactRow, StoreSource } from '../../store/index.js';
import { encodeFactRows } from '../../store/care/index.js';
import type { PublishedRun, SiteFolder } from './folder.js';

/** Where the copy lies within a site. */
export const STORE = 'store';
const CATALOG = `${STORE}/catalog.arrow`;

/** A change of what is published of a run must change this, so that all runs are published anew. */
const VERSION = 'site 1';

/** Blobs above this many bytes stay in the store, unless they are asked for. */
export const MOST_BLOB = 50_000_000;

export interface PublishedStore {
  readonly runs: Readonly<Record<string, PublishedRun>>;
  readonly counts: ReadonlyMap<Kind, number>;
  /** Artifacts that were too large, as `name (size)` of a run. */
  readonly heavy: readonly { readonly run: string; readonly name: string; readonly size: number }[];
  readonly problems: readonly string[];
}

export interface StoreOptions {
  /** Null publishes everything as it is. */
  readonly secrets: Secrets | null;
  readonly mostBlob: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Called before each run. */
  readonly turn: (run: number, runs: number) => Promise<void>;
}

/** Publish these runs' rows, which are all that the store's folders say of them. */
export async function publishStore(
  site: SiteFolder,
  source: StoreSource,
  rows: ReadonlyMap<string, readonly FactRow[]>,
  options: StoreOptions
): Promise<PublishedStore> {
  return new StoreCopy(site, source, options).publish(rows);
}

class StoreCopy {
  private readonly texts: TextRedactor | null;
  private readonly facts: FactRedactor | null;
  private readonly key: Buffer;
  private readonly heavy: { run: string; name: string; size: number }[] = [];
  private readonly problems: string[] = [];
  private readonly blobs = new Map<string, boolean>();
  private readonly stamps = new Map<readonly FactRow[], string>();

  constructor(
    private readonly site: SiteFolder,
    private readonly source: StoreSource,
    private readonly options: StoreOptions
  ) {
    const { secrets } = options;
    this.texts = secrets && new TextRedactor(secrets);
    this.facts = this.texts && new FactRedactor(this.texts, ref => this.blobBytes(ref.sha256));
    this.key = keyOf(secrets, options.mostBlob);
  }

  async publish(all: ReadonlyMap<string, readonly FactRow[]>): Promise<PublishedStore> {
    const runs: Record<string, PublishedRun> = {};
    const rows: FactRow[] = [];
    const isSame = this.isUnchanged(all);
    // A catalog says when it was made: one that says nothing new stays as it is, and need not be read.
    const known = isSame ? null : this.knownRows();
    let at = 0;
    for (const [id, own] of all) {
      await this.options.turn(++at, all.size);
      const before = this.site.before.runs[id];
      const kept = known?.get(id);
      if (before && (isSame || (kept && this.isKept(id, own)))) {
        for (const file of before.files) this.site.keep(file);
        runs[id] = before;
        rows.push(...(kept ?? []));
        continue;
      }
      const made = await this.publishRun(id, own, this.stampOf(own));
      runs[id] = made.run;
      rows.push(...made.rows);
    }
    this.site.put(`${STORE}/store.json`, '{"format": 1, "kind": "flightlog-store"}\n');
    if (isSame) this.site.keep(CATALOG);
    else this.site.put(CATALOG, await encodeCatalog(rows, this.options.now));
    const counts = totals(Object.values(runs));
    return { runs, counts, heavy: this.heavy, problems: this.problems };
  }

  private isUnchanged(all: ReadonlyMap<string, readonly FactRow[]>): boolean {
    const before = Object.keys(this.site.before.runs);
    if (before.length !== all.size || !this.site.has(CATALOG)) return false;
    return before.every(id => this.isKept(id, all.get(id)));
  }

  /** Whether a run was published from these rows, and its files are all there. */
  private isKept(id: string, rows: readonly FactRow[] | undefined): boolean {
    const before = this.site.before.runs[id];
    if (!before || !rows || before.stamp !== this.stampOf(rows)) return false;
    return before.files.every(file => this.site.has(file));
  }

  private async publishRun(
    id: string,
    own: readonly FactRow[],
    stamp: string
  ): Promise<{ run: PublishedRun; rows: FactRow[] }> {
    const counted = new Map(this.texts?.counts ?? []);
    const files: string[] = [];
    const rows: FactRow[] = [];
    let isWhole = true;
    for (const row of own) {
      const open = this.facts ? await this.facts.row(row) : row;
      if (!open) continue;
      const shown =
        row.kind === 'file' ? this.copyPoints(id, open, files) : this.withBlob(open, files);
      if (shown) rows.push(shown);
      else isWhole = false;
    }
    for (const [writer, said] of grouped(rows.filter(isFact), row => row.writer)) {
      const file = `${STORE}/runs/${id}/${writer}.facts.arrow`;
      this.site.put(file, encodeFactRows(id, writer, said));
      files.push(file);
    }
    const counts = difference(counted, this.texts?.counts ?? new Map());
    // What could not be copied whole is tried again the next time.
    return { run: { stamp: isWhole ? stamp : '', files: [...new Set(files)], counts }, rows };
  }

  /** A file of points or series; the row says how much of it is there. */
  private copyPoints(run: string, row: FactRow, files: string[]): FactRow | null {
    const name = row.key;
    const file = `${STORE}/runs/${run}/${name}`;
    const { size } = JSON.parse(row.value) as { size: number };
    files.push(file);
    // Series and levels are written once; points may have grown where they are mapped, in the same size.
    if (!name.endsWith('.points.arrow') && this.site.has(file, size)) {
      this.site.keep(file);
      return row;
    }
    try {
      const copied = this.site.copy(file, path.join(this.source.label, 'runs', run, name));
      return { ...row, value: JSON.stringify({ size: copied }) };
    } catch (error) {
      files.pop();
      return this.missing(error, `runs/${run}/${name}`);
    }
  }

  /** The row, with the blob that it names copied; null where the blob cannot be. */
  private withBlob(row: FactRow, files: string[]): FactRow | null {
    const hash = /"(?:sha256|\$blob)":"([0-9a-f]{64})"/.exec(
      row.value.replaceAll('": "', '":"')
    )?.[1];
    if (hash === undefined) return row;
    const file = `${STORE}/blobs/${hash}`;
    if (this.blobs.has(hash)) {
      if (this.blobs.get(hash)) files.push(file);
      return row;
    }
    const made = this.facts?.blobs.get(hash);
    const size = made?.length ?? sizeOf(row.value);
    if (size > this.options.mostBlob) {
      this.heavy.push({ run: row.run, name: row.key, size });
      this.blobs.set(hash, false);
      return row;
    }
    try {
      if (this.site.has(file, size)) this.site.keep(file);
      else if (made) this.site.put(file, made);
      else this.site.copy(file, path.join(this.source.label, 'blobs', hash));
    } catch (error) {
      this.blobs.set(hash, false);
      this.missing(error, `blobs/${hash}`);
      return row;
    }
    files.push(file);
    this.blobs.set(hash, true);
    return row;
  }

  private missing(error: unknown, file: string): null {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'ENOENT') throw error;
    this.problems.push(
      `${file}: not there any more, so it was left out. Publish again when nothing writes.`
    );
    return null;
  }

  private async blobBytes(hash: string): Promise<Uint8Array> {
    const { parts } = await this.source.read(`blobs/${hash}`);
    return parts[0] ?? new Uint8Array();
  }

  /** Rows of the catalog that was published before, by run. */
  private knownRows(): Map<string, FactRow[]> {
    const file = path.join(this.site.root, ...CATALOG.split('/'));
    if (!this.site.has(CATALOG)) return new Map();
    try {
      return grouped(decodeCatalog(new Uint8Array(fs.readFileSync(file))).rows, row => row.run);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return new Map(); // it is written anew
    }
  }

  private stampOf(rows: readonly FactRow[]): string {
    const known = this.stamps.get(rows);
    if (known !== undefined) return known;
    const said: FactRow[] = [];
    // A file of facts only grows, so how far it has come tells all of it (docs/format.md, "Facts").
    for (const [i, row] of rows.entries())
      if (!isFact(row) || rows[i + 1]?.writer !== row.writer || !isFact(rows[i + 1]!))
        said.push(row);
    const hash = createHmac('sha256', this.key).update(JSON.stringify(said));
    const stamp = hash.digest('base64url').slice(0, 22);
    this.stamps.set(rows, stamp);
    return stamp;
  }
}

/**
 * Stamps stand in the open beside facts that are redacted. Without this key nobody can tell from them whether a
 * guess at what was taken out is right, and it costs a while to make for each guess.
 */
function keyOf(secrets: Secrets | null, mostBlob: number): Buffer {
  const named = secrets
    ? Object.entries(secrets).map(([name, values]) => [name, [...(values as Set<string>)].sort()])
    : 'open';
  return scryptSync(JSON.stringify([VERSION, mostBlob, named]), 'flightlog', 32);
}

/** Rows by a key, each group in the order of its rows. */
export function grouped(
  rows: Iterable<FactRow>,
  keyOf: (row: FactRow) => string
): Map<string, FactRow[]> {
  const groups = new Map<string, FactRow[]>();
  for (const row of rows) {
    const own = groups.get(keyOf(row));
    if (own) own.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

function isFact({ row }: FactRow): boolean {
  return row >= 0;
}

function sizeOf(json: string): number {
  const value = parseFactValue(json) as { size?: unknown } | null;
  return typeof value?.size === 'number' ? value.size : 0;
}

function difference(
  before: ReadonlyMap<Kind, number>,
  after: ReadonlyMap<Kind, number>
): Record<string, number> {
  const entries = [...after].map(
    ([kind, count]) => [kind, count - (before.get(kind) ?? 0)] as const
  );
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}

function totals(runs: readonly PublishedRun[]): Map<Kind, number> {
  const all = new Map<Kind, number>();
  for (const { counts } of runs)
    for (const [kind, count] of Object.entries(counts))
      all.set(kind as Kind, (all.get(kind as Kind) ?? 0) + count);
  return all;
}
