/**
 * What a list of runs does without: parameters, metrics, artifacts and where a run came from.
 *
 * Pure. Values of another shape than docs/format.md names are skipped and become a problem line, so
 * that one bad fact does not hide a run.
 */
import { isPlain, numberOf, paramOf, textOf } from './plain.js';
import { reproductionOf } from './reproduction.js';
import type { RunFacts, Values } from './runfacts.js';
import type {
  Artifact,
  ArtifactType,
  BlobRef,
  Goal,
  MetricSummary,
  Problem,
  Run
} from './types.js';
import type { FactValue } from './values.js';
import { isBlobRef, isRecord } from './values.js';

const ARTIFACT_TYPES: readonly string[] = ['figure', 'image', 'table', 'text', 'dict', 'file'];

/** What a run's facts are built with besides. */
export interface More {
  readonly problems: readonly Problem[];
  readonly live: ReadonlyMap<string, MetricSummary> | null;
}

/** Each field of a run that is decoded when somebody first asks for it. */
const MAKERS = {
  params: (facts: RunFacts): Run['params'] => facts.map('param', paramOf),
  tags: (facts: RunFacts): Run['tags'] => facts.map('tag', tagOf),
  goals: (facts: RunFacts): Run['goals'] => facts.map('goal', goalOf),
  metrics: (facts: RunFacts, { live }: More) => metricsOf(facts.metrics(), live),
  artifacts: (facts: RunFacts): readonly Artifact[] => artifactsOf(facts.values('artifact')),
  source: (facts: RunFacts): Run['source'] => facts.map('source', blobOf),
  notebook: (facts: RunFacts) => notebookOf(facts.value('context', 'notebook')),
  script: (facts: RunFacts) => textOf(facts.value('context', 'script')),
  codeShape: (facts: RunFacts) => textOf(facts.value('code', 'shape')),
  registered: (facts: RunFacts): Run['registered'] => facts.map('registered', aliasesOf),
  reproduction: reproductionOf,
  git: (facts: RunFacts) => gitOf(facts.value('context', 'git')),
  context: (facts: RunFacts): Run['context'] => facts.map('context', textOf),
  dropped: (facts: RunFacts): number => total(facts.values('dropped')),
  withheld: (facts: RunFacts): readonly string[] => listOf(facts.value('context', 'withheld')),
  usage: (facts: RunFacts): Run['usage'] => facts.map('usage', numberOf),
  long: (facts: RunFacts): Run['long'] => facts.long(),
  problems: (facts: RunFacts, { problems }: More) => [...problems, ...facts.problems()]
};

export type DetailName = keyof typeof MAKERS;
export type Details = Pick<Run, DetailName>;

export const DETAILS = Object.keys(MAKERS) as readonly DetailName[];

/** Decode one of them. */
export function detailOf<K extends DetailName>(key: K, facts: RunFacts, more: More): Details[K] {
  const make: (facts: RunFacts, more: More) => Details[DetailName] = MAKERS[key];
  return make(facts, more) as Details[K];
}

function blobOf(value: FactValue): BlobRef | null {
  return isBlobRef(value) ? value : null;
}

function tagOf(value: FactValue): string | null {
  return isPlain(value) ? String(value) : null;
}

function aliasesOf(value: FactValue): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  return value.filter(alias => typeof alias === 'string');
}

function goalOf(value: FactValue): Goal | null {
  return value === 'min' || value === 'max' ? value : null;
}

function metricsOf(
  said: ReadonlyMap<string, MetricSummary>,
  live: ReadonlyMap<string, MetricSummary> | null
): ReadonlyMap<string, MetricSummary> {
  if (!live) return said;
  const metrics = new Map(said);
  for (const [key, summary] of live) {
    // Points that were last followed before the run ended know less than what it said at its end.
    if (summary.count >= (metrics.get(key)?.count ?? 0)) metrics.set(key, summary);
  }
  return metrics;
}

function artifactsOf(values: Values): Artifact[] {
  const artifacts: Artifact[] = [];
  for (const [name, value] of values) {
    if (!isRecord(value) || typeof value['sha256'] !== 'string') continue;
    artifacts.push({
      name,
      sha256: value['sha256'],
      size: numberOf(value['size'] as FactValue) ?? 0,
      media: textOf(value['media'] as FactValue) ?? 'application/octet-stream',
      type: artifactType(value['type']),
      step: numberOf(value['step'] as FactValue)
    });
  }
  return artifacts;
}

function artifactType(value: unknown): ArtifactType {
  return ARTIFACT_TYPES.includes(String(value)) ? (value as ArtifactType) : 'file';
}

function notebookOf(value: FactValue | undefined): Run['notebook'] {
  if (!isRecord(value) || typeof value['path'] !== 'string') return null;
  return { path: value['path'], cell: textOf(value['cell'] as FactValue) };
}

function gitOf(value: FactValue | undefined): Run['git'] {
  if (!isRecord(value)) return null;
  const commit = textOf(value['commit'] as FactValue);
  if (commit === null) return null;
  return {
    commit,
    branch: textOf(value['branch'] as FactValue) ?? '',
    dirty: value['dirty'] === true
  };
}

/** A traceback too long for a fact is a blob; reader.longValue(id, 'run', 'exception') reads it. */
export function exceptionOf(value: FactValue | undefined): Run['exception'] {
  if (!isRecord(value) || isBlobRef(value)) return null;
  return {
    type: textOf(value['type'] as FactValue) ?? '',
    message: textOf(value['message'] as FactValue) ?? '',
    traceback: textOf(value['traceback'] as FactValue) ?? ''
  };
}

function listOf(value: FactValue | undefined): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

/** What several writers say of the whole. */
function total(said: Values): number {
  return [...said.values()].reduce<number>((sum, value) => sum + (numberOf(value) ?? 0), 0);
}
