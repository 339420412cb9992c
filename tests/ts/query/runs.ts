/** Runs for tests of the query room, with all that is not given filled in. */
import { parseFactValue } from '../../../src/store/index.js';
import type { Goal, MetricSummary, ParamValue, Run } from '../../../src/store/index.js';

export function makeRun(given: Partial<Run> = {}): Run {
  return {
    id: '01jd0000000000000000000001',
    name: 'baseline',
    attempt: 1,
    lineage: null,
    experiment: 'default',
    status: 'finished',
    start: 0,
    end: 1000,
    parent: null,
    note: '',
    archived: false,
    deleted: false,
    protected: false,
    params: new Map(),
    tags: new Map(),
    goals: new Map(),
    metrics: new Map(),
    artifacts: [],
    source: new Map(),
    notebook: null,
    script: null,
    codeShape: null,
    registered: new Map(),
    reproduction: null,
    git: null,
    context: new Map(),
    withheld: [],
    exception: null,
    usage: new Map(),
    dropped: 0,
    long: new Map(),
    problems: [],
    ...given
  };
}

/** A metric with one point, or with a least and a greatest value around a last one. */
export function summary(last: number, min = last, max = last): MetricSummary {
  const at = (step: number, value: number): { step: number; value: number } => ({ step, value });
  return {
    count: 3,
    first: at(0, last),
    last: at(2, last),
    min: at(1, min),
    max: at(1, max),
    nan: null
  };
}

/** A run of tests/conformance/query.json. */
export interface ConformanceRun {
  readonly id: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly goals?: Readonly<Record<string, Goal>>;
  readonly context?: Readonly<Record<string, string>>;
}

/** A metric is its last value, or `{last, min, max}`. */
export function conformanceRun(given: ConformanceRun): Run {
  const { params, metrics, tags, goals = {}, context = {}, ...rest } = given;
  const decoded = (value: unknown): ParamValue =>
    parseFactValue(JSON.stringify(value)) as ParamValue;
  return makeRun({
    ...rest,
    params: new Map(Object.entries(params).map(([key, value]) => [key, decoded(value)])),
    metrics: new Map(
      Object.entries(metrics).map(([key, value]) => {
        const { last, min, max } = (
          value !== null && typeof value === 'object' && 'last' in value ? value : { last: value }
        ) as { last: unknown; min?: number; max?: number };
        return [key, summary(decoded(last) as number, min, max)];
      })
    ),
    tags: new Map(Object.entries(tags)),
    goals: new Map(Object.entries(goals)),
    context: new Map(Object.entries(context))
  });
}
