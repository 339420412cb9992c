/**
 * Reads from the store all that a report shows of its runs. The only part of the room that waits for
 * bytes; what cannot be read becomes a sentence in `problems`, and the report is made without it.
 */
import type {
  Artifact,
  BlobRef,
  MetricSummary,
  Run,
  SeriesView,
  StoreReader
} from '../store/index.js';
import { copyRun, summarise } from '../store/index.js';
import { isFigureSpec } from '../charts/index.js';
import { displayName } from '../query/index.js';
import { ReportError } from './errors.js';
import { SpecDrawer } from './logged.js';

/** A picture artifact with its bytes. */
export interface Picture {
  readonly artifact: Artifact;
  readonly bytes: Uint8Array;
}

/** A run, with summaries of all its metrics, and what was read for it. */
export interface ReportRun {
  readonly run: Run;
  /** Distinct within the report. */
  readonly name: string;
  /** Place in the palette; -1 for grey. */
  readonly slot: number;
  readonly note: string;
  /** All points where the report holds few, else thinned. */
  readonly series: ReadonlyMap<string, SeriesView>;
  /** The cell as executed, or null. */
  readonly source: string | null;
  readonly output: string | null;
  /** Sources of the cells that the kernel ran before it, oldest first; null where that is not known. */
  readonly history: readonly string[] | null;
  readonly packages: ReadonlyMap<string, string>;
  readonly pictures: readonly Picture[];
  /** Names of pictures too large to embed. */
  readonly heavy: readonly Artifact[];
  readonly problems: readonly string[];
}

/** Pictures above this many bytes stay in the store. */
const MOST_PICTURE_BYTES = 3_000_000;

/** Points of all series of a report together; above it each is thinned as charts are. */
const MOST_POINTS = 72_000;
/** Points that each series may have however many there are. */
const LEAST_POINTS = 100;

const PICTURE_TYPES = ['image/svg+xml', 'image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/**
 * Read the runs with these ids, in this order. Throws ReportError for an id the store does not have.
 *
 * @param rank of runs of several processes, only what the one of this rank logged; null for all
 */
export async function gatherRuns(
  reader: StoreReader,
  ids: readonly string[],
  rank: number | null = null
): Promise<ReportRun[]> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) {
    throw new ReportError('no-runs', 'No run was given for the report', 'Name at least one run');
  }
  const runs: Run[] = [];
  for (const id of unique) {
    await reader.follow(id);
    const run = reader.run(id);
    if (!run) {
      throw new ReportError(
        'unknown-run',
        `No run ${id} in ${reader.source.label}`,
        'List the runs'
      );
    }
    runs.push(run);
  }
  const names = distinctNames(runs);
  const gathered: ReportRun[] = [];
  const pixels = pixelsFor(runs);
  const specs = new SpecDrawer();
  for (const [i, run] of runs.entries()) {
    const name = names[i] ?? run.id;
    gathered.push(await gatherRun(reader, run, { name, slot: i, pixels, rank, specs }));
  }
  return bounded(reader, gathered, rank);
}

/** What to ask of a run's views; one of a single process is drawn whole, as the comparison does. */
async function viewOf(reader: StoreReader, run: string, pixels: number, rank: number | null) {
  const isOne = rank === null || (await reader.ranks(run)).length < 2;
  return isOne ? { pixels } : { pixels, rank };
}

/** Runs whose facts say nothing of their points can only be judged when these are read. */
async function bounded(
  reader: StoreReader,
  gathered: ReportRun[],
  rank: number | null
): Promise<ReportRun[]> {
  const all = gathered.flatMap(({ series }) => [...series.values()]);
  if (all.reduce((sum, { shown }) => sum + shown, 0) <= MOST_POINTS) return gathered;
  const pixels = shareOf(all.length);
  const thinned: ReportRun[] = [];
  for (const one of gathered) {
    const options = await viewOf(reader, one.run.id, pixels, rank);
    const series = await reader.view(one.run.id, [...one.series.keys()], options);
    thinned.push({ ...one, series });
  }
  return thinned;
}

/** How wide views must be for the report to hold its most points: all of them, where they are few. */
function pixelsFor(runs: readonly Run[]): number {
  const counts = runs.flatMap(run => [...run.metrics.values()].map(({ count }) => count));
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total <= MOST_POINTS ? MOST_POINTS / 4 : shareOf(counts.length);
}

/** How wide each of so many views may be, which keep up to five points a pixel. */
function shareOf(series: number): number {
  return Math.floor(Math.max(LEAST_POINTS, MOST_POINTS / series) / 5);
}

