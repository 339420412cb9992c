/** The views that a store keeps, for a report that names one. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { NamedView } from '../report/index.js';
import { StoreError, isViewPath, viewRows, viewsOf } from '../store/index.js';
import type { FactRow } from '../store/index.js';

/** Read them; a file that cannot be read is left out, as the store's own readers do. */
export async function savedViews(store: string): Promise<NamedView[]> {
  const files = fs.existsSync(path.join(store, 'views'))
    ? fs.readdirSync(path.join(store, 'views'), { recursive: true, encoding: 'utf8' })
    : [];
  const paths = files.map(name => `views/${name.split(path.sep).join('/')}`).filter(isViewPath);
  const { namedView } = await import('../report/index.js');
  return viewsOf(paths.flatMap(file => rowsOf(store, file))).map(namedView);
}

function rowsOf(store: string, file: string): FactRow[] {
  try {
    return viewRows(file, new Uint8Array(fs.readFileSync(path.join(store, file))));
  } catch (error) {
    if (error instanceof StoreError) return [];
    throw error;
  }
}
