/**
 * The one store of a published site, as the runs model asks for it: read over HTTP, never written.
 *
 * A site stands as it was published, so its host is asked for news seldom, and a run that was being recorded
 * then is shown as running, whatever time it is now.
 */
import { ServerError, type IRunsServer, type StoreInfo } from '../lab/explorer.js';
import { httpStore, type FactRow, type FactsDelta, type StoreSource } from '../store/index.js';

/** Milliseconds between two questions for a new catalog. */
const ASK_AFTER = 60_000;

/** A lease this much younger than the catalog, in milliseconds, told of a run that was alive. */
const FRESH = 60_000;

/** A year that no clock reaches: what was alive when the site was published never grows old. */
const FOREVER = Date.UTC(9999, 0);

/** The server of a page: `base` is the address of its store. */
export class SiteServer implements IRunsServer {
  /** Epoch milliseconds at which the site was published; 0 until it is known. */
  published = 0;
  private readonly info: StoreInfo;

  constructor(private readonly base: string) {
    this.info = { id: 'site', path: null, name: 'Published runs', writable: false, problem: null };
  }

  stores(): Promise<readonly StoreInfo[]> {
    return Promise.resolve([this.info]);
  }

  source(): StoreSource {
    const store = httpStore(this.base);
    let asked = -Infinity;
    return {
      label: this.base,
      read: (path, ranges) => store.read(path, ranges),
      facts: async since => {
        if (since !== null && Date.now() - asked < ASK_AFTER)
          return { rows: [], cursor: since, reset: false };
        const delta = await store.facts(since);
        asked = Date.now();
        // A catalog's cursor begins with the time at which it was made.
        this.published = Number.parseInt(delta.cursor, 10) || 0;
        return asPublished(delta, this.published);
      }
    };
  }

  edit(): Promise<number> {
    return Promise.reject(readOnly());
  }

  saveView(): Promise<string> {
    return Promise.reject(readOnly());
  }

  storeAt(path: string): Promise<StoreInfo> {
    return Promise.reject(
      new ServerError('not-found', `A published site has one store, not ${path}.`)
    );
  }
}

function asPublished(delta: FactsDelta, published: number): FactsDelta {
  return { ...delta, rows: delta.rows.map(row => leaseThen(row, published)) };
}

function leaseThen(row: FactRow, published: number): FactRow {
  if (row.kind !== 'lease') return row;
  const lease = JSON.parse(row.value) as { time?: number } | null;
  if (lease === null || published - (lease.time ?? 0) > FRESH) return row;
  return { ...row, value: JSON.stringify({ ...lease, time: FOREVER }) };
}

function readOnly(): ServerError {
  return new ServerError(
    'refused',
    'A published site cannot be changed. Edit the store, and publish it again.'
  );
}
