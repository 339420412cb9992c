/** The views that a store keeps, for a report that names one. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { NamedView } from '../report/index.js';
import { StoreError, isViewPath, viewRows, viewsOf } from '../store/index.js';
import type { FactRow } from '../store/index.js';

/** Read them; a file that cannot be read is left out, as the store's own readers do. */
export function savedViews(store: string): NamedView[] {
  const files = fs.existsSync(path.join(store, 'views'))
    ? fs.readdirSync(path.join(store, 'views'), { recursive: true, encoding: 'utf8' })
    : [];
  const paths = files.map(name => `views/${name.split(path.sep).join('/')}`).filter(isViewPath);
  return viewsOf(paths.flatMap(file => rowsOf(store, file))).map(({ name, filter, sort }) => ({
    name,
    filter,
    order: sort.map(({ field, descending }) => `${field}${descending ? ' desc' : ''}`).join(', ')
  }));
}

function rowsOf(store: string, file: string): FactRow[] {
  try {
    return viewRows(file, new Uint8Array(fs.readFileSync(path.join(store, file))));
  } catch (error) {
    if (error instanceof StoreError) return [];
    throw error;
  }
}
