/**
 * The data inside the page: a small store of the report's runs, Arrow streams packed as .tar.gz in script
 * elements. What a page holds can be read back with `readReportFiles`.
 */
import { gunzipSync, gzipSync } from 'fflate';
import { encodeFactValue, type FactRow, type FactValue, type Run } from '../store/index.js';
import { encodeFacts, encodePoints } from './arrow.js';
import { Markup, base64 } from './escape.js';
import { pointsPath } from './page.js';
import { tarOf, untar } from './tar.js';
import type { ReportRun } from './gather.js';
import { counted } from './words.js';

/** One file of the embedded store. */
export interface EmbeddedFile {
  /** Within the store: `runs/<run>/<writer>.facts.arrow`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The embedded store, and a sentence about it. */
export interface Embedded {
  readonly files: readonly EmbeddedFile[];
  /** The same in the pieces that the page has them in: the facts of all runs, then points. */
  readonly packs: readonly (readonly EmbeddedFile[])[];
  /** Of each pack of points, the place of its first run among all. */
  readonly starts: readonly number[];
  readonly line: string;
}

/** Points of so many bytes are one pack: what a page unpacks at once. */
const PACK_BYTES = 256_000;

/** Encode the facts and points of all runs. */
export function embedRuns(runs: readonly ReportRun[]): Embedded {
  const all = runs.flatMap(({ series }) => [...series.values()]);
  const total = all.reduce((sum, one) => sum + one.total, 0);
  const kept = all.reduce((sum, one) => sum + one.shown, 0);
  // The embedded files have one writer, named by the run it stands for.
  const facts = runs.map(({ run, note }) => ({
    path: `runs/${run.id}/${run.id}.facts.arrow`,
    bytes: encodeFacts(run.id, run.id, factRows(run, note))
  }));
  const packs: EmbeddedFile[][] = [facts];
  const starts: number[] = [];
  let size = Infinity;
  for (const [i, { run, series }] of runs.entries()) {
    const bytes = encodePoints(run.id, run.id, run.start, [...series.values()]);
    if ((size += bytes.length) > PACK_BYTES) {
      packs.push([]);
      starts.push(i);
      size = bytes.length;
    }
    if (series.size > 0) packs.at(-1)!.push({ path: pointsPath(run.id), bytes });
  }
  const points =
    kept < total
      ? `${counted(kept, 'point')} of ${counted(total, 'point')}, extremes kept,`
      : `all ${counted(total, 'point')}`;
  return {
    files: packs.flat(),
    packs,
    starts,
    line: `It holds ${points} behind its charts as Arrow streams in the layout of a flightlog store, packed as .tar.gz.`
  };
}

/** Some files as the body of a script element. */
export function packFiles(files: readonly EmbeddedFile[]): Markup {
  return new Markup(base64(gzipSync(tarOf(files), { level: 9, mtime: 0 })));
}

const SCRIPT =
  /<script type="application\/x-tar" data-encoding="gzip">([A-Za-z0-9+/=]*)<\/script>/g;

/** The files of the store inside a report's HTML, by path; empty for a page that is no report. */
export function readReportFiles(html: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const [, body = ''] of html.matchAll(SCRIPT)) {
    const tar = gunzipSync(Uint8Array.from(atob(body), char => char.charCodeAt(0)));
    for (const [path, bytes] of untar(tar)) files.set(path, bytes);
  }
  return files;
}

type Fact = readonly [kind: string, key: string, value: FactValue];

/** A run's facts, without those that name files which are not in the page, or people and hosts. */
function factRows(run: Run, note: string): FactRow[] {
  const { name, experiment, start, end, attempt, lineage, parent, exception, git, notebook } = run;
  const ended = run.status === 'lost' ? 'running' : run.status;
  const facts: Fact[] = [
    ['run', 'name', name],
    ['run', 'experiment', experiment],
    ['run', 'start', start],
    ['run', 'status', ended],
    ['run', 'attempt', attempt],
    ['run', 'end', end],
    ['run', 'lineage', lineage],
    ['run', 'parent', parent],
    ['run', 'note', note === '' ? null : note],
    ['run', 'exception', exception && { ...exception }],
    ['dropped', run.id, run.dropped || null],
    ...[...run.params].map(([key, value]): Fact => ['param', key, value ?? 'None']),
    ...[...run.tags].map(([key, value]): Fact => ['tag', key, value]),
    ...[...run.goals].map(([key, value]): Fact => ['goal', key, value]),
    ...[...run.metrics].map(([key, { count, nan, ...ends }]): Fact => {
      const pair = (value: { step: number; value: number } | null) =>
        value ? [value.step, value.value] : null;
      const { first, last, min, max } = ends;
      return [
        'metric',
        key,
        { count, first: pair(first), last: pair(last), min: pair(min), max: pair(max), nan }
      ];
    }),
    ['context', 'notebook', notebook && { ...notebook }],
    ['context', 'script', run.script],
    ['context', 'git', git && { ...git }],
    ['context', 'python', run.context.get('python') ?? null],
    ['context', 'platform', run.context.get('platform') ?? null],
    ...[...run.usage].map(([key, value]): Fact => ['usage', key, value])
  ];
  return facts
    .filter(([, , value]) => value !== null)
    .map(([kind, key, value], row) => ({
      run: run.id,
      writer: run.id,
      row,
      time: run.start,
      kind,
      key,
      value: encodeFactValue(value)
    }));
}
