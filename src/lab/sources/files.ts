/**
 * Folders and bytes of files through Jupyter's contents API; ranges through its download addresses where those serve them.
 */
import { ServerConnection, type Contents } from '@jupyterlab/services';
import { StoreError, type ByteRange } from '../../store/index.js';

export interface Listed {
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes; 0 where it is not said. */
  readonly size: number;
  /** Changes when the file does, or soon after. */
  readonly stamp: string;
}

export class ContentsFiles {
  /** Whether the download addresses serve ranges; null before the first answer. */
  private ranges: boolean | null = null;

  constructor(private readonly contents: Contents.IManager) {}

  /** What is in a folder; nothing where there is none. */
  async list(path: string): Promise<readonly Listed[]> {
    const model = await this.get(path, { type: 'directory', content: true });
    const entries = (model?.content ?? []) as readonly Contents.IModel[];
    return entries.map(({ name, type, size, last_modified }) => ({
      name,
      isFolder: type === 'directory',
      size: size ?? 0,
      stamp: `${size ?? ''}:${last_modified}`
    }));
  }

  /** The bytes of a file, or null where there is none. */
  async bytes(path: string): Promise<Uint8Array | null> {
    const model = await this.get(path, { type: 'file', format: 'base64', content: true });
    if (!model) return null;
    const text = String(model.content);
    if (model.format !== 'base64') return new TextEncoder().encode(text);
    return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  }

  async text(path: string): Promise<string | null> {
    const bytes = await this.bytes(path);
    return bytes && new TextDecoder().decode(bytes);
  }

  /** Ranges of a file and its size. Throws StoreError `not-found`. */
  async read(
    path: string,
    ranges?: readonly ByteRange[]
  ): Promise<{ parts: Uint8Array[]; size: number }> {
    if (ranges && this.ranges !== false) {
      const found = await this.readRanges(path, ranges);
      if (found) return found;
    }
    const bytes = await this.bytes(path);
    if (!bytes)
      throw new StoreError('not-found', path, 'no such file', 'Look again, or restore it');
    const parts = ranges?.map(([start, end]) => bytes.subarray(start, Math.max(start, end)));
    return { parts: parts ?? [bytes], size: bytes.length };
  }

  private async readRanges(
    path: string,
    ranges: readonly ByteRange[]
  ): Promise<{ parts: Uint8Array[]; size: number } | null> {
    const url = await this.contents.getDownloadUrl(path);
    let size = 0;
    const parts: Uint8Array[] = [];
    for (const [start, end] of ranges) {
      if (end <= start) {
        parts.push(new Uint8Array());
        continue;
      }
      const headers = { Range: `bytes=${start}-${end - 1}` };
      const { serverSettings } = this.contents;
      const init: RequestInit = { headers, cache: 'no-store' };
      const response = await ServerConnection.makeRequest(url, init, serverSettings).catch(
        () => null
      );
      const total = Number(/\/(\d+)$/.exec(response?.headers.get('content-range') ?? '')?.[1] ?? 0);
      if (response?.status === 416) parts.push(new Uint8Array());
      else if (response?.status === 206) parts.push(new Uint8Array(await response.arrayBuffer()));
      else {
        // No file is no answer about ranges: reading it whole will say so.
        if (response?.ok) this.ranges = false;
        return null;
      }
      this.ranges = true;
      size = Math.max(size, total);
    }
    return { parts, size };
  }

  private async get(
    path: string,
    options: Contents.IFetchOptions
  ): Promise<Contents.IModel | null> {
    try {
      return await this.contents.get(path, options);
    } catch (error) {
      // Absent, hidden, or of the other type: there is nothing for us there.
      const status = error instanceof ServerConnection.ResponseError ? error.response.status : null;
      if (status === 404 || status === 400) return null;
      throw error;
    }
  }
}
