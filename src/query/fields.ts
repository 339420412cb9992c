/**
 * The fields that a query and an order may name, and a run's value for each.
 */
import type { ParamValue, Run } from '../store/index.js';
import { nearest } from './nearest.js';

/** A field: of the run itself, or a named one of a group. */
export type Field =
  | { readonly group: 'run'; readonly name: RunField }
  | { readonly group: 'params' | 'metrics' | 'tags'; readonly name: string };

export type RunField = (typeof RUN_FIELDS)[number];

/** Times are epoch milliseconds, durations seconds. */
export const RUN_FIELDS = [
  'name',
  'status',
  'experiment',
  'run_id',
  'start_time',
  'duration',
  'attempt',
  'note'
] as const;

export const GROUPS = ['params', 'metrics', 'tags', 'attributes'] as const;

/** What a field holds; undefined when the run has no such value. */
export function fieldValue(run: Run, field: Field): ParamValue | undefined {
  switch (field.group) {
    case 'params':
      return run.params.get(field.name);
    case 'metrics':
      return run.metrics.get(field.name)?.last?.value;
    case 'tags':
      return run.tags.get(field.name);
    case 'run':
      return runValue(run, field.name);
  }
}

/** The field that a written path names, or how to say it right. */
export function toField(group: string | null, name: string): Field | { readonly hint: string } {
  if (group === null || group === 'attributes') {
    const known = RUN_FIELDS.find(field => field === name);
    return known ? { group: 'run', name: known } : { hint: hintFor(name) };
  }
  if (group === 'params' || group === 'metrics' || group === 'tags') return { group, name };
  const near = nearest(group, GROUPS);
  return { hint: near ? `${near}.${name}` : hintFor(name) };
}

function hintFor(name: string): string {
  return nearest(name, [...RUN_FIELDS, ...GROUPS]) ?? `params.${name}`;
}

function runValue(run: Run, name: RunField): string | number | undefined {
  switch (name) {
    case 'name':
      return run.name;
    case 'status':
      return run.status;
    case 'experiment':
      return run.experiment;
    case 'run_id':
      return run.id;
    case 'start_time':
      return run.start;
    case 'duration':
      return run.end === null ? undefined : (run.end - run.start) / 1000;
    case 'attempt':
      return run.attempt;
    case 'note':
      return run.note === '' ? undefined : run.note;
  }
}
