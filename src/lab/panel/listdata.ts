/** What the list draws, computed anew only from what changed. */
import * as React from 'react';
import {
  keyMetric,
  knownFields,
  narrows,
  searchText,
  seedKey,
  SEEDS,
  type KnownFields,
  type Query
} from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { useNow } from '../shared/hooks.js';
import { useServices } from '../shared/services.js';
import type { IStoreSession, RunsView } from '../tokens.js';
import { columnSpreads, type CellContext } from './cells.js';
import { columnsOf, type ListColumn } from './columns.js';
import { readFilter, type FilterError } from './filter.js';
import { levelsOf, orderOf, shownRuns, sortShown } from './look.js';
import { listRows, type Row } from './rows.js';

/** Runs that stand for all where reading every one would cost more than it tells. */
const SOME = 500;
/** Lists longer than this are read through when nothing else is to be done, before they are searched in full. */
const LONG = 1_500;
/** Names and values that a query may use are looked up in so many runs. */
const KNOWN = 2_000;
const AGES = 10_000;

export interface ListData {
  readonly rows: readonly Row[];
  readonly columns: readonly ListColumn[];
  readonly context: CellContext;
  readonly error: FilterError | null;
  /** Runs that the filter lets through, of so many. */
  readonly shown: number;
  readonly total: number;
  /** What the store's runs are made of; made when it is asked for, and kept for a while. */
  readonly known: () => KnownFields;
}

export function useListData(session: IStoreSession): ListData {
  const { model, trans } = useServices();
  const { view } = model;
  const { runs, reader } = session;
  const { filter, showArchived, showTrashed, folds, sort, group, spread, baseline } = view;
  const now = useNow(AGES);
  const isRead = useReadAhead(runs);

  const { query, error } = React.useMemo(() => readFilter(filter), [filter]);
  const metric = React.useMemo(() => keyMetric(runs.slice(0, SOME)), [runs]);
  const columns = useSteady(
    React.useMemo(
      () => columnsOf(view, runs, metric),
      [view.columns, view.metricMode, view.widths, runs, metric]
    )
  );
  // The session is the same while its runs change; what it has read is part of them.
  const values = React.useMemo(() => ({ metric, session }), [metric, session, runs]);
  const order = React.useMemo(
    () => orderOf(sort, columns, values),
    [sort, columns, sort.length > 0 && values]
  );
  const sorted = React.useMemo(() => sortShown(runs, order), [runs, order]);
  const shown = useShown(sorted, query, { showArchived, showTrashed });
  const rows = React.useMemo(() => {
    const levels = levelsOf({ group }).filter(level => isRead || level !== SEEDS);
    const options = { levels, order, folds: new Set(folds) };
    return listRows(shown, reader.problems, options);
  }, [shown, reader.problems.length, group, order, folds, isRead]);
  const spreads = useSteadyMap(
    React.useMemo(
      () => columnSpreads(shown.slice(0, SOME), columns, values),
      [shown, columns, values]
    )
  );
  const base = baseline === null ? null : session.run(baseline);
  const context = React.useMemo(
    () => ({ values, now, spread, baseline: base, spreads, trans }),
    [values, now, spread, base, spreads, trans]
  );
  const total = React.useMemo(
    () => runs.reduce((sum, run) => sum + (run.deleted === showTrashed ? 1 : 0), 0),
    [runs, showTrashed]
  );
  return { rows, columns, context, error, shown: shown.length, total, known: useKnown(runs) };
}

type Hidden = Pick<RunsView, 'showArchived' | 'showTrashed'>;

/** Runs that are let through; while a word is typed on, only those that were are looked at. */
function useShown(runs: readonly Run[], query: Query | null, hidden: Hidden): readonly Run[] {
  const { showArchived, showTrashed } = hidden;
  const kept = React.useRef<{ of: readonly Run[]; hidden: string; query: Query | null } | null>(
    null
  );
  const shown = React.useRef<readonly Run[]>([]);
  return React.useMemo(() => {
    const { current } = kept;
    const now = { of: runs, hidden: `${showArchived} ${showTrashed}`, query };
    const isLess = current?.of === runs && current.hidden === now.hidden;
    const some = isLess && narrows(current.query, query) ? shown.current : runs;
    kept.current = now;
    shown.current = shownRuns(some, query, { showArchived, showTrashed });
    return shown.current;
  }, [runs, query, showArchived, showTrashed]);
}

/** The same columns while they say the same, so that rows need not be drawn again. */
function useSteady<T>(value: T): T {
  const kept = React.useRef(value);
  if (JSON.stringify(kept.current) !== JSON.stringify(value)) kept.current = value;
  return kept.current;
}

function useSteadyMap(value: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const kept = React.useRef(value);
  const same =
    kept.current.size === value.size && [...value].every(([k, v]) => kept.current.get(k) === v);
  if (!same) kept.current = value;
  return kept.current;
}

const KEPT = 5_000;

function useKnown(runs: readonly Run[]): () => KnownFields {
  const kept = React.useRef<{ of: readonly Run[]; at: number; known: KnownFields } | null>(null);
  const latest = React.useRef(runs);
  latest.current = runs;
  return React.useCallback(() => {
    const { current } = kept;
    const isFresh = current?.of === latest.current || Date.now() - (current?.at ?? 0) < KEPT;
    if (current && isFresh) return current.known;
    const known = knownFields(latest.current.slice(0, KNOWN));
    kept.current = { of: latest.current, at: Date.now(), known };
    return known;
  }, []);
}

/**
 * Whether a long list has been read through once. Parameters are decoded when they are first asked for;
 * done in idle moments, neither opening the panel nor the first keystroke waits for ten thousand of them.
 */
function useReadAhead(runs: readonly Run[]): boolean {
  const [isRead, setRead] = React.useState(runs.length <= LONG);
  const latest = React.useRef(runs);
  latest.current = runs;
  React.useEffect(() => {
    if (isRead) return undefined;
    let at = 0;
    let waiting = 0;
    const read = (deadline: IdleDeadline) => {
      const all = latest.current;
      for (; at < all.length && deadline.timeRemaining() > 2; at++) {
        searchText(all[at]!);
        seedKey(all[at]!);
      }
      if (at >= all.length) setRead(true);
      else waiting = requestIdleCallback(read, { timeout: 500 });
    };
    waiting = requestIdleCallback(read);
    return () => cancelIdleCallback(waiting);
  }, [isRead]);
  return isRead;
}
