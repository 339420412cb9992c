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
  const [only] = fields;
  const groups = new Map<unknown, Run[]>();
  const keyOf =
    only && fields.length === 1 && !seeds
      ? (run: Run) => fieldValue(run, only) ?? null
      : (run: Run) => keyText(run, fields, seeds);
  for (const run of runs) {
    const key = keyOf(run);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return [...groups.values()].map(own => {
    const first = own[0] as Run;
    const labels = fields.map(field => labelOf(field, first, fieldValue(first, field) ?? null));
    if (seeds) labels.push(seeds.get(first)?.label ?? displayName(first));
    return {
      key: `${by.join(',')}:${keyText(first, fields, seeds)}`,
      label: labels.join(' · '),
      runs: own
    };
  });
}

/** The same for runs of the same values, whatever their kind. */
function keyText(
  run: Run,
  fields: readonly Field[],
  seeds: ReadonlyMap<Run, RunGroup> | null
): string {
  const said = fields.map(field => {
    const value = fieldValue(run, field) ?? null;
    return `${typeof value} ${String(value)}`;
  });
  const repeats = seeds && (seeds.get(run)?.key ?? `run:${run.id}`);
  return [...said, ...(repeats === null ? [] : [repeats])].join('\u0000');
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
