/** The command that says what is broken in a store. */
import type { StoreInfo } from '../tokens.js';

/** To be run in a terminal that stands in the server's root. */
export function verifyCommand(store: Pick<StoreInfo, 'path' | 'name'> | null): string {
  const path = store?.path ?? null;
  if (path === null) return 'flightlog verify';
  const plain = /^[\w./-]+$/.test(path) && !path.startsWith('-');
  return `flightlog verify --store ${plain ? path : `'${path.replace(/'/g, `'\\''`)}'`}`;
}
