/**
 * The names and limits of docs/format.md. No code beyond splitting a path, so that all may import it.
 */

/** The newest format this reader knows. */
export const FORMAT = 1;

export const STORE_FILE = 'store.json';
export const CATALOG_FILE = 'catalog.arrow';
export const RUNS = 'runs';
export const BLOBS = 'blobs';
export const VIEWS = 'views';

export const FACTS_SUFFIX = '.facts.arrow';
export const POINTS_SUFFIX = '.points.arrow';
export const SERIES_SUFFIX = '.series.arrow';
export const LEVELS_SUFFIX = '.levels.arrow';
export const LEASE_SUFFIX = '.lease.json';

export const DEFAULT_EXPERIMENT = 'default';

/** A lease of another host that is older, in milliseconds, no longer counts. */
export const LOST_AFTER_MS = 60_000;

/** Whether a name is somebody's unfinished write, to be ignored. */
export function isUnfinished(name: string): boolean {
  return name.startsWith('.') || name.endsWith('.tmp');
}

const IN_RUNS = `${RUNS}/`;

/** `runs/<run>/<writer>.facts.arrow` in its parts; null for any other path. */
export function splitPath(path: string): { run: string; writer: string; name: string } | null {
  const end = path.indexOf('/', IN_RUNS.length);
  if (!path.startsWith(IN_RUNS) || end <= IN_RUNS.length) return null;
  const name = path.slice(end + 1);
  if (name === '' || name.includes('/')) return null;
  return { run: path.slice(IN_RUNS.length, end), writer: writerOf(name), name };
}

/** The id that a file's name begins with. */
export function writerOf(name: string): string {
  const end = name.indexOf('.');
  return end < 0 ? name : name.slice(0, end);
}

/** The rank that a file's schema metadata names; null where its writer was the only one. */
export function rankIn(metadata: ReadonlyMap<string, string>): number | null {
  const text = metadata.get('flightlog.rank') ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

/** Epoch milliseconds at which an id was made, or 0 when it is no ULID. */
export function idTime(id: string): number {
  if (!/^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(id)) return 0;
  let time = 0;
  for (const letter of id.slice(0, 10)) time = time * 32 + CROCKFORD.indexOf(letter);
  return time;
}
