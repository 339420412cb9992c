/**
 * The data inside the page: a small store of the report's runs, each file a gzipped Arrow stream in a
 * script element. What a page holds can be read back with `readReportFiles`.
 */
import { gunzipSync, gzipSync } from 'fflate';
import { encodeFactValue, type FactRow, type FactValue, type Run } from '../store/index.js';
import { encodeFacts, encodePoints } from './arrow.js';
import { Markup, base64 } from './escape.js';
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
  readonly line: string;
}

/** Encode the facts and points of all runs. */
export function embedRuns(runs: readonly ReportRun[]): Embedded {
  const all = runs.flatMap(({ series }) => [...series.values()]);
  const total = all.reduce((sum, one) => sum + one.total, 0);
  const kept = all.reduce((sum, one) => sum + one.shown, 0);
  const files = runs.flatMap(({ run, series, note }) => {
    const thinned = [...series.values()];
    // The embedded files have one writer, named by the run it stands for.
    const path = `runs/${run.id}/${run.id}`;
    return [
      { path: `${path}.facts.arrow`, bytes: encodeFacts(run.id, run.id, factRows(run, note)) },
      ...(thinned.length
        ? [
            {
              path: `${path}.points.arrow`,
              bytes: encodePoints(run.id, run.id, run.start, thinned)
            }
          ]
        : [])
    ];
  });
  const points =
    kept < total
      ? `${counted(kept, 'point')} of ${counted(total, 'point')}, extremes kept,`
      : `all ${counted(total, 'point')}`;
  return {
    files,
    line: `It holds ${points} behind its charts as Arrow streams in the layout of a flightlog store.`
  };
}

/** A file as the body of its script element. */
export function packFile(bytes: Uint8Array): Markup {
  return new Markup(base64(gzipSync(bytes, { level: 6, mtime: 0 })));
}

const SCRIPT =
  /<script type="application\/vnd\.apache\.arrow\.stream" data-path="([^"<>&]+)" data-encoding="gzip">([A-Za-z0-9+/=]*)<\/script>/g;

/** The files of the store inside a report's HTML, by path; empty for a page that is no report. */
export function readReportFiles(html: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const [, path = '', body = ''] of html.matchAll(SCRIPT)) {
    const binary = atob(body);
    files.set(path, gunzipSync(Uint8Array.from(binary, char => char.charCodeAt(0))));
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
