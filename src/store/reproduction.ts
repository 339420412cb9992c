/**
 * How a run came out beside the one that it repeats (docs/format.md, `reproduction`).
 */
import { numberOf, paramOf, textOf } from './plain.js';
import type { RunFacts } from './runfacts.js';
import type { ParamValue, ReproducedMetric, Reproduction } from './types.js';
import type { FactValue } from './values.js';
import { isBlobRef, isRecord } from './values.js';

/** Null where the run repeats none, and where what was said of it has another shape. */
export function reproductionOf(facts: RunFacts): Reproduction | null {
  const said = (key: string) => facts.value('reproduction', key);
  const of = textOf(said('of'));
  const verdict = verdictOf(said('verdict'));
  if (of === null || verdict === null) return null;
  return {
    of,
    verdict,
    tolerance: numberOf(said('tolerance')) ?? 0,
    ended: endedOf(said('ended')),
    environment: said('environment') === 'recorded' ? 'recorded' : 'here',
    params: paramsOf(said('params')),
    metrics: facts.map('reproduced-metric', metricOf)
  };
}

function verdictOf(value: FactValue | undefined): Reproduction['verdict'] | null {
  return value === 'same' || value === 'differs' || value === 'incomplete' ? value : null;
}

function endedOf(value: FactValue | undefined): readonly [string, string] {
  const [then, now] = Array.isArray(value) ? (value as FactValue[]) : [];
  return [textOf(then) ?? '', textOf(now) ?? ''];
}

function paramsOf(value: FactValue | undefined): ReadonlyMap<string, ParamValue> {
  if (!isRecord(value) || isBlobRef(value)) return new Map();
  return new Map(Object.entries(value).map(([name, one]) => [name, paramOf(one as FactValue)]));
}

function metricOf(value: FactValue): ReproducedMetric | null {
  if (!isRecord(value)) return null;
  const [then, now] = [value['then'] as FactValue, value['now'] as FactValue];
  return { then: numberOf(then), now: numberOf(now), same: value['same'] === true };
}
