/**
 * The client of flightlog's routes in Jupyter's server.
 *
 * Every failure becomes a ServerError whose message is a sentence; the bytes are decoded by src/store,
 * which is loaded when the first facts arrive.
 */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type {
  ByteRange,
  DeltaStream,
  FactsDelta,
  SavedView,
  StoreSource,
  ViewSettings
} from '../store/index.js';
import type { Machine } from '../redact/index.js';
import { ServerError } from './servererror.js';
import type { Edit, IRunsServer, StoreInfo } from './tokens.js';

export class RunsServer implements IRunsServer {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  async stores(): Promise<readonly StoreInfo[]> {
    const response = await this.request('stores', {});
    const body = (await json(response)) as { stores?: StoreInfo[] } | null;
    // A server without the extension answers unknown addresses with a page, sometimes with 200.
    if (!Array.isArray(body?.stores)) throw noServer();
    return body.stores;
  }

  async storeAt(path: string): Promise<StoreInfo> {
    const body = await json(await this.post('stores', {}, { path }));
    return (body as { store: StoreInfo }).store;
  }

  source(store: StoreInfo): StoreSource {
    let views = new KnownViews();
    return {
      label: store.path ?? store.name,
      facts: since => this.facts(store.id, since, stamp => (views = views.at(stamp))),
      read: (path, ranges) => this.file(store.id, path, ranges),
      views: () => views.get(() => this.views(store.id))
    };
  }

  async edit(store: string, edits: readonly Edit[]): Promise<number> {
    const body = await json(await this.post('edit', { store }, { edits }));
    return (body as { written?: number } | null)?.written ?? 0;
  }

  async saveView(
    store: string,
    id: string | null,
    view: (ViewSettings & { readonly name: string }) | null
  ): Promise<string> {
    const body = await json(await this.post('views', { store }, { id, view }));
    return (body as { id: string }).id;
  }

  async machine(): Promise<Machine> {
    const body = (await json(await this.request('machine', {}))) as Machine | null;
    return body ?? {};
  }

  private async views(store: string): Promise<readonly SavedView[]> {
    const body = await json(await this.request('views', { store }));
    return (body as { views?: SavedView[] } | null)?.views ?? [];
  }

  private async facts(
    store: string,
    since: string | null,
    viewsAt: (stamp: string) => void
  ): Promise<FactsDelta> {
    const decoder = import('../store/index.js'); // comes while the server answers
    const response = await this.request('facts', since === null ? { store } : { store, since });
    const { DeltaStream } = await decoder;
    const delta = await decoded(response, new DeltaStream());
    viewsAt(response.headers.get('X-Flightlog-Views') ?? '');
    return delta;
  }

  private async file(
    store: string,
    path: string,
    ranges?: readonly ByteRange[]
  ): Promise<{ parts: Uint8Array[]; size: number }> {
    const wanted = ranges?.filter(([start, end]) => end > start);
    if (ranges && wanted?.length === 0)
      return { parts: ranges.map(() => new Uint8Array()), size: 0 };
    const query: Record<string, string> = { store, path };
    if (wanted) query['ranges'] = wanted.map(([a, b]) => `${a}-${b - 1}`).join(',');
    const response = await this.request('file', query, { cache: 'no-store' });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const size = Number(response.headers.get('X-Flightlog-Size') ?? bytes.length);
    if (!ranges) return { parts: [bytes], size };
    return { parts: cut(bytes, lengths(response), ranges), size };
  }

  private post(route: string, query: Record<string, string>, body: unknown): Promise<Response> {
    return this.request(route, query, { method: 'POST', body: JSON.stringify(body) });
  }

  private async request(
    route: string,
    query: Record<string, string>,
    init: RequestInit = {}
  ): Promise<Response> {
    const url =
      URLExt.join(this.settings.baseUrl, 'flightlog/api/v1', route) +
      URLExt.objectToQueryString(query);
    const response = await ServerConnection.makeRequest(url, init, this.settings).catch(offline);
    if (response.ok) return response;
    throw await refusal(response);
  }
}

/** The views of a store as of a stamp, which the server sends with the facts: '' when there are none. */
class KnownViews {
  private found: Promise<readonly SavedView[]> | null = null;

  constructor(private readonly stamp = '') {}

  at(stamp: string): KnownViews {
    return stamp === this.stamp ? this : new KnownViews(stamp);
  }

  get(read: () => Promise<readonly SavedView[]>): Promise<readonly SavedView[]> {
    this.found ??= this.stamp === '' ? Promise.resolve(NO_VIEWS) : this.read(read);
    return this.found;
  }

  private async read(read: () => Promise<readonly SavedView[]>): Promise<readonly SavedView[]> {
    try {
      return await read();
    } catch (error) {
      this.found = null; // asked again with the next look
      throw error;
    }
  }
}

const NO_VIEWS: readonly SavedView[] = [];

/** Decodes an answer while it comes. */
async function decoded(response: Response, stream: DeltaStream): Promise<FactsDelta> {
  const reader = response.body?.getReader();
  const next = () => reader?.read().catch(offline);
  for (let part = await next(); part?.value; part = await next()) stream.push(part.value);
  return stream.finish();
}

function offline(cause: unknown): never {
  const message = 'Jupyter’s server does not answer. Check that it still runs.';
  throw new ServerError('offline', message, { cause });
}

async function refusal(response: Response): Promise<ServerError> {
  const body = (await json(response)) as { message?: unknown } | null;
  const message = typeof body?.message === 'string' ? body.message : null;
  // Our own 404 carries a sentence in JSON; Jupyter's for an unknown address is a page.
  if (response.status === 404) return message ? new ServerError('not-found', message) : noServer();
  return new ServerError(
    'refused',
    message ?? `Jupyter’s server answered ${response.status} ${response.statusText}. Try again.`
  );
}

function noServer(): ServerError {
  return new ServerError(
    'no-server',
    'The flightlog server extension is not enabled. Run: jupyter server extension enable flightlog, then restart JupyterLab.'
  );
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null; // a page instead of JSON: the caller says what that means
  }
}

function lengths(response: Response): number[] {
  const header = response.headers.get('X-Flightlog-Lengths') ?? '';
  return header === '' ? [] : header.split(',').map(Number);
}

/** One part for each range asked for; ranges of no length were not sent. */
function cut(
  bytes: Uint8Array,
  sizes: readonly number[],
  ranges: readonly ByteRange[]
): Uint8Array[] {
  let offset = 0;
  let index = 0;
  return ranges.map(([start, end]) => {
    if (end <= start) return new Uint8Array();
    const length = sizes[index] ?? 0;
    index += 1;
    const part = bytes.subarray(offset, offset + length);
    offset += length;
    return part;
  });
}
