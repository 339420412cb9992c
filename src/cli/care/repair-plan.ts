/** Decides what repair does about what examine found, and what it leaves and why. Changes nothing. */
import { hostname } from 'node:os';
import type { FactsCheck, PointsCheck } from '../../store/care/index.js';
import { idTime } from '../../store/care/index.js';
import type { ByteRange, FactRow } from '../../store/index.js';
import type { Broken, ExaminedFile, ExaminedRun, Examination } from './examine.js';
import type { RunFile } from './inventory.js';
import type { StoreFacts } from './runs.js';
import { plural } from './words.js';

/** One thing to do; `file` is within the store, `says` goes on after its name. */
export type Fix = { readonly file: string; readonly says: string } & (
  | { readonly do: 'cut'; readonly keep: FactsCheck['keep'] }
  | { readonly do: 'set-aside' | 'remove' | 'store-file' }
  | { readonly do: 'recover'; readonly run: string; readonly start: number }
  | (Compaction & { readonly do: 'compact' })
  | (Compaction & { readonly do: 'salvage' })
);

export interface Compaction {
  readonly run: string;
  readonly writer: string;
  /** The run's start in epoch milliseconds. */
  readonly start: number;
  /** Rows known to be whole. */
  readonly limit: number;
  /** Whether the points hold more than is taken over, so that they are set aside and not lost. */
  readonly keepsOld: boolean;
  /** What is whole of points that are spoilt in places; null to take them as they are. */
  readonly keep: readonly ByteRange[] | null;
}

export interface RepairPlan {
  readonly fixes: readonly Fix[];
  readonly left: readonly Broken[];
  /** Runs of other hosts that wait for --other-hosts. */
  readonly foreign: readonly string[];
  /** Runs that somebody writes, or wrote to within the last minute. */
  readonly busy: readonly string[];
}

export interface RepairRules {
  readonly otherHosts: boolean;
  /** Unfinished writes that changed after this moment, in epoch milliseconds, stay. */
  readonly young: number;
  /** When a path, or anything in it, last changed. */
  readonly changed: (path: string) => number;
}

/** A broken series must be out of the way before its points are compacted in its place. */
const ORDER: readonly Fix['do'][] = ['recover', 'cut', 'set-aside', 'salvage', 'compact', 'remove'];

/** Codes of what no repair can know better: somebody has to copy, move or upgrade. */
const BEYOND = new Set(['newer-format', 'misplaced', 'unreadable', 'bad-value', 'missing-blob']);

/** What repair is to do about a store. */
export function planRepair(found: Examination, rules: RepairRules): RepairPlan {
  const fixes: Fix[] = [];
  const foreign = new Set<string>();
  for (const run of found.runs) fixes.push(...planRun(run, found, rules, foreign));
  for (const broken of found.broken) {
    if (broken.file === 'store.json' && broken.code !== 'newer-format') {
      fixes.push({
        do: 'store-file',
        file: broken.file,
        says: 'written anew, with the old one set aside'
      });
    }
    const isCatalog = broken.file === 'catalog.arrow' && !BEYOND.has(broken.code);
    if (broken.code === 'wrong-hash' || isCatalog) {
      fixes.push({ do: 'set-aside', file: broken.file, says: `set aside: ${broken.what}` });
    }
  }
  for (const { path } of found.inventory.unfinished) {
    if (rules.changed(path) > rules.young) continue;
    fixes.push({
      do: 'remove',
      file: path,
      says: 'removed: an unfinished write that was left behind'
    });
  }
  const mended = new Set(fixes.map(({ file }) => file));
  const left = found.broken.filter(({ file }) => !mended.has(file));
  const busy = found.runs.flatMap(({ folder: { id } }) => (found.live?.isRunning(id) ? [id] : []));
  return { fixes, left, foreign: [...foreign], busy };
}

function planRun(
  run: ExaminedRun,
  found: Examination,
  rules: RepairRules,
  foreign: Set<string>
): Fix[] {
  const { id, path } = run.folder;
  const live = found.live;
  const mine = (file: RunFile): boolean => {
    if (live?.isLive(id, file.writer)) return false;
    const isForeign = live?.lease(id, file.writer)?.sameHost === false;
    if (isForeign && !rules.otherHosts) foreign.add(id);
    return !isForeign || rules.otherHosts;
  };
  const files = run.files.filter(({ file }) => mine(file));
  const fixes = files.flatMap(one => planFile(one));
  const start = startOf(run, live);
  for (const one of files) {
    fixes.push(...planPoints(one, { run, files, live, rules, foreign, start }));
  }
  const points = run.files.reduce(
    (sum, { file, check }) => sum + (isRows(file) ? check.rows : 0),
    0
  );
  if (run.facts.length === 0 && points > 0 && !(live?.isRunning(id) ?? false)) {
    const says = `given a name and a start, since its ${plural(points, 'point')} can be read`;
    fixes.unshift({ do: 'recover', file: path, says, run: id, start });
  }
  return fixes.sort((a, b) => ORDER.indexOf(a.do) - ORDER.indexOf(b.do));
}

