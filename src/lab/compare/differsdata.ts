/** What differs, in parts to be drawn: parameters, tags, source and git, environment, packages. Pure. */
import type { Differences, MapDifferences } from '../../query/index.js';
import { paramText, shortNumbers, shortPaths } from '../shared/format.js';

export interface DifferRow {
  readonly key: string;
  /** As text, in the order of the runs; null where a run has none. */
  readonly values: readonly (string | null)[];
  /** What is said of each in full, where `values` is shortened. */
  readonly full?: readonly (string | null)[];
}

export interface DifferPart {
  readonly name: 'params' | 'tags' | 'source' | 'environment' | 'packages';
  readonly rows: readonly DifferRow[];
  /** What all runs have alike. */
  readonly same: readonly (readonly [key: string, value: string, full?: string])[];
}

/** The parts that have anything in them, most telling first. */
export function differParts(
  found: Differences,
  source: readonly (string | null)[] | null,
  patch: readonly (string | null)[] | null
): DifferPart[] {
  const git = pick(found.context, key => key.startsWith('git.'));
  const code = part('source', git, shorten);
  const sources = [rowOf('source', source), rowOf('uncommitted', patch)].filter(
    row => row !== null
  );
  const environment = part(
    'environment',
    pick(found.context, key => !key.startsWith('git.')),
    String
  );
  const parts: DifferPart[] = [
    withShort(part('params', found.params, paramText), shortNumbers),
    part('tags', found.tags, tag => (tag === '' ? '✓' : tag)),
    { ...code, rows: [...sources, ...code.rows] },
    withShort(environment, shortPaths, 'script')
  ];
  if (found.packages) parts.push(part('packages', found.packages, String));
  return parts.filter(({ rows, same }) => rows.length + same.length > 0);
}

/** A part whose values, of one row or of all, are shortened, with all of it on hover. */
function withShort(
  part: DifferPart,
  short: (values: readonly (string | null)[]) => (string | null)[],
  only?: string
): DifferPart {
  const isMeant = (key: string) => only === undefined || key === only;
  return {
    ...part,
    rows: part.rows.map(row =>
      isMeant(row.key) ? { ...row, values: short(row.values), full: row.values } : row
    ),
    same: part.same.map(([key, value]) =>
      isMeant(key) ? [key, short([value])[0] ?? value, value] : [key, value]
    )
  };
}

function rowOf(key: string, values: readonly (string | null)[] | null): DifferRow | null {
  if (!values || values.every(value => value === null || value === 'same')) return null;
  return { key, values };
}

function part<T>(
  name: DifferPart['name'],
  { differing, same }: MapDifferences<T>,
  text: (value: T) => string
): DifferPart {
  return {
    name,
    rows: differing.map(({ key, values }) => ({
      key: bare(key),
      values: values.map(value => (value === undefined ? null : text(value)))
    })),
    same: [...same].map(([key, value]) => [bare(key), text(value)])
  };
}

function bare(key: string): string {
  return key.replace(/^git\./, '');
}

function pick<T>(found: MapDifferences<T>, keep: (key: string) => boolean): MapDifferences<T> {
  return {
    differing: found.differing.filter(({ key }) => keep(key)),
    same: new Map([...found.same].filter(([key]) => keep(key)))
  };
}

/** Commits are told apart by their beginning. */
function shorten(value: string): string {
  return /^[0-9a-f]{40}$/.test(value) ? value.slice(0, 10) : value;
}

/** How packages differ from the first run's: versions changed, packages that came and that went. */
export function packageCounts(rows: readonly DifferRow[]): {
  changed: number;
  added: number;
  removed: number;
} {
  const counts = { changed: 0, added: 0, removed: 0 };
  for (const { values } of rows) {
    const [first, ...others] = values;
    if (first === null) counts.added += 1;
    else if (others.some(value => value === null)) counts.removed += 1;
    else counts.changed += 1;
  }
  return counts;
}

/** Distinct values of a row and how many runs have each, the most frequent first. */
export function distinct({ values }: DifferRow): { value: string | null; at: readonly number[] }[] {
  const found = new Map<string | null, number[]>();
  for (const [i, value] of values.entries()) {
    const at = found.get(value);
    if (at) at.push(i);
    else found.set(value, [i]);
  }
  return [...found].map(([value, at]) => ({ value, at })).sort((a, b) => b.at.length - a.at.length);
}
