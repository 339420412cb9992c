/** Groups runs by the values of fields, in the order in which the values are met. */
import type { Run } from '../store/index.js';
import { fieldValue } from './fields.js';
import type { Field } from './fields.js';
import { displayName } from './metrics.js';
import { parseField } from './paths.js';
import { seedGroups } from './seeds.js';
import { valueText } from './values.js';

/** Stands among fields for what seedGroups finds. */
export const SEEDS = 'seeds';

/** Stands alone, where nothing at all would mean a list's own grouping. */
export const NO_GROUPS = 'none';

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
 * @param by fields of the query language: `params.lr`, `tags.stage`, `experiment`, `git.commit` …; `seeds`
 *   puts together what differs by nothing but a seed, `none` groups by nothing
 * @throws QueryError for a field that is none
 */
export function groupRuns(runs: readonly Run[], by: readonly string[]): RunGroup[] {
  const seeds = by.includes(SEEDS) ? seedOf(runs) : null;
  const fields = by
    .filter(path => path !== SEEDS && path !== NO_GROUPS)
    .map(path => parseField(path));
  const groups = new Map<string, { label: string; runs: Run[] }>();
  for (const run of runs) {
    const values = fields.map(field => fieldValue(run, field) ?? null);
    const repeats = seeds && (seeds.get(run) ?? { key: `run:${run.id}`, label: displayName(run) });
    const said = values.map(value => `${typeof value} ${String(value)}`);
    const key = [...said, ...(repeats ? [repeats.key] : [])].join('\u0000');
    const group = groups.get(key);
    if (group) group.runs.push(run);
    else {
      const labels = fields.map((field, i) => labelOf(field, run, values[i] ?? null));
      if (repeats) labels.push(repeats.label);
      groups.set(key, { label: labels.join(' · '), runs: [run] });
    }
  }
  return [...groups].map(([key, group]) => ({ key: `${by.join(',')}:${key}`, ...group }));
}

function seedOf(runs: readonly Run[]): Map<Run, RunGroup> {
  return new Map(seedGroups(runs).flatMap(group => group.runs.map(run => [run, group] as const)));
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
