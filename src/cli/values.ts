/** A run's values in words and in JSON, the same in all commands. */
import { formatDuration, formatNumber } from '../charts/index.js';
import type { MetricSummary, ParamValue, Run } from '../store/index.js';
import type { FactValue } from '../store/index.js';

/** A parameter or tag as it was logged; '' for a value that a run lacks. */
export function valueText(value: ParamValue | undefined): string {
  return value === undefined ? '' : String(value);
}

/** Numbers of a column with the digits that their spread needs; '' for what is missing. */
export function columnTexts(values: readonly (number | undefined)[]): string[] {
  const finite = values.filter(value => value !== undefined && Number.isFinite(value)) as number[];
  const spread = finite.length > 1 ? Math.max(...finite) - Math.min(...finite) : undefined;
  return values.map(value => (value === undefined ? '' : formatNumber(value, spread || undefined)));
}

/** How long a run took, or has taken at `now`; '' when nobody knows. */
export function durationText(run: Run, now: number): string {
  if (run.end !== null) return formatDuration(run.end - run.start);
  return run.status === 'running' ? formatDuration(now - run.start) : '';
}

/** A time, in UTC. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, 19) + ' UTC';
}

/** A run as `--json` prints it, in the JSON of facts: `$float` for NaN, `$int` for large integers. */
export function runJson(run: Run): FactValue {
  return {
    run_id: run.id,
    name: run.name,
    attempt: run.attempt,
    experiment: run.experiment,
    status: run.status,
    start_time: run.start,
    end_time: run.end,
    duration: run.end === null ? null : (run.end - run.start) / 1000,
    parent: run.parent,
    archived: run.archived,
    deleted: run.deleted,
    params: Object.fromEntries(run.params),
    metrics: objectOf(run.metrics, summary => summary.last?.value ?? null),
    tags: Object.fromEntries(run.tags)
  };
}

/** Everything that `show --json` adds to `runs --json`. */
export function detailJson(run: Run): FactValue {
  return {
    ...(runJson(run) as Record<string, FactValue>),
    note: run.note,
    lineage: run.lineage,
    goals: Object.fromEntries(run.goals),
    summaries: objectOf(run.metrics, summaryJson),
    artifacts: run.artifacts.map(({ name, sha256, size, media, type, step }) => ({
      name,
      path: `blobs/${sha256}`,
      bytes: size,
      media,
      type,
      step
    })),
    notebook: run.notebook && { path: run.notebook.path, cell: run.notebook.cell },
    script: run.script,
    git: run.git && { ...run.git },
    context: Object.fromEntries(run.context),
    withheld: [...run.withheld],
    exception: run.exception && { ...run.exception },
    usage: Object.fromEntries(run.usage),
    dropped: run.dropped,
    problems: run.problems.map(problem => ({ ...problem }))
  };
}

function summaryJson({ count, first, last, min, max, nan }: MetricSummary): FactValue {
  const pair = (of: MetricSummary['first']): FactValue => of && [of.step, of.value];
  return { count, first: pair(first), last: pair(last), min: pair(min), max: pair(max), nan };
}

function objectOf<T>(map: ReadonlyMap<string, T>, convert: (value: T) => FactValue): FactValue {
  return Object.fromEntries([...map].map(([key, value]) => [key, convert(value)]));
}
