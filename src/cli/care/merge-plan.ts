/** Decides, file by file, what merging one run into another store's does. Reads; changes nothing. */
import * as path from 'node:path';
import { checkFacts, checkPoints, checkSeries } from '../../store/care/index.js';
import { openBytes, readBytes, sameStart } from './disk.js';
import type { Entry } from './disk.js';
import type { RunFile, RunFolder } from './inventory.js';

/** What becomes of one file. */
export interface FileStep {
  /** Within both stores. */
  readonly path: string;
  readonly size: number;
  /** Of the target, gone once the file stands: points that became this series. */
  readonly replaces: string | null;
}

/** What becomes of a run: files to copy, or the file that speaks against it. */
export type RunPlan =
  | { readonly copy: readonly FileStep[] }
  | { readonly conflict: { readonly file: string; readonly why: string } };

/** What a file is to the one of the same name: the same, older, newer, or something else. */
type Relation = 'same' | 'older' | 'newer' | 'other';

// Facts come last: a run with its facts is a run with everything that they name.
const ORDER = ['series', 'levels', 'points', 'unknown', 'lease', 'facts'] as const;

/**
 * What merging the run's folder into the target does; `there` null when the target lacks the run.
 */
export function planRun(
  source: string,
  target: string,
  from: RunFolder,
  there: RunFolder | null
): RunPlan {
  const copy: (FileStep & { order: number })[] = [];
  const entries: (Entry & { of?: RunFile['of']; writer?: string })[] = [
    ...from.files,
    ...from.unknown
  ];
  for (const entry of entries) {
    if (entry.kind !== 'file') return refuse(entry.path, 'no file that can be copied');
    const order = ORDER.indexOf(entry.of ?? 'unknown');
    const step = { path: entry.path, size: entry.size, replaces: null, order };
    const same = [...(there?.files ?? []), ...(there?.unknown ?? [])].find(
      one => one.name === entry.name
    );
    const found = same
      ? relate(path.join(source, entry.path), path.join(target, entry.path), entry.of, entry.path)
      : besides(source, target, entry, there);
    if (typeof found === 'object') copy.push({ ...step, ...found });
    else if (found === 'newer') copy.push(step);
    else if (found === 'other') return refuse(entry.path, 'holds other bytes there');
  }
  copy.sort((a, b) => a.order - b.order);
  return { copy };
}

function refuse(file: string, why: string): RunPlan {
  return { conflict: { file, why } };
}

/** How the source's file relates to the target's of the same name. */
function relate(from: string, there: string, of: RunFile['of'] | undefined, at: string): Relation {
  const [a, b] = [sizeOf(from), sizeOf(there)];
  const same = sameStart(from, there);
  if (same && a === b) return 'same';
  // Levels follow from the series, which is compared itself.
  if (of === 'levels') return 'same';
  if (of === 'lease') return leaseTime(from) > leaseTime(there) ? 'newer' : 'older';
  if (of !== 'facts' || !same) return 'other';
  // Facts are only ever appended, so of two beginnings alike the longer is the later.
  if (a > b) return 'newer';
  return checkFacts(at, readBytes(there)).findings.length === 0 ? 'older' : 'newer';
}

/** A file whose name the target lacks: points and series stand for one another. */
function besides(
  source: string,
  target: string,
  entry: Entry & { of?: RunFile['of']; writer?: string },
  there: RunFolder | null
): Relation | { replaces: string | null } {
  const other = (of: RunFile['of']): RunFile | undefined =>
    there?.files.find(file => file.of === of && file.writer === entry.writer);
  const here = path.join(source, entry.path);
  if (entry.of === 'points') {
    const series = other('series');
    if (!series) return 'newer';
    return rowsOf(path.join(target, series.path), 'series') >= rowsOf(here, 'points')
      ? 'older'
      : 'other';
  }
  if (entry.of === 'series') {
    const points = other('points');
    if (!points) return 'newer';
    const rows = rowsOf(path.join(target, points.path), 'points');
    return rowsOf(here, 'series') >= rows ? { replaces: points.path } : 'other';
  }
  return 'newer';
}

function rowsOf(file: string, of: 'points' | 'series'): number {
  const bytes = openBytes(file);
  try {
    return of === 'points' ? checkPoints('', bytes).rows : checkSeries('', bytes).rows;
  } finally {
    bytes.close();
  }
}

function sizeOf(file: string): number {
  const bytes = openBytes(file);
  bytes.close();
  return bytes.size;
}

function leaseTime(file: string): number {
  try {
    const lease = JSON.parse(new TextDecoder().decode(readBytes(file))) as {
      time?: unknown;
    } | null;
    return Number(lease?.time ?? 0) || 0;
  } catch (error) {
    if (error instanceof SyntaxError) return 0;
    throw error;
  }
}
