/** Where a document and its store lie, seen from each other. Paths of Jupyter's contents, with `/`. Pure. */
import { PathExt } from '@jupyterlab/coreutils';

export const EXTENSION = '.flight.json';

/** The store's folder seen from the document's: `../flights`. */
export function relativeStore(document: string, store: string): string {
  const folder = PathExt.dirname(document);
  return PathExt.relative(`/${folder}`, `/${store}`) || '.';
}

/** The store's path from the server's root; null where it would lie above it. */
export function absoluteStore(document: string, relative: string): string | null {
  const parts = PathExt.dirname(document).split('/').filter(Boolean);
  for (const part of relative.split('/')) {
    if (part === '..' && parts.pop() === undefined) return null;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts.join('/');
}

/** The name as a document's: `a` and `a.json` become `a.flight.json`. */
export function documentName(name: string): string {
  const bare = name.trim();
  if (bare.endsWith(EXTENSION)) return bare;
  return bare.replace(/(\.flight)?(\.json)?$/, '') + EXTENSION;
}
