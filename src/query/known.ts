/** What a store's runs are made of: the names and values that a query may ask for. */
import type { Run } from '../store/index.js';
import { fieldValue, RUN_FIELDS, GIT_FIELDS } from './fields.js';
import { fieldPath, parseField } from './paths.js';

export interface KnownFields {
  /** Names by how many runs have them. */
  readonly params: readonly string[];
  readonly metrics: readonly string[];
  readonly tags: readonly string[];
  /** Values of a field as the language writes them, the most frequent first. */
  valuesOf(path: string): readonly string[];
}

const MOST_VALUES = 100;
const STATUSES = ['finished', 'running', 'failed', 'interrupted', 'crashed', 'lost'];

/** Names at once, values of a field when they are asked for. */
export function knownFields(runs: readonly Run[]): KnownFields {
  const values = new Map<string, readonly string[]>();
  return {
    params: frequent(runs.map(run => run.params.keys())),
    metrics: frequent(runs.map(run => run.metrics.keys())),
    tags: frequent(runs.map(run => run.tags.keys())),
    valuesOf(path) {
      const known = values.get(path) ?? valuesOf(runs, path);
      values.set(path, known);
      return known;
    }
  };
}

/** Every field, as the language writes it: those of the run, then metrics, parameters, tags, git. */
export function fieldPaths(known: Pick<KnownFields, 'params' | 'metrics' | 'tags'>): string[] {
  const named = (group: 'params' | 'metrics' | 'tags') =>
    known[group].map(name => fieldPath({ group, name }));
  return [
    ...named('metrics'),
    ...named('params'),
    ...named('tags'),
    ...RUN_FIELDS,
    ...GIT_FIELDS.map(name => `git.${name}`)
  ];
}

function valuesOf(runs: readonly Run[], path: string): string[] {
  if (path === 'status') return STATUSES.map(quoted);
  const field = parseField(path);
  if (field.group === 'metrics') return [];
  const written = runs.map(run => {
    const value = fieldValue(run, field);
    if (value === undefined || value === null) return [];
    return [typeof value === 'string' ? quoted(value) : String(value)];
  });
  return frequent(written).slice(0, MOST_VALUES);
}

/** Text in the quotes that it does not hold itself; of both kinds, the language has no way to write it. */
function quoted(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

function frequent(lists: readonly Iterable<string>[]): string[] {
  const counts = new Map<string, number>();
  for (const list of lists) for (const item of list) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([item]) => item);
}