function isRows(file: RunFile): boolean {
  return file.of === 'points' || file.of === 'series';
}

function startOf({ folder, facts }: ExaminedRun, live: StoreFacts | null): number {
  const run = live?.run(folder.id);
  return run ? run.start : (facts.find(isStart)?.time ?? idTime(folder.id));
}

function isStart({ kind, key }: FactRow): boolean {
  return kind === 'run' && key === 'start';
}

/** Facts, leases and levels; series and points hang together and are planPoints'. */
function planFile({ file, check }: ExaminedFile): Fix[] {
  const [worst] = check.findings.filter(({ code }) => !BEYOND.has(code));
  if (file.of === 'lease' && check.findings.some(({ code }) => code === 'bad-value')) {
    return [{ do: 'set-aside', file: file.path, says: 'set aside: not the JSON of a lease' }];
  }
  if (!worst || isRows(file)) return [];
  const keep = 'keep' in check ? (check as FactsCheck).keep : [];
  if (file.of === 'facts' && keep.length > 1) {
    const says = `cut back to its ${plural(check.rows, 'whole fact')}, with the broken file set aside`;
    return [{ do: 'cut', file: file.path, keep, says }];
  }
  return [{ do: 'set-aside', file: file.path, says: `set aside: ${worst.what}` }];
}

interface PointsContext {
  readonly run: ExaminedRun;
  readonly files: readonly ExaminedFile[];
  readonly live: StoreFacts | null;
  readonly rules: RepairRules;
  readonly foreign: Set<string>;
  readonly start: number;
}

function planPoints({ file, check }: ExaminedFile, context: PointsContext): Fix[] {
  const { run, files, start, live } = context;
  const beside = files.find(
    one => one.file.writer === file.writer && isRows(one.file) && one.file !== file
  );
  const own = { run: run.folder.id, writer: file.writer, start };
  if (file.of === 'series') {
    const [worst] = check.findings.filter(({ code }) => !BEYOND.has(code));
    if (!worst) return [];
    // Points that stand beside it are what it was made from.
    if (beside && beside.check.rows > 0) {
      return [{ do: 'set-aside', file: file.path, says: `set aside: ${worst.what}` }];
    }
    const says = 'written anew from the rows that can be read, with the broken file set aside';
    return [
      { do: 'salvage', file: file.path, says, ...own, limit: Infinity, keepsOld: true, keep: null }
    ];
  }
  if (file.of !== 'points' || check.findings.some(({ code }) => BEYOND.has(code))) return [];
  const torn = check.findings[0];
  if (check.rows === 0 && torn) {
    return [{ do: 'set-aside', file: file.path, says: `set aside: ${torn.what}` }];
  }
  if (beside?.check.findings.length === 0 && beside.check.rows >= check.rows) {
    return [
      { do: 'remove', file: file.path, says: 'removed: the series beside it holds all its points' }
    ];
  }
  if (!mayCompact(run.folder.id, file, context)) return [];
  const lease = live?.lease(run.folder.id, file.writer);
  const limit = lease?.sameBoot === false ? (lease.durable ?? Infinity) : Infinity;
  const rows = Math.min(limit, check.rows);
  const says = `compacted, ${plural(rows, 'point')}`;
  const keepsOld = torn !== undefined || rows < check.rows || beside !== undefined;
  // Compaction reads up to a cut by itself, and refuses a batch that does not hold together.
  const isSpoilt = check.findings.some(({ code }) => code === 'not-arrow');
  const keep = isSpoilt ? (check as PointsCheck).keep : null;
  return [{ do: 'compact', file: file.path, says, ...own, limit, keepsOld, keep }];
}

// Another host may be at it itself; only who asks for it gets its points compacted here.
function mayCompact(id: string, file: RunFile, { live, rules, foreign }: PointsContext): boolean {
  if (!live) return false;
  if (rules.otherHosts || live.lease(id, file.writer)?.sameHost === true) return true;
  if (live.run(id)?.context.get('host') === hostname()) return true;
  foreign.add(id);
  return false;
}
