/** What a store knows before a run begins: the attempts of a lineage, and the run that is to go on. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { decodeFacts } from '../facts.js';
import { FACTS_SUFFIX, POINTS_SUFFIX, RUNS } from '../format.js';
import { RunIndex } from '../runs.js';
import type { FactRow, Run } from '../types.js';
import { RecorderError } from '../writer/errors.js';
import { survey } from './gather.js';
import { PointsFile } from './points-file.js';

/** Bytes of a facts file that may hold its first batch. */
const HEAD = 64 * 1024;
const MIN_PREFIX = 4;
const ID = /^[0-9a-hjkmnp-tv-z]{26}$/;

/** Of runs that were looked at, those known to be of no interest to a lineage. */
const others = new Set<string>();

/** A run as its facts tell of it. Where a writer has not summed up its points, they tell the last step. */
export interface Earlier {
  readonly run: Run;
  readonly lastStep: number;
}

/** The newest run of a lineage, or null. A store's other runs cost a look at their bytes, once a process. */
export function lastAttempt(store: string, lineage: string): Run | null {
  for (const id of runIds(store).sort().reverse()) {
    const known = `${store}\0${id}\0${lineage}`;
    if (others.has(known)) continue;
    const run = mentions(store, id, lineage) ? readRun(store, id) : null;
    if (run?.lineage === lineage) return run;
    others.add(known);
  }
  return null;
}

/**
 * The run to resume, by its id or the first four or more characters of it.
 *
 * @throws RecorderError when there is none, or more than one
 */
export function findRun(store: string, given: unknown): Earlier {
  if (typeof given !== 'string') throw new RecorderError("runId is no text; give a run's id.");
  const wanted = given.toLowerCase();
  const found = runIds(store).filter(
    id => id === wanted || (wanted.length >= MIN_PREFIX && id.startsWith(wanted))
  );
  if (found.length > 1) {
    throw new RecorderError(
      `"${given}" begins the ids of ${found.length} runs in ${store}: ${found.slice(0, 8).join(', ')}. ` +
        'Give more characters.'
    );
  }
  const run = found[0] === undefined ? null : readRun(store, found[0]);
  if (!run) {
    throw new RecorderError(
      `No run with the id "${given}" in ${store}. List them with: flightlog runs`
    );
  }
  return { run, lastStep: lastStep(store, run) };
}

function runIds(store: string): string[] {
  try {
    return fs.readdirSync(path.join(store, RUNS)).filter(name => ID.test(name));
  } catch {
    return []; // there is no store yet, or opening it will say why not
  }
}

function mentions(store: string, id: string, lineage: string): boolean {
  return filesOf(store, id, FACTS_SUFFIX).some(file => head(file).includes(lineage));
}

function readRun(store: string, id: string): Run | null {
  const rows: FactRow[] = [];
  for (const file of filesOf(store, id, FACTS_SUFFIX)) {
    try {
      const name = `${RUNS}/${id}/${path.basename(file)}`;
      rows.push(...decodeFacts(name, fs.readFileSync(file)).rows);
    } catch {
      continue; // what cannot be read tells nothing; readers name it
    }
  }
  const index = new RunIndex();
  index.apply({ rows, cursor: '', reset: true });
  return index.runs.get(id) ?? null;
}

function lastStep(store: string, run: Run): number {
  let last = -1;
  for (const { last: end } of run.metrics.values()) last = Math.max(last, end?.step ?? -1);
  for (const file of filesOf(store, run.id, POINTS_SUFFIX)) {
    try {
      const points = new PointsFile(file);
      last = Math.max(last, survey(points).step[1]);
      points.close();
    } catch {
      continue;
    }
  }
  return last;
}

function filesOf(store: string, id: string, suffix: string): string[] {
  const folder = path.join(store, RUNS, id);
  try {
    const names = fs.readdirSync(folder).filter(name => name.endsWith(suffix));
    return names.filter(name => !name.startsWith('.')).map(name => path.join(folder, name));
  } catch {
    return []; // removed, or no folder
  }
}

function head(file: string): Buffer {
  try {
    const opened = fs.openSync(file, 'r');
    const bytes = Buffer.alloc(HEAD);
    const got = fs.readSync(opened, bytes, 0, HEAD, 0);
    fs.closeSync(opened);
    return bytes.subarray(0, got);
  } catch {
    return Buffer.alloc(0);
  }
}
