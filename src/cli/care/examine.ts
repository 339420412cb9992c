/**
 * Examines a store file by file: the one look that verify reports and repair acts on. Changes nothing.
 */
import * as path from 'node:path';
import { StoreError } from '../../store/index.js';
import type { FactRow } from '../../store/index.js';
import { blobsNamed, checkCatalog, checkFacts, checkLevels } from '../../store/care/index.js';
import { checkPoints, checkSeries } from '../../store/care/index.js';
import type { FileBytes, FileCheck, Finding } from '../../store/care/index.js';
import { hashFile, openBytes, readBytes } from './disk.js';
import type { Entry } from './disk.js';
import { takeInventory } from './inventory.js';
import type { Inventory, RunFile, RunFolder } from './inventory.js';
import type { Progress } from './progress.js';
import { roomFacts } from './references.js';
import { StoreFacts } from './runs.js';
import { codeOf, plural, systemText } from './words.js';

/** A file with something wrong, and what can still be read of it. */
export interface Broken extends Finding {
  /** Within the store. */
  readonly file: string;
  /** Full sentence about what remains; null when nothing does. */
  readonly readable: string | null;
}

export interface ExaminedFile {
  readonly file: RunFile;
  readonly check: FileCheck;
}

export interface ExaminedRun {
  readonly folder: RunFolder;
  readonly files: readonly ExaminedFile[];
  readonly facts: readonly FactRow[];
}

export interface Examination {
  readonly inventory: Inventory;
  readonly runs: readonly ExaminedRun[];
  /** Null when store.json is broken, so that nobody could tell who lives. */
  readonly live: StoreFacts | null;
  readonly broken: readonly Broken[];
  /** Runs that never said how they ended, and that nobody writes any more. */
  readonly unended: readonly string[];
  /** Bytes that were looked at. */
  readonly bytes: number;
}

const NOUNS = { facts: 'fact', points: 'point', series: 'point', levels: 'row', lease: 'lease' };

/**
 * Examine a whole store.
 *
 * @throws StoreError when the folder is no store, or of a newer format
 */
export async function examine(
  folder: string,
  now: number,
  progress: Progress
): Promise<Examination> {
  const broken: Broken[] = [];
  const live = await openFacts(folder, now, broken);
  const inventory = takeInventory(folder);
  const runs: ExaminedRun[] = [];
  for (const [done, run] of inventory.runs.entries()) {
    await progress.step('Checking runs', done, inventory.runs.length, 'run');
    runs.push(examineRun(folder, run, live, broken));
  }
  await examineBlobs(folder, inventory, runs, broken, progress);
  examineOthers(folder, inventory, broken);
  const files = [...inventory.blobs, ...inventory.runs.flatMap(run => run.files)];
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { inventory, runs, live, broken, unended: unended(live), bytes };
}

const UNREADABLE = { code: 'unreadable', what: 'a link that leads nowhere, or closed to us' };

async function openFacts(
  folder: string,
  now: number,
  broken: Broken[]
): Promise<StoreFacts | null> {
  try {
    return await StoreFacts.read(folder, now);
  } catch (error) {
    const isOnlyItsFile =
      error instanceof StoreError &&
      path.basename(error.file) === 'store.json' &&
      error.code !== 'newer-format';
    if (!isOnlyItsFile) throw error;
    const what = 'not the JSON of a store, so that readers refuse the whole folder';
    const readable = 'The runs in it are as whole as is said here';
    broken.push({ file: 'store.json', code: error.code, what, readable });
    return null;
  }
}

/** Examine the files of one run; what is wrong is added to `broken`. */
export function examineRun(
  store: string,
  folder: RunFolder,
  live: StoreFacts | null,
  broken: Broken[]
): ExaminedRun {
  const facts: FactRow[] = [];
  const whole = new Set<string>();
  // Levels are compared with their series, so that comes first.
  const ordered = [...folder.files].sort((a, b) => rank(a) - rank(b));
  const files = ordered.map(file => {
    const check = examineFile(store, file, { facts, whole });
    const isLive = live?.isLive(folder.id, file.writer) ?? false;
    for (const finding of check.findings) {
      // A living writer may be in the middle of a write; what it has written is whole.
      if (isLive && finding.code === 'partial') continue;
      broken.push({ ...finding, file: file.path, readable: readable(file, check, finding) });
    }
    return { file, check };
  });
  for (const entry of folder.unknown) {
    if (entry.kind === 'unreadable')
      broken.push({ file: entry.path, ...UNREADABLE, readable: null });
  }
  if (facts.length === 0) broken.push(noFacts(folder, files));
  return { folder, files, facts };
}

function rank({ of }: RunFile): number {
  return of === 'levels' ? 1 : 0;
}

/** What is known of a run from the files that were examined before. */
interface Known {
  readonly facts: FactRow[];
  /** Paths of series without a fault. */
  readonly whole: Set<string>;
}

function examineFile(store: string, file: RunFile, { facts, whole }: Known): FileCheck {
  if (file.kind !== 'file') return { rows: 0, findings: [notAFile(file)] };
  const full = path.join(store, file.path);
  try {
    if (file.of === 'facts') {
      const check = checkFacts(file.path, readBytes(full));
      for (const row of check.facts) facts.push(row);
      return check;
    }
    if (file.of === 'lease') return checkLease(readBytes(full));
    return examineTable(store, file, whole);
  } catch (error) {
    // Compacted or ended since the folder was listed.
    if (codeOf(error) === 'ENOENT') return { rows: 0, findings: [] };
    if (codeOf(error) === null) throw error;
    return { rows: 0, findings: [{ code: 'unreadable', what: systemText(error) }] };
  }
}

