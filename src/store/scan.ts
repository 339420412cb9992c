/**
 * Lists a store's folders and says what is new since the last look, for sources that can list.
 *
 * Pure apart from the view it is given: the file system (node.ts) and files in memory (memory.ts)
 * differ only in how they list and read.
 */
import { StoreError, decodeError } from './errors.js';
import type { FactsBlock, KeptRun } from './block.js';
import { addFacts } from './facts.js';
import { FactTable } from './facttable.js';
import { FACTS_SUFFIX, LEASE_SUFFIX, RUNS, isUnfinished } from './format.js';
import { NO_SIZE, listed } from './listed.js';
import { changes, knownAs, RunLook, type KnownRun } from './look.js';
import type { FactRow, FactsDelta } from './types.js';
import { isRecord } from './values.js';

/** Files of points, at rest or not. */
const POINTS = /\.(points|series|levels)\.arrow$/;

export interface FileEntry {
  readonly name: string;
  /** Bytes; absent where telling would cost a look at each file. */
  readonly size?: number;
}

/** What a folder can be asked; paths are relative to the store. */
export interface FolderView {
  runs(): readonly string[];
  /** Whether there is a folder of that run; absent where listing all costs nothing. */
  has?(run: string): boolean;
  files(run: string): readonly FileEntry[];
  /**
   * Changes when a file comes to a run's folder or goes; null where that is not to be had, or was so
   * recently that more may come without changing it; undefined for what is no folder.
   */
  folderStamp(run: string): string | null | undefined;
  /** Changes when the file does; points change without. */
  fileStamp(path: string): string;
  /** The bytes of a file; they may change at the next call. */
  read(path: string): Uint8Array;
  /** A lease's JSON with what is known of its process added (`alive`, `same_host`, `same_boot`). */
  judge(lease: Record<string, unknown>): Record<string, unknown>;
  /** Runs that an earlier process kept. */
  kept?(): KeptRuns;
  /** Told after a first look: the kept runs that still hold, and those read anew that may be kept. */
  keep?(still: readonly KeptRun[], anew: readonly KeptRun[]): void;
}

/** Such runs by id. */
export interface KeptRuns {
  get(id: string): KeptRun | undefined;
}

export class FolderScan {
  private known = new Map<string, KnownRun | KeptRun>();
  private generation = 0;
  /** What this look reads of facts files. */
  private table = new FactTable();
  /** Facts files of this look that are new; null where rows are wanted. */
  private blocks: FactsBlock[] | null = null;
  /** On a first look: what was kept before, what still holds of it, and what may be kept besides. */
  private first: { before: KeptRuns; still: KeptRun[]; anew: KeptRun[] } | null = null;

  constructor(private readonly view: FolderView) {}

  /**
   * What is new since the cursor; everything for null or a cursor of long ago.
   *
   * @param changed the only runs that can have changed since; default any
   */
  facts(since: string | null, blocks = false, changed?: ReadonlySet<string>): FactsDelta {
    const reset = since === null || since !== String(this.generation);
    if (reset) this.known = new Map();
    const rows: FactRow[] = [];
    this.table = new FactTable();
    this.blocks = blocks ? [] : null;
    const looksFirst = reset && blocks && this.view.kept;
    const before = looksFirst ? (this.view.kept?.() ?? new Map<string, never>()) : null;
    this.first = before && { before, still: [], anew: [] };
    const shrunk = this.scan(rows, reset ? undefined : changed);
    this.table.trim();
    const { still: kept = [], anew = [] } = this.first ?? {};
    if (this.first) this.view.keep?.(kept, anew);
    this.first = null;
    this.generation++;
    const cursor = String(this.generation);
    // A facts file only grows; one that shrank is another file, so what was known is void.
    if (shrunk && !reset) return this.facts(null, blocks);
    const delta = { rows, cursor, reset };
    return this.blocks ? { ...delta, blocks: this.blocks, kept } : delta;
  }

  private scan(rows: FactRow[], changed?: ReadonlySet<string>): boolean {
    const found = changed ? this.among(changed) : this.view.runs();
    const ids = found.filter(id => !isUnfinished(id));
    const present = new Set(ids);
    for (const id of changed ?? this.known.keys()) {
      if (!present.has(id) && this.known.has(id)) this.lose(id, rows);
    }
    let shrunk = false;
    for (const id of ids) shrunk = this.scanRun(id, rows) || shrunk;
    return shrunk;
  }

  private lose(id: string, rows: FactRow[]): void {
    rows.push(listed(id, 'gone', '', 'null'));
    this.known.delete(id);
  }

  private among(changed: ReadonlySet<string>): string[] {
    const { view } = this;
    if (!view.has) return view.runs().filter(id => changed.has(id));
    return [...changed].filter(id => view.has?.(id));
  }

