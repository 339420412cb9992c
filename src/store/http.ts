/**
 * A store on any static file host: its catalog for the listing, HTTP ranges for points.
 *
 * Read-only, and as new as the catalog (docs/format.md, "Catalog"). A host that ignores ranges is read
 * file by file.
 */
import { catalogTime } from './catalog.js';
import { decodeRows } from './delta.js';
import { StoreError } from './errors.js';
import { CATALOG_FILE, STORE_FILE } from './format.js';
import { partsOf } from './memory.js';
import { listed } from './listed.js';
import { checkFormat } from './schema.js';
import type { ByteRange, FactRow, FactsDelta, StoreSource } from './types.js';
import { isRecord } from './values.js';

/** Whole files kept of a host without ranges, in bytes; the one read longest ago goes first. */
const KEPT_BYTES = 256 * 1024 * 1024;
/** Ranges nearer than this are fetched as one: a request costs more than these bytes. */
const NEAR = 16 * 1024;

export interface HttpOptions {
  /** Default: the global fetch. */
  readonly fetch?: typeof fetch;
  /** Sent with each request, for hosts that ask for a token. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A source over the store at an address, such as `https://host/flights/`; a query in it is sent along.
 * Its methods throw StoreError: not-a-store without a catalog, newer-format, not-found, unreadable.
 */
export function httpStore(url: string, options: HttpOptions = {}): StoreSource {
  return new HttpStore(url, options);
}

class HttpStore implements StoreSource {
  private readonly base: URL;
  /** Whether the host serves ranges; null before the first. */
  private ranges: boolean | null = null;
  private readonly whole = new Map<string, Uint8Array>();
  private checked = false;

  constructor(
    readonly label: string,
    private readonly options: HttpOptions
  ) {
    this.base = new URL(label);
    if (!this.base.pathname.endsWith('/')) this.base.pathname += '/';
  }

  async facts(since: string | null): Promise<FactsDelta> {
    if (!this.checked) await this.check();
    const bytes = await this.catalog();
    const { blocks, listed, torn, metadata } = decodeRows(this.address(CATALOG_FILE), bytes);
    const cursor = `${catalogTime(metadata)}:${bytes.length}`;
    if (cursor === since) return { rows: [], cursor, reset: false };
    this.whole.clear();
    return { rows: torn ? [...listed, this.tornRow()] : listed, blocks, cursor, reset: true };
  }

  async read(
    path: string,
    ranges?: readonly ByteRange[]
  ): Promise<{ parts: Uint8Array[]; size: number }> {
    if (ranges && this.ranges !== false && !this.whole.has(path)) {
      const found = await this.readRanges(path, ranges);
      if (found) return found;
    }
    const bytes = await this.readWhole(path, ranges !== undefined);
    return { parts: partsOf(bytes, ranges), size: bytes.length };
  }

  private async check(): Promise<void> {
    const response = await this.request(STORE_FILE);
    if (response.status !== 404) {
      const format = storeFormat(await this.bytes(STORE_FILE, response));
      checkFormat(this.address(STORE_FILE), format);
    }
    this.checked = true;
  }

  private async catalog(): Promise<Uint8Array> {
    const response = await this.request(CATALOG_FILE, null, 'no-cache');
    if (response.status !== 404) return this.bytes(CATALOG_FILE, response);
    throw new StoreError(
      'not-a-store',
      this.address(CATALOG_FILE),
      'there is no catalog',
      'Make one in the store with: flightlog pack, and copy it there'
    );
  }

  private async readWhole(path: string, keep: boolean): Promise<Uint8Array> {
    const known = this.whole.get(path);
    const bytes = known ?? (await this.bytes(path, await this.request(path)));
    if (keep) this.keep(path, bytes);
    return bytes;
  }

  private keep(path: string, bytes: Uint8Array): void {
    this.whole.delete(path);
    this.whole.set(path, bytes);
    let kept = [...this.whole.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [oldest, { length }] of this.whole) {
      if (kept <= KEPT_BYTES || oldest === path) break;
      this.whole.delete(oldest);
      kept -= length;
    }
  }

