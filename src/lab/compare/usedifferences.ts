/** What differs between the drawn runs, packages included as soon as they are read. */
import * as React from 'react';
import { differences, type Differences } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { useLoaded } from '../shared/hooks.js';
import type { IStoreSession } from '../tokens.js';
import { countChanges } from './linediff.js';
import { useCompared } from './context.js';

/** Sources are read and counted for so many runs at most; of more it is only said whether they differ. */
const MOST_SOURCES = 12;

export function useDifferences(): Differences {
  const { runs, session, baseline } = useCompared();
  const ordered = baselineFirst(runs, baseline);
  const refs = ordered.map(run => run.source.get('packages')?.sha256 ?? '').join();
  const { value: packages } = useLoaded(refs, () =>
    Promise.all(ordered.map(run => readPackages(run, session)))
  );
  return React.useMemo(
    () => differences(ordered, packages ?? undefined),
    [ordered.map(keyOf).join(), packages]
  );
}

/** The baseline, then the others: what each value is compared with comes first. */
export function baselineFirst(runs: readonly Run[], baseline: Run): readonly Run[] {
  return runs.includes(baseline) ? [baseline, ...runs.filter(run => run !== baseline)] : runs;
}

/**
 * How each run's source differs from the baseline's, in the order of `runs`: `same`, `+3 −1`, `differs`
 * where it was not counted, null for a run without. Null while it is read, or when no run has one.
 */
export function useSourceChanges(
  runs: readonly Run[],
  kind: 'cell' | 'patch'
): readonly (string | null)[] | null {
  const { session, baseline } = useCompared();
  const base = baseline.source.get(kind);
  const refs = runs.map(run => run.source.get(kind));
  const there = refs.some(Boolean);
  const key = there ? [kind, base?.sha256, ...refs.map(ref => ref?.sha256)].join() : null;
  const { value } = useLoaded(key, async () => {
    const texts = new Map<string, Promise<string>>();
    const text = (ref: typeof base) => {
      if (!ref) return Promise.resolve('');
      const found = texts.get(ref.sha256) ?? session.reader.text(ref);
      texts.set(ref.sha256, found);
      return found;
    };
    return Promise.all(
      refs.map(async ref => {
        if (ref?.sha256 === base?.sha256) return ref ? 'same' : null;
        if (runs.length > MOST_SOURCES) return ref ? 'differs' : null;
        return countChanges(await text(base), await text(ref));
      })
    );
  });
  return value;
}

function keyOf(run: Run): string {
  const { id, name, params, tags, context, git } = run;
  return JSON.stringify([id, name, params.size, [...tags], context.size, git]);
}

async function readPackages(run: Run, session: IStoreSession): Promise<Map<string, string> | null> {
  const ref = run.source.get('packages');
  if (!ref) return null;
  const parsed = JSON.parse(await session.reader.text(ref)) as unknown;
  if (typeof parsed !== 'object' || parsed === null) return null;
  return new Map(Object.entries(parsed).map(([name, version]) => [name, String(version)]));
}