  private scanRun(id: string, rows: FactRow[]): boolean {
    const before = this.known.get(id);
    // Taken before the folder is listed, so that what comes meanwhile changes it.
    const stamp = this.view.folderStamp(id);
    if (stamp === undefined) {
      if (before) this.lose(id, rows);
      return false;
    }
    if (stamp !== null && stamp === before?.stamp) return false;
    const kept = stamp === null ? undefined : this.first?.before.get(id);
    if (this.first && kept?.stamp === stamp) {
      this.known.set(id, kept);
      this.first.still.push(kept);
      return false;
    }
    const known = knownAs(before);
    this.known.set(id, known);
    const already = this.blocks?.length ?? 0;
    const files = this.view.files(id).filter(file => !isUnfinished(file.name));
    const isWritten = files.some(file => file.name.endsWith(LEASE_SUFFIX));
    known.stamp = isWritten ? null : stamp;
    const look = new RunLook(id, known);
    const shrunk = this.readAll(look, files, rows);
    // What could not be read may be mended without a change to the folder.
    if (look.said.some(({ kind }) => kind === 'problem')) known.stamp = null;
    changes(id, known.said, look.said, rows);
    known.said = look.said;
    known.facts = look.facts;
    if (this.first && known.stamp !== null) this.keep(id, known, this.blocks?.slice(already) ?? []);
    return shrunk;
  }

  /** @returns whether a facts file is shorter than it was */
  private readAll(look: RunLook, files: readonly FileEntry[], rows: FactRow[]): boolean {
    let shrunk = false;
    for (const { name, size } of files) {
      if (name.endsWith(FACTS_SUFFIX)) shrunk = this.readFacts(look, name, rows) || shrunk;
      else if (name.endsWith(LEASE_SUFFIX)) this.readLease(look, name);
      else if (POINTS.test(name)) look.say('file', name, { size });
    }
    // A file that went takes back nothing of what it said.
    const still = new Set(look.facts.map(({ name }) => name));
    for (const file of look.known.facts) if (!still.has(file.name)) look.facts.push(file);
    if (look.facts.length === 0)
      look.say('problem', `${RUNS}/${look.id}`, describe(noFacts(look.id, files)));
    return shrunk;
  }

  private keep(id: string, { stamp, facts, said }: KnownRun, blocks: readonly FactsBlock[]): void {
    // Sizes are not kept, and what is new is a block for each file.
    if (stamp === null || facts.length !== blocks.length) return;
    if (said.some(({ kind, value }) => kind !== 'file' || value !== NO_SIZE)) return;
    const names = facts.map(({ name }) => name);
    const files = said.map(({ key }) => key);
    this.first?.anew.push({ id, stamp, files, names, blocks });
  }

  private readFacts(look: RunLook, name: string, rows: FactRow[]): boolean {
    const { known } = look;
    const path = look.path(name);
    const before = known.facts.find(file => file.name === name);
    // A folder without writers is told by its own stamp; only then is one of the file's worth its price.
    const stamp = known.stamp === null ? this.view.fileStamp(path) : '';
    if (before && stamp !== '' && before.stamp === stamp) {
      look.facts.push(before);
      const problem = known.said.find(({ kind, key }) => kind === 'problem' && key === path);
      if (problem) look.said.push(problem);
      return false;
    }
    try {
      const { block: found, torn } = addFacts(this.table, path, this.view.read(path));
      if (this.blocks && !before) this.blocks.push(found);
      else for (const row of found.rows(before?.rows)) rows.push(row);
      look.facts.push({ name, stamp, rows: found.length });
      if (torn) look.say('problem', path, describe(partial(path, found.length)));
      return found.length < (before?.rows ?? 0);
    } catch (error) {
      look.say('problem', path, describe(decodeError(error, path)));
      return false;
    }
  }

  private readLease(look: RunLook, name: string): void {
    const path = look.path(name);
    try {
      const lease: unknown = JSON.parse(new TextDecoder().decode(this.view.read(path)));
      if (!isRecord(lease)) throw new SyntaxError('no object');
      look.say('lease', name.slice(0, -LEASE_SUFFIX.length), this.view.judge(lease));
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof StoreError)) throw error;
      // Removed between listing and reading: the next look sees what stands then.
      if (error instanceof StoreError && error.code === 'not-found') return;
      look.say('problem', path, describe(badLease(path)));
    }
  }
}

function describe({ code, message }: StoreError): { code: string; message: string } {
  return { code, message };
}

function partial(path: string, rows: number): StoreError {
  return new StoreError(
    'partial',
    path,
    `cut in the middle of a message; the ${rows} facts before it were read`,
    'Copy it again if it came from elsewhere'
  );
}

function badLease(path: string): StoreError {
  const what = 'a lease that cannot be read, so nobody knows of its writer';
  return new StoreError('not-json', path, what, 'Move it away');
}

function noFacts(id: string, files: readonly FileEntry[]): StoreError {
  const has = files.some(file => file.name.endsWith(FACTS_SUFFIX));
  return new StoreError(
    'no-facts',
    `${RUNS}/${id}`,
    has ? 'the run has no readable facts file' : 'the run folder holds no facts file',
    'Restore it from a copy, or remove the folder'
  );
}
