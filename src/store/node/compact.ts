/**
 * Rewrites a writer's points sorted, once it has ended (docs/format.md, "Series, at rest" and "Levels").
 *
 * Memory follows a group of metrics, not the run: the points are read once for each group. Done twice it
 * does nothing; killed, it can be done again.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { decodeError } from '../errors.js';
import { LEVELS_SUFFIX, POINTS_SUFFIX, SERIES_SUFFIX } from '../format.js';
import { LevelsEncoder, SeriesEncoder, intFor } from '../writer/series.js';
import type { Shape } from '../writer/series.js';
import { byStep } from '../writer/sorted.js';
import { BodyFile } from './body.js';
import { gather, groups, survey } from './gather.js';
import { outlineOf } from './outline.js';
import { PointsFile } from './points-file.js';

/**
 * Turn a writer's points into the series and levels beside them, and delete the points.
 *
 * @param folder the run's folder
 * @param start the run's start in epoch milliseconds
 * @param limit rows known to be whole; those behind are left out
 * @returns the path of the series, or null when the writer has neither points nor series
 * @throws StoreError for what is no stream of points; the system's own errors
 */
export function compactWriter(
  folder: string,
  writer: string,
  start: number,
  limit = Infinity
): string | null {
  const points = path.join(folder, writer + POINTS_SUFFIX);
  const series = path.join(folder, writer + SERIES_SUFFIX);
  if (!fs.existsSync(points)) return fs.existsSync(series) ? series : null;
  if (!isDone(series, points)) {
    const source = new PointsFile(points, limit);
    const scratch = fs.mkdtempSync(path.join(folder, '.series.tmp-'));
    try {
      writeFiles(source, series, scratch, start);
    } catch (error) {
      throw isSystemError(error) ? error : decodeError(error, points);
    } finally {
      source.close();
      fs.rmSync(scratch, { recursive: true, force: true });
    }
  }
  fs.rmSync(points, { force: true });
  return series;
}

/** Whether a series that names these points was written before they could be deleted. */
function isDone(series: string, points: string): boolean {
  return outlineOf(series).includes(JSON.stringify(path.basename(points)));
}

function writeFiles(source: PointsFile, series: string, scratch: string, start: number): void {
  const found = survey(source);
  const about = Object.fromEntries(source.schema.metadata);
  const used = found.keys.flatMap((_, code) => (found.counts[code] ? [code] : []));
  const shape: Shape = {
    writer: path.basename(series).slice(0, -SERIES_SUFFIX.length),
    about,
    keys: used.map(code => found.keys[code] as string),
    step: intFor(...found.step),
    t: intFor(found.time[0] - start, found.time[1] - start),
    start
  };
  const levels = new LevelsEncoder(shape);
  const files = [
    new BodyFile(path.join(scratch, 'levels'), levels),
    new BodyFile(path.join(scratch, 'series'), new SeriesEncoder(shape))
  ] as const;
  try {
    for (const group of groups(used, found.counts)) {
      for (const [code, rows] of gather(source, group, found.counts)) {
        const sorted = byStep(rows);
        for (const file of files) file.add(found.keys[code] as string, sorted);
      }
    }
    // Levels first: whoever sees the series may look for them.
    const [thin, whole] = files;
    if (levels.isNeeded) thin.finish(series.slice(0, -SERIES_SUFFIX.length) + LEVELS_SUFFIX);
    whole.finish(series);
  } finally {
    for (const file of files) file.close();
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
