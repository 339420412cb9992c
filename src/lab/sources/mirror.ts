/**
 * A store as a source over files that can only be listed and fetched: facts and leases are copied here, look by look,
 * all else is read when somebody asks.
 *
 * Where the store has a catalog, that is the listing: a request for each of ten thousand folders would take minutes.
 */
import {
  decodeCatalog,
  FolderScan,
  isViewPath,
  StoreError,
  viewRows,
  viewsOf,
  type ByteRange,
  type FactsDelta,
  type SavedView,
  type StoreSource
} from '../../store/index.js';
import type { ContentsFiles, Listed } from './files.js';

const AT_ONCE = 8;
const COPIED = /\.(facts\.arrow|lease\.json)$/;

interface Folder {
  readonly stamp: string;
  readonly files: readonly Listed[];
}

/** A file as it was when it was copied. */
interface Copy {
  readonly stamp: string;
  readonly bytes: Uint8Array;
}

export class MirrorSource implements StoreSource {
  private folders = new Map<string, Folder>();
  private readonly copies = new Map<string, Copy>();
  private readonly scan: FolderScan;
  private catalog: { stamp: string; delta: FactsDelta } | null = null;
  private found: { stamp: string; views: readonly SavedView[] } = { stamp: '', views: [] };

  /** @param label the store's folder, for the contents API */
  constructor(
    readonly label: string,
    private readonly files: ContentsFiles
  ) {
    this.scan = new FolderScan({
      runs: () => [...this.folders.keys()],
      files: run => this.folders.get(run)?.files ?? [],
      folderStamp: run => this.folders.get(run)?.stamp ?? null,
      fileStamp: path => this.copies.get(path)?.stamp ?? '',
      read: path => this.copied(path),
      // Nobody here can see its process: as one of another machine it only ages.
      judge: lease => ({ ...lease, alive: null, same_host: false, same_boot: null })
    });
  }

  async facts(since: string | null, blocks?: boolean): Promise<FactsDelta> {
    const root = await this.files.list(this.label);
    if (root.length === 0)
      throw new StoreError('not-found', this.label, 'no such store', 'Restore its folder');
    const catalog = root.find(({ name }) => name === 'catalog.arrow');
    if (catalog) return this.packed(catalog, since);
    await this.copyRuns();
    return this.scan.facts(since, blocks);
  }

  read(
    path: string,
    ranges?: readonly ByteRange[]
  ): Promise<{ parts: Uint8Array[]; size: number }> {
    return this.files.read(`${this.label}/${path}`, ranges);
  }

  async views(): Promise<readonly SavedView[]> {
    const folders = await this.files.list(`${this.label}/views`);
    const paths: string[] = [];
    await each(folders, async ({ name: id }) => {
      const files = await this.files.list(`${this.label}/views/${id}`);
      await each(files, async file => {
        const path = `views/${id}/${file.name}`;
        if (isViewPath(path) && (await this.copy(path, file))) paths.push(path);
      });
    });
    const stamp = paths
      .sort()
      .map(path => `${path} ${this.copies.get(path)?.stamp}`)
      .join();
    if (stamp !== this.found.stamp)
      this.found = { stamp, views: viewsOf(paths.flatMap(path => this.viewRows(path))) };
    return this.found.views;
  }

  private async packed(listed: Listed, since: string | null): Promise<FactsDelta> {
    if (this.catalog?.stamp !== listed.stamp) {
      const bytes = await this.files.bytes(`${this.label}/catalog.arrow`);
      const { rows } = decodeCatalog(bytes ?? new Uint8Array(), `${this.label}/catalog.arrow`);
      const delta = { rows, cursor: `catalog ${listed.stamp}`, reset: true };
      this.catalog = { stamp: listed.stamp, delta };
    }
    const { delta } = this.catalog;
    return delta.cursor === since ? { ...delta, rows: [], reset: false } : delta;
  }

  /** Copies what is new in the folders of runs. */
  private async copyRuns(): Promise<void> {
    const folders = new Map<string, Folder>();
    const runs = (await this.files.list(`${this.label}/runs`)).filter(({ isFolder }) => isFolder);
    await each(runs, async ({ name: run, stamp }) => {
      const known = this.folders.get(run);
      const isWritten = known?.files.some(({ name }) => name.endsWith('.lease.json')) ?? true;
      if (known?.stamp === stamp && !isWritten) {
        folders.set(run, known);
        return;
      }
      const files = await this.files.list(`${this.label}/runs/${run}`);
      const there: Listed[] = [];
      await each(files, async file => {
        const isThere =
          !COPIED.test(file.name) || (await this.copy(`runs/${run}/${file.name}`, file));
        if (isThere && !file.isFolder) there.push(file);
      });
      // A folder of a writer is looked at again whatever its stamp says: a facts file grows in place.
      folders.set(run, {
        stamp: there.some(({ name }) => name.endsWith('.lease.json'))
          ? `${stamp} ${Date.now()}`
          : stamp,
        files: there
      });
    });
    for (const path of this.copies.keys()) {
      const [room, run = ''] = path.split('/');
      if (room === 'runs' && !folders.has(run)) this.copies.delete(path);
    }
    this.folders = folders;
  }

  /** Whether the file is there; its bytes are copied where it changed. */
  private async copy(path: string, { stamp }: Listed): Promise<boolean> {
    if (this.copies.get(path)?.stamp === stamp) return true;
    const bytes = await this.files.bytes(`${this.label}/${path}`);
    if (bytes) this.copies.set(path, { stamp, bytes });
    else this.copies.delete(path);
    return bytes !== null;
  }

  private copied(path: string): Uint8Array {
    const copy = this.copies.get(path);
    if (copy) return copy.bytes;
    throw new StoreError('not-found', path, 'no such file', 'Look again, or restore it');
  }

  private viewRows(path: string): ReturnType<typeof viewRows> {
    try {
      return viewRows(path, this.copied(path));
    } catch (error) {
      if (error instanceof StoreError) return []; // `flightlog verify` says what is wrong with it
      throw error;
    }
  }
}

async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
