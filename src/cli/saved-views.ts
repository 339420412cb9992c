/** The views that a store keeps, for a report that names one. */
import type { SavedView, StoreReader } from '../store/index.js';

/** By name; a file that cannot be read is left out. */
export async function savedViews({ source }: StoreReader): Promise<readonly SavedView[]> {
  return (await source.views?.()) ?? [];
}