  /** The ranges, or null where the host sent the whole file, which is kept then. */
  private async readRanges(
    path: string,
    ranges: readonly ByteRange[]
  ): Promise<{ parts: Uint8Array[]; size: number } | null> {
    const spans = merged(ranges);
    const fetched: Fetched[] = [];
    // Until it is known that the host serves ranges, one request alone tells.
    const first = this.ranges === null ? spans.slice(0, 1) : [];
    for (const span of first) fetched.push(await this.fetchSpan(path, span));
    if (this.ranges === false) return null;
    const more = spans.slice(first.length).map(span => this.fetchSpan(path, span));
    fetched.push(...(await Promise.all(more)));
    if (this.whole.has(path)) return null;
    const size = Math.max(0, ...fetched.map(one => one.size));
    return { parts: ranges.map(range => pick(fetched, range)), size };
  }

  private async fetchSpan(path: string, [start, end]: ByteRange): Promise<Fetched> {
    const response = await this.request(path, `bytes=${start}-${end - 1}`);
    const size = sizeOf(response.headers.get('content-range'));
    if (response.status === 416) return { start, bytes: new Uint8Array(), size };
    const bytes = await this.bytes(path, response);
    if (response.status === 206) {
      this.ranges = true;
      return { start, bytes, size: size || start + bytes.length };
    }
    this.ranges ??= false;
    this.keep(path, bytes);
    return { start: 0, bytes, size: bytes.length };
  }

  private async request(
    path: string,
    range: string | null = null,
    cache: RequestCache = 'default'
  ): Promise<Response> {
    const headers = { ...this.options.headers, ...(range ? { Range: range } : {}) };
    const ask = this.options.fetch ?? fetch;
    try {
      return await ask(this.address(path), { headers, cache });
    } catch (cause) {
      const what = 'the host does not answer';
      throw new StoreError('unreadable', this.address(path), what, 'Check the address', { cause });
    }
  }

  private async bytes(path: string, response: Response): Promise<Uint8Array> {
    const address = this.address(path);
    if (response.status === 404)
      throw new StoreError('not-found', address, 'no such file', 'Look again, or restore it');
    if (!response.ok) {
      const what = `the host answered ${response.status} ${response.statusText}`.trimEnd();
      throw new StoreError('unreadable', address, what, 'Check that it may be read');
    }
    try {
      return new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      const what = 'the host stopped in the middle of it';
      throw new StoreError('unreadable', address, what, 'Try again', { cause });
    }
  }

  private address(path: string): string {
    const segments = path.split('/');
    // Names come from the catalog: none may lead out of the store.
    if (segments.some(segment => segment === '' || segment === '.' || segment === '..'))
      throw new StoreError('bad-value', path, 'no path within a store', 'Pack the store again');
    const url = new URL(segments.map(encodeURIComponent).join('/'), this.base);
    url.search = this.base.search;
    return url.href;
  }

  private tornRow(): FactRow {
    const message = `${this.address(CATALOG_FILE)}: cut in the middle of a message; what stands before it was read. Copy it again.`;
    const value = JSON.stringify({ code: 'partial', message });
    const key = `./${CATALOG_FILE}`;
    return listed('', 'problem', key, value);
  }
}

interface Fetched {
  readonly start: number;
  readonly bytes: Uint8Array;
  /** Of the file; 0 where the host does not say. */
  readonly size: number;
}

/** The ranges that are not empty, in order, near ones as one. */
function merged(ranges: readonly ByteRange[]): ByteRange[] {
  const sorted = ranges.filter(([start, end]) => end > start).sort((a, b) => a[0] - b[0]);
  const spans: ByteRange[] = [];
  for (const [start, end] of sorted) {
    const last = spans.at(-1);
    if (last && start <= last[1] + NEAR)
      spans[spans.length - 1] = [last[0], Math.max(last[1], end)];
    else spans.push([start, end]);
  }
  return spans;
}

function pick(fetched: readonly Fetched[], [start, end]: ByteRange): Uint8Array {
  const from = fetched.filter(one => one.start <= start).at(-1);
  if (!from || end <= start) return new Uint8Array();
  return from.bytes.subarray(start - from.start, end - from.start);
}

// bytes 0-99/1234, or bytes */1234
function sizeOf(range: string | null): number {
  return Number(/\/(\d+)$/.exec(range ?? '')?.[1] ?? 0);
}

function storeFormat(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(value) ? (value['format'] ?? 1) : 1;
  } catch {
    return 1; // some hosts answer a missing file with a page; the catalog tells what is there
  }
}
