/**
 * Finds runs that repeat one another: the same in everything but the seed.
 *
 * Only runs that finished or still run count; one that failed half way would falsify the mean.
 */
import type { ParamValue, Run } from '../store/index.js';
import type { RunGroup } from './groups.js';
import { valueText } from './values.js';

const SEED = /(^|[^a-z])(seeds?|random_?state|rng)([^a-z]|$)/;

/** Whether a parameter's name says that it seeds chance: `seed`, `random_state`, `data.seed`, `torchSeed`. */
export function isSeedName(name: string): boolean {
  return SEED.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase());
}

/**
 * Groups of two or more runs that are equal in parameters, code, experiment and lineage's name, but for
 * the values of parameters that are seeds. Of runs with one and the same seed the newest counts.
 *
 * Groups stand in the order of their first runs. A group is labelled by its runs' name, and by its
 * differing parameters where several groups have one name: `baseline lr 0.05`.
 */
export function seedGroups(runs: readonly Run[]): RunGroup[] {
  const alike = new Map<string, Map<string, Run>>();
  for (const run of runs) {
    const identity = isWhole(run) ? identityOf(run) : null;
    if (identity === null) continue;
    const seeds = alike.get(identity.key) ?? new Map<string, Run>();
    alike.set(identity.key, seeds);
    const other = seeds.get(identity.seed);
    if (!other || other.start < run.start) seeds.set(identity.seed, run);
  }
  const found = [...alike].filter(([, seeds]) => seeds.size > 1);
  const groups = found.map(([key, seeds]) => ({ key: `seeds:${key}`, runs: [...seeds.values()] }));
  const labels = labelsOf(groups.map(group => group.runs[0] as Run));
  return groups.map((group, i) => ({ ...group, label: labels[i] as string }));
}

function isWhole(run: Run): boolean {
  return run.status === 'finished' || run.status === 'running';
}

interface Identity {
  /** The same for runs that differ only by their seed. */
  readonly key: string;
  readonly seed: string;
  /** The name without a seed that it may end in. */
  readonly name: string;
}

// Runs do not change: whoever has new facts makes a new one.
const identities = new WeakMap<Run, Identity | null>();

/** What is the same for runs that differ only by their seed, null for a run without one; kept for each run. */
export function seedKey(run: Run): string | null {
  return identityOf(run)?.key ?? null;
}

/** Null for a run without a seed. */
function identityOf(run: Run): Identity | null {
  const known = identities.get(run);
  if (known !== undefined) return known;
  const made = makeIdentity(run);
  identities.set(run, made);
  return made;
}

function makeIdentity(run: Run): Identity | null {
  const seeds: [string, string][] = [];
  const others: [string, string][] = [];
  for (const [name, value] of run.params)
    (isSeedName(name) ? seeds : others).push([name, typed(value)]);
  if (seeds.length === 0) return null;
  const names = seeds.map(([name]) => name).sort();
  const name = baseName(run, seeds);
  const key = [run.experiment, name, codeOf(run), names, others.sort(byName)];
  return { key: JSON.stringify(key), seed: JSON.stringify(seeds.sort(byName)), name };
}

// People put the seed into the name too: "wide s3", "wide-seed=3".
function baseName(run: Run, seeds: readonly [string, string][]): string {
  for (const [, seed] of seeds) {
    const digits = seed.replace(/^\D+/, '');
    if (digits === '' || !run.name.endsWith(digits)) continue;
    const left = run.name.slice(0, -digits.length);
    const named = /^(.+?)[\s_/.-]+(?:s|seed|rng)?[\s_=:#-]*$/i.exec(left);
    if (named?.[1] !== undefined) return named[1];
  }
  return run.name;
}

/** The cell as it ran, apart from its parameters where that is known; for a run of a script, the script and the commit. */
function codeOf(run: Run): readonly (string | undefined)[] {
  if (run.codeShape !== null) return [run.codeShape];
  const cell = run.source.get('cell')?.sha256;
  if (cell !== undefined) return [cell];
  return [run.script ?? undefined, run.git?.commit, run.source.get('patch')?.sha256];
}

// 1 and "1" are different parameters, 1 and 1.0 one.
function typed(value: ParamValue): string {
  return typeof value === 'string' ? `'${value}` : String(value);
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function labelsOf(firsts: readonly Run[]): string[] {
  const names = firsts.map(run => identityOf(run)?.name ?? run.name);
  const named = new Map<string, Run[]>();
  firsts.forEach((run, i) => named.set(names[i]!, [...(named.get(names[i]!) ?? []), run]));
  return firsts.map((run, i) => [names[i], ...telling(run, named.get(names[i]!)!)].join(' '));
}

/** `lr 0.05`, for as many as three parameters that differ from those of others of the same name. */
function telling(run: Run, same: readonly Run[]): string[] {
  if (same.length === 1) return [];
  return [...run.params]
    .filter(
      ([name, value]) =>
        !isSeedName(name) &&
        same.some(other => typed(other.params.get(name) ?? null) !== typed(value))
    )
    .slice(0, 3)
    .map(([name, value]) => `${name} ${valueText(value)}`);
}
