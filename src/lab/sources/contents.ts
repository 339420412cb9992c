/**
 * Stores read through Jupyter's contents API alone, where the server extension is not there: JupyterLite's kind of place.
 *
 * Read-only. Looks for stores below the root, few folders deep; reads ranges where `/files` serves them.
 */
import type { Contents } from '@jupyterlab/services';
import { ServerError } from '../servererror.js';
import type { Edit, IRunsServer, StoreInfo } from '../tokens.js';
import { ContentsFiles } from './files.js';
import { MirrorSource } from './mirror.js';

/** How deep below the root stores are looked for, and in how many folders at most. */
const DEPTH = 3;
const FOLDERS = 200;

const LIMITS =
  'The flightlog server extension is not there: runs can be looked at, not edited, and news come every few seconds.';

export class ContentsServer implements IRunsServer {
  private readonly files: ContentsFiles;
  private readonly named = new Set<string>();

  constructor(contents: Contents.IManager) {
    this.files = new ContentsFiles(contents);
  }

  async stores(): Promise<readonly StoreInfo[]> {
    const found = new Map<string, StoreInfo>();
    for (const path of [...this.named, ...(await this.find())]) {
      const info = await this.about(path);
      if (info) found.set(info.path as string, info);
    }
    return [...found.values()];
  }

  source(store: StoreInfo): MirrorSource {
    return new MirrorSource(store.path as string, this.files);
  }

  async storeAt(path: string): Promise<StoreInfo> {
    const parts = path.split('/').filter(part => part !== '');
    for (let length = parts.length; length >= 0; length--) {
      const folder = parts.slice(0, length).join('/');
      for (const place of [folder, join(folder, 'flights')]) {
        const info = await this.about(place);
        if (!info) continue;
        this.named.add(place);
        return info;
      }
    }
    throw new ServerError('not-found', `No store at "${path}". Name a folder that holds one.`);
  }

  edit(_store: string, _edits: readonly Edit[]): Promise<number> {
    return Promise.reject(readOnly());
  }

  saveView(): Promise<string> {
    return Promise.reject(readOnly());
  }

  /** Folders with a store.json, nearest first. */
  private async find(): Promise<string[]> {
    const found: string[] = [];
    let level = [''];
    let looked = 0;
    for (let depth = 0; depth <= DEPTH; depth++) {
      const next: string[] = [];
      for (const folder of level) {
        if (++looked > FOLDERS) return found;
        const entries = await this.files.list(folder);
        if (entries.some(({ name, isFolder }) => name === 'store.json' && !isFolder))
          found.push(folder);
        else
          for (const { name, isFolder } of entries)
            if (isFolder && !SKIPPED.has(name)) next.push(join(folder, name));
      }
      level = next;
    }
    return found;
  }

  /** What store.json says, or null where it is none of ours. */
  private async about(path: string): Promise<StoreInfo | null> {
    const text = await this.files.text(join(path, 'store.json'));
    const said = text === null ? null : parsed(text);
    if (said?.['kind'] !== 'flightlog-store') return null;
    const parts = path.split('/');
    const last = parts.at(-1) ?? '';
    const name = last === 'flights' ? (parts.at(-2) ?? 'flights') : last;
    return {
      id: typeof said['id'] === 'string' ? said['id'] : `path:${path}`,
      path,
      name: name || 'flights',
      writable: false,
      problem: null,
      limits: LIMITS
    };
  }
}

const SKIPPED = new Set(['node_modules', 'site-packages', '__pycache__', 'runs', 'blobs']);

function readOnly(): ServerError {
  return new ServerError('refused', `Nothing was changed. ${LIMITS}`);
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // another program's store.json
  }
}