/** Display names; where two are the same, with the end of the run's id. */
function distinctNames(runs: readonly Run[]): string[] {
  const names = runs.map(displayName);
  return names.map((name, i) =>
    names.indexOf(name) === i && names.lastIndexOf(name) === i
      ? name
      : `${name} (${(runs[i]?.id ?? '').slice(-4)})`
  );
}

interface Gathering {
  readonly name: string;
  readonly slot: number;
  readonly pixels: number;
  readonly rank: number | null;
  readonly specs: SpecDrawer;
}

async function gatherRun(
  reader: StoreReader,
  run: Run,
  { name, slot, pixels, rank, specs }: Gathering
): Promise<ReportRun> {
  const problems = run.problems.map(problem => problem.message);
  const attempt = async <T>(read: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return otherwise;
    }
  };
  const text = (ref: BlobRef | undefined) =>
    ref ? attempt<string | null>(() => reader.text(ref), null) : Promise.resolve(null);
  const view = async () =>
    reader.view(run.id, undefined, await viewOf(reader, run.id, pixels, rank));
  const series = await attempt(view, new Map<string, SeriesView>());
  const packages = await text(run.source.get('packages'));
  const note = await attempt(() => reader.longValue(run.id, 'run', 'note'), undefined);
  const { pictures, heavy } = await gatherPictures(reader, run, { attempt, specs });
  return {
    run: copyRun(run, { metrics: metricsOf(run, series) }),
    name,
    slot,
    note: typeof note === 'string' ? note : run.note,
    series,
    source: await text(run.source.get('cell')),
    output: await text(run.source.get('output')),
    history: parseHistory(await text(run.source.get('history'))),
    packages: parsePackages(packages),
    pictures,
    heavy,
    problems: [...problems, specs.remark(run.id)].filter(problem => problem !== '')
  };
}

type Attempt = <T>(read: () => Promise<T>, otherwise: T) => Promise<T>;

/** A figure saved as both SVG and pixels is shown once, as SVG; a logged spec as it is drawn. */
async function gatherPictures(
  reader: StoreReader,
  run: Run,
  { attempt, specs }: { readonly attempt: Attempt; readonly specs: SpecDrawer }
) {
  const all = run.artifacts.filter(
    ({ media }) => PICTURE_TYPES.includes(media) || isFigureSpec(media)
  );
  const stem = (name: string) => name.replace(/\.[a-z]+$/i, '');
  const vectors = new Set(
    all.filter(({ media }) => media === 'image/svg+xml').map(({ name }) => stem(name))
  );
  const shown = all.filter(
    ({ name, media }) => media === 'image/svg+xml' || !vectors.has(stem(name))
  );
  const pictures: Picture[] = [];
  for (const artifact of shown.filter(({ size }) => size <= MOST_PICTURE_BYTES)) {
    const read = () => pictureOf(reader, run, artifact, specs);
    const picture = await attempt<Picture | null>(read, null);
    if (picture) pictures.push(picture);
  }
  return { pictures, heavy: shown.filter(({ size }) => size > MOST_PICTURE_BYTES) };
}

async function pictureOf(
  reader: StoreReader,
  run: Run,
  artifact: Artifact,
  specs: SpecDrawer
): Promise<Picture | null> {
  if (!isFigureSpec(artifact.media)) return { artifact, bytes: await reader.blob(artifact) };
  const bytes = await specs.draw(artifact, run.id, await reader.text(artifact));
  return bytes && { artifact: { ...artifact, media: 'image/svg+xml' }, bytes };
}

/** Summaries as the run said them; of metrics it did not say, from the points. */
function metricsOf(run: Run, series: ReadonlyMap<string, SeriesView>): Map<string, MetricSummary> {
  const metrics = new Map(run.metrics);
  for (const [key, points] of series) if (!metrics.has(key)) metrics.set(key, summarise(points));
  return metrics;
}

function parseHistory(text: string | null): string[] | null {
  if (text === null) return null;
  try {
    const cells: unknown = JSON.parse(text);
    if (!Array.isArray(cells)) return null;
    return cells.map(cell => String((cell as { source?: unknown } | null)?.source ?? ''));
  } catch {
    return null;
  }
}

function parsePackages(text: string | null): Map<string, string> {
  if (text === null) return new Map();
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return new Map();
    return new Map(Object.entries(parsed).map(([name, version]) => [name, String(version)]));
  } catch {
    return new Map();
  }
}
