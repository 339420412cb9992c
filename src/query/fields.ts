/**
 * The fields that a query and an order may name, and a run's value for each.
 */
import type { ParamValue, Run } from '../store/index.js';
import { metricAs } from './metrics.js';
import type { ValueMode } from './metrics.js';
import { nearest } from './nearest.js';

/** A field: of the run itself, or a named one of a group. */
export type Field =
  | { readonly group: 'run'; readonly name: RunField }
  | { readonly group: 'git'; readonly name: GitField }
  | { readonly group: 'params' | 'tags'; readonly name: string }
  /** Without a mode the last value. */
  | { readonly group: 'metrics'; readonly name: string; readonly mode?: ValueMode };

export type RunField = (typeof RUN_FIELDS)[number];
export type GitField = (typeof GIT_FIELDS)[number];

/** Times are epoch milliseconds, durations seconds. */
export const RUN_FIELDS = [
  'name',
  'status',
  'experiment',
  'run_id',
  'start_time',
  'end_time',
  'duration',
  'attempt',
  'parent',
  'notebook',
  'script',
  'user',
  'host',
  'exception',
  'archived',
  'protected',
  'note'
] as const;

export const GIT_FIELDS = ['commit', 'branch', 'dirty'] as const;

export const GROUPS = ['params', 'metrics', 'tags', 'git', 'attributes'] as const;

/** What a field holds; undefined when the run has no such value. */
export function fieldValue(run: Run, field: Field): ParamValue | undefined {
  switch (field.group) {
    case 'params':
      return run.params.get(field.name);
    case 'metrics':
      return metricAs(run, field.name, field.mode ?? 'last')?.value;
    case 'tags':
      return run.tags.get(field.name);
    case 'git':
      return run.git?.[field.name];
    case 'run':
      return runValue(run, field.name);
  }
}

/** Fields of which values are kept; the one asked for longest ago goes first. */
const KEPT_FIELDS = 12;
const kept = new Map<string, WeakMap<Run, ParamValue>>();
let last: { readonly field: Field; readonly values: WeakMap<Run, ParamValue> } | null = null;

/**
 * As fieldValue, null for no value. A filter asks it of every run at each keystroke, so what must be
 * decoded is kept. Runs do not change: whoever has new facts makes a new one.
 */
export function keptValue(run: Run, field: Field): ParamValue {
  if (field.group === 'run') return fieldValue(run, field) ?? null;
  const values = last?.field === field ? last.values : keptOf(field);
  const known = values.get(run);
  if (known !== undefined) return known;
  const value = fieldValue(run, field) ?? null;
  values.set(run, value);
  return value;
}

function keptOf(field: Field): WeakMap<Run, ParamValue> {
  const key = JSON.stringify(field);
  const values = kept.get(key) ?? new WeakMap<Run, ParamValue>();
  kept.delete(key);
  kept.set(key, values);
  const [oldest] = kept.keys();
  if (kept.size > KEPT_FIELDS && oldest !== undefined) kept.delete(oldest);
  last = { field, values };
  return values;
}

/** The field that a written path names, or how to say it right. */
export function toField(group: string | null, name: string): Field | { readonly hint: string } {
  if (group === null || group === 'attributes') {
    const known = RUN_FIELDS.find(field => field === name);
    return known ? { group: 'run', name: known } : { hint: hintFor(name) };
  }
  if (group === 'git') {
    const known = GIT_FIELDS.find(field => field === name);
    return known
      ? { group, name: known }
      : { hint: `git.${nearest(name, GIT_FIELDS) ?? 'commit'}` };
  }
  if (group === 'params' || group === 'metrics' || group === 'tags') return { group, name };
  const near = nearest(group, GROUPS);
  return { hint: near ? `${near}.${name}` : hintFor(name) };
}

function hintFor(name: string): string {
  return nearest(name, [...RUN_FIELDS, ...GROUPS]) ?? `params.${name}`;
}

/** An empty text is no value; durations are known once the run has ended. */
function runValue(run: Run, name: RunField): ParamValue | undefined {
  return RUN_VALUES[name](run) ?? undefined;
}

const RUN_VALUES: Record<RunField, (run: Run) => ParamValue | undefined> = {
  name: run => run.name,
  status: run => run.status,
  experiment: run => run.experiment,
  run_id: run => run.id,
  start_time: run => run.start,
  end_time: run => run.end,
  duration: run => (run.end === null ? null : (run.end - run.start) / 1000),
  attempt: run => run.attempt,
  parent: run => run.parent,
  notebook: run => run.notebook?.path,
  script: run => run.script,
  user: run => run.context.get('user'),
  host: run => run.context.get('host'),
  exception: run => run.exception?.type,
  archived: run => run.archived,
  protected: run => run.protected,
  note: run => (run.note === '' ? null : run.note)
};
