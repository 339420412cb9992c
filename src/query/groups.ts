/** Groups runs by the values of fields, in the order in which the values are met. */
import type { Run } from '../store/index.js';
import { fieldValue } from './fields.js';
import type { Field } from './fields.js';
import { parseField } from './paths.js';
import { valueText } from './values.js';

export interface RunGroup {
  /** The same for the same values, whatever the runs: what is folded stays so. */
  readonly key: string;
  /** `digits`, `lr 0.05`, `no lr`; of several fields joined by ` · `. */
  readonly label: string;
  readonly runs: readonly Run[];
}

/**
 * Runs of the same values together.
 *
 * @param by fields of the query language: `params.lr`, `tags.stage`, `experiment`, `git.commit` …
 * @throws QueryError for a field that is none
 */
export function groupRuns(runs: readonly Run[], by: readonly string[]): RunGroup[] {
  const fields = by.map(path => parseField(path));
  const groups = new Map<string, { label: string; runs: Run[] }>();
  for (const run of runs) {
    const values = fields.map(field => fieldValue(run, field) ?? null);
    const key = values.map(value => `${typeof value} ${String(value)}`).join('\u0000');
    const group = groups.get(key);
    if (group) group.runs.push(run);
    else {
      const label = fields.map((field, i) => labelOf(field, run, values[i] ?? null)).join(' · ');
      groups.set(key, { label, runs: [run] });
    }
  }
  return [...groups].map(([key, group]) => ({ key: `${by.join(',')}:${key}`, ...group }));
}

/** Fields whose values tell by themselves what they are. */
const SPEAKING = new Set(['experiment', 'status', 'name', 'notebook', 'script', 'user', 'host']);

function labelOf(field: Field, run: Run, value: ReturnType<typeof fieldValue> | null): string {
  if (field.group === 'params' && value === null && run.params.has(field.name))
    return `${field.name} none`;
  if (value === null || value === undefined) return `no ${fieldWord(field)}`;
  if (field.group === 'run' && SPEAKING.has(field.name)) return String(value);
  if (field.group === 'git' && field.name === 'commit') return String(value).slice(0, 10);
  if (value === '') return field.name;
  return `${fieldWord(field)} ${valueText(value)}`;
}

function fieldWord({ group, name }: Field): string {
  return group === 'git' || group === 'run' ? name.replace(/_/g, ' ') : name;
}
