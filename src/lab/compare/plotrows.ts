/** Runs as rows of a plot, and the columns that can be chosen for it. Pure but for values that are still read. */
import type { PlotColumn, PlotRow } from '../../charts/index.js';
import {
  bestValue,
  displayName,
  fieldPath,
  fieldValue,
  goalOf,
  keyMetric,
  parseField,
  type Field
} from '../../query/index.js';
import type { ParamValue, Run } from '../../store/index.js';
import { metricNames } from './metrics.js';

/** Fields that a plot may show: parameters that differ first, then metrics, then what every run has. */
export function plotFields(runs: readonly Run[]): string[] {
  const params = [...new Set(runs.flatMap(run => [...run.params.keys()]))];
  const differs = (name: string) =>
    new Set(runs.map(run => String(run.params.get(name)))).size > 1 ? 0 : 1;
  return [
    ...params
      .sort((a, b) => differs(a) - differs(b))
      .map(name => fieldPath({ group: 'params', name })),
    ...metricNames(runs).map(name => fieldPath({ group: 'metrics', name })),
    ...[...new Set(runs.flatMap(run => [...run.tags.keys()]))].map(name =>
      fieldPath({ group: 'tags', name })
    ),
    'duration',
    'start_time',
    'experiment',
    'status',
    'name'
  ];
}

/** Parameters that differ, seen as plot fields; at most `most`. */
export function differingFields(runs: readonly Run[], most: number): string[] {
  return plotFields(runs)
    .filter(field => field.startsWith('params.'))
    .filter(field => new Set(runs.map(run => String(plotValue(run, parseField(field))))).size > 1)
    .slice(0, most);
}

/** The metric that runs are judged by, as a field; null when they have none. */
export function goalField(runs: readonly Run[]): string | null {
  const metric = keyMetric(runs);
  return metric === null ? null : fieldPath({ group: 'metrics', name: metric });
}

/** A column of a plot; the field's own name stands beside the axis. */
export function plotColumn(runs: readonly Run[], path: string, log = false): PlotColumn {
  const field = parseField(path);
  const label = field.group === 'run' ? field.name.replace(/_/g, ' ') : field.name;
  const goal =
    field.group === 'metrics' ? runs.map(run => goalOf(run, field.name)).find(Boolean) : null;
  return { field: path, label, ...(goal ? { goal } : {}), ...(log ? { log } : {}) };
}

export function plotRows(
  runs: readonly Run[],
  slots: ReadonlyMap<string, number>,
  fields: readonly string[]
): PlotRow[] {
  const parsed = fields.map(field => [field, parseField(field)] as const);
  return runs.map(run => ({
    run: run.id,
    label: displayName(run),
    slot: slots.get(run.id) ?? -1,
    values: new Map(parsed.map(([path, field]) => [path, plotValue(run, field)]))
  }));
}

/** Of a metric the best value where its goal is known, else the last. */
function plotValue(run: Run, field: Field): ParamValue | undefined {
  if (field.group === 'metrics') return bestValue(run, field.name)?.value;
  if (field.group === 'run' && field.name === 'name') return displayName(run);
  return fieldValue(run, field);
}
