/** What differs between runs, key by key; the first run is the one compared with. */
import type { ParamValue, Run } from '../store/index.js';

/** One key and its value in each run; undefined where a run lacks it. */
export interface DifferingKey<T> {
  readonly key: string;
  readonly values: readonly (T | undefined)[];
}

export interface MapDifferences<T> {
  readonly differing: readonly DifferingKey<T>[];
  /** Keys that all runs have, with equal values. */
  readonly same: ReadonlyMap<string, T>;
}

export interface Differences {
  readonly params: MapDifferences<ParamValue>;
  readonly tags: MapDifferences<string>;
  /** `git.commit`, `git.branch`, `git.dirty`, `script`, `notebook`, and the context: python, platform, host, user. */
  readonly context: MapDifferences<string>;
  /** Distribution name → version; null when no packages were given. */
  readonly packages: MapDifferences<string> | null;
}

/**
 * What differs between runs.
 *
 * @param packages each run's packages, parsed from its `source`/`packages` blob; null for a run without
 */
export function differences(
  runs: readonly Run[],
  packages?: readonly (ReadonlyMap<string, string> | null)[]
): Differences {
  return {
    params: diffMaps(runs.map(run => run.params)),
    tags: diffMaps(runs.map(run => run.tags)),
    context: diffMaps(runs.map(contextOf)),
    // A run that recorded no packages says nothing of them, so it differs in none.
    packages: packages ? diffKnown(packages) : null
  };
}

/** What differs between maps: keys in the order of the first map, then of the next ones. */
export function diffMaps<T>(maps: readonly ReadonlyMap<string, T>[]): MapDifferences<T> {
  const differing: DifferingKey<T>[] = [];
  const same = new Map<string, T>();
  for (const key of new Set(maps.flatMap(map => [...map.keys()]))) {
    const values = maps.map(map => map.get(key));
    const [first] = values;
    if (first !== undefined && values.every(value => isEqual(value, first))) same.set(key, first);
    else differing.push({ key, values });
  }
  return { differing, same };
}

function diffKnown(maps: readonly (ReadonlyMap<string, string> | null)[]): MapDifferences<string> {
  const known = maps.filter(map => map !== null);
  const { differing, same } = diffMaps(known);
  const spread = differing.map(({ key, values }) => {
    const left = [...values];
    return { key, values: maps.map(map => (map === null ? undefined : left.shift())) };
  });
  return { differing: spread, same };
}

function contextOf(run: Run): Map<string, string> {
  const context = new Map<string, string>();
  if (run.git) {
    context.set('git.commit', run.git.commit);
    context.set('git.branch', run.git.branch);
    context.set('git.dirty', String(run.git.dirty));
  }
  if (run.notebook) context.set('notebook', run.notebook.path);
  for (const [key, value] of run.context) context.set(key, value);
  return context;
}

// NaN equals itself here, and a bigint the number of the same value.
function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  const isMixed =
    (typeof a === 'bigint' && typeof b === 'number') ||
    (typeof a === 'number' && typeof b === 'bigint');
  return isMixed && a >= b && a <= b;
}