function examineTable(store: string, file: RunFile, whole: Set<string>): FileCheck {
  const bytes = openBytes(path.join(store, file.path));
  try {
    if (file.of === 'points') return checkPoints(file.path, bytes);
    if (file.of === 'levels') return examineLevels(store, file, bytes, whole);
    const check = checkSeries(file.path, bytes);
    if (check.findings.length === 0) whole.add(file.path);
    return check;
  } finally {
    bytes.close();
  }
}

function examineLevels(
  store: string,
  { path: at }: RunFile,
  bytes: FileBytes,
  whole: ReadonlySet<string>
): FileCheck {
  const beside = at.replace(/levels\.arrow$/, 'series.arrow');
  if (!whole.has(beside)) return checkLevels(at, bytes, null);
  const series = openBytes(path.join(store, beside));
  try {
    return checkLevels(at, bytes, { path: beside, bytes: series });
  } finally {
    series.close();
  }
}

function checkLease(bytes: Uint8Array): FileCheck {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === 'object' && value !== null) return { rows: 1, findings: [] };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { rows: 0, findings: [{ code: 'bad-value', what: 'not the JSON of a lease' }] };
}

function notAFile({ kind, name }: Entry): Finding {
  if (kind === 'unreadable') return UNREADABLE;
  const what = kind === 'folder' ? 'a folder' : 'a pipe or device';
  return { code: 'unreadable', what: `${what} that bears the name of a file, ${name}` };
}

function readable(file: RunFile, { rows }: FileCheck, { code }: Finding): string | null {
  if (file.of === 'levels') return 'Charts read the series instead';
  if (file.of === 'series' && code !== 'wrong-summary' && code !== 'misplaced') return null;
  if (rows === 0 || file.of === 'lease') return null;
  return `${plural(rows, NOUNS[file.of])} in it can be read`;
}

function noFacts(folder: RunFolder, files: readonly ExaminedFile[]): Broken {
  const points = files
    .filter(({ file }) => file.of === 'points' || file.of === 'series')
    .reduce((sum, { check }) => sum + check.rows, 0);
  return {
    file: folder.path,
    code: 'no-facts',
    what: 'a run without a readable fact, which no list shows',
    readable: points > 0 ? `${plural(points, 'point')} in it can be read` : null
  };
}

/** The catalog, the facts of reserved rooms, and links that lead nowhere. */
function examineOthers(store: string, inventory: Inventory, broken: Broken[]): void {
  for (const { kind, path: at } of inventory.others) {
    if (kind === 'unreadable') broken.push({ file: at, ...UNREADABLE, readable: null });
    if (kind !== 'file' || at !== 'catalog.arrow') continue;
    const finding = checkCatalog(at, readBytes(path.join(store, at)));
    if (finding) broken.push({ ...finding, file: at, readable: 'flightlog pack makes it anew' });
  }
  for (const { path: at } of roomFacts(store)) {
    const { findings, rows } = checkFacts(at, readBytes(path.join(store, at)));
    const readable = rows === 0 ? null : `${plural(rows, 'fact')} in it can be read`;
    for (const finding of findings) broken.push({ ...finding, file: at, readable });
  }
}

async function examineBlobs(
  store: string,
  inventory: Inventory,
  runs: readonly ExaminedRun[],
  broken: Broken[],
  progress: Progress
): Promise<void> {
  for (const [done, blob] of inventory.blobs.entries()) {
    await progress.step('Checking blobs', done, inventory.blobs.length, 'blob');
    const finding = await examineBlob(store, blob, progress);
    if (finding) broken.push({ ...finding, file: blob.path, readable: null });
  }
  const there = new Set(inventory.blobs.map(({ name }) => name));
  const missing = new Map<string, Set<string>>();
  for (const { folder, facts } of runs) {
    for (const { sha256 } of facts.flatMap(row => blobsNamed(row.value))) {
      if (!there.has(sha256)) {
        missing.set(sha256, (missing.get(sha256) ?? new Set()).add(folder.path));
      }
    }
  }
  for (const [sha256, places] of missing) broken.push(missingBlob(sha256, [...places]));
}

function missingBlob(sha256: string, [first = '', ...more]: string[]): Broken {
  const others = more.length > 0 ? ` and ${plural(more.length, 'other run')}` : '';
  return {
    file: `blobs/${sha256}`,
    code: 'missing-blob',
    what: `not there, but the facts of ${first}${others} name it`,
    readable: 'All else of these runs can be read'
  };
}

async function examineBlob(
  store: string,
  blob: Entry,
  progress: Progress
): Promise<Finding | null> {
  if (blob.kind !== 'file') return notAFile(blob);
  try {
    const hash = await hashFile(path.join(store, blob.path), () => progress.turn());
    if (hash === blob.name) return null;
    return { code: 'wrong-hash', what: 'its bytes are not those that its name was made from' };
  } catch (error) {
    if (codeOf(error) === null || codeOf(error) === 'ENOENT') {
      if (codeOf(error) === null) throw error;
      return null; // removed since it was listed; who names it is told apart
    }
    return { code: 'unreadable', what: systemText(error) };
  }
}

function unended(live: StoreFacts | null): string[] {
  if (!live) return [];
  return live.runs
    .filter(({ status }) => status === 'crashed' || status === 'lost')
    .map(({ id }) => id);
}
