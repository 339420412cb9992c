/**
 * Reads the points that lie in the page's script elements, a pack when the first of its runs is asked for.
 */
import { memoryStore, PointsStream, type Series } from '../store/index.js';
import { pointsPath, type PageCharts } from './page.js';
import { breathe } from './runtime-turns.js';
import { untar } from './tar.js';

/** The series of one run by metric. */
export type RunSeries = ReadonlyMap<string, Series>;

type Files = ReadonlyMap<string, Uint8Array>;

export class PagePoints {
  private readonly packs = new Map<number, Promise<Files>>();
  private readonly runs = new Map<string, Promise<RunSeries>>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly page: Pick<PageCharts, 'runs' | 'packs'>) {}

  /** The points of a run that the page holds; `start` is the run's, in epoch milliseconds. */
  series(run: string, start: number): Promise<RunSeries> {
    const known = this.runs.get(run);
    if (known) return known;
    // One after the other, the page answering between them.
    const found = this.queue.then(breathe).then(() => this.read(run, start));
    this.queue = found.catch(() => undefined);
    this.runs.set(run, found);
    return found;
  }

  private async read(run: string, start: number): Promise<RunSeries> {
    const files = await this.pack(this.page.runs.indexOf(run));
    const path = pointsPath(run);
    if (!files.has(path)) return new Map();
    const stream = new PointsStream(memoryStore(files, 'this page'), path, start);
    await stream.advance();
    return stream.series();
  }

  /** The files that lie together with those of the run at this place. */
  private pack(place: number): Promise<Files> {
    const pack = this.page.packs.filter(first => first <= place).length - 1;
    const known = this.packs.get(pack);
    if (known) return known;
    const scripts = document.querySelectorAll('script[type="application/x-tar"]');
    // The first holds the facts, which the page itself shows.
    const found = inflate(scripts[pack + 1]?.textContent ?? '').then(untar);
    this.packs.set(pack, found);
    return found;
  }
}

async function inflate(text: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(text), char => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
