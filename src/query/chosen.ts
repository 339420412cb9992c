/** Which runs a saved comparison means now, and what has become of those that are not there. */
import type { Run } from '../store/index.js';
import type { FlightView } from './flightview.js';
import { matches } from './match.js';
import { parseQuery } from './parse.js';

export interface ChosenRuns {
  /** In the order of the document; of a query the newest first. */
  readonly runs: readonly Run[];
  /** Ids that the store does not have, or not any more. */
  readonly missing: readonly string[];
  /** Named by id, and in the trash now. */
  readonly trashed: readonly Run[];
}

/**
 * The runs that a view shows.
 *
 * @param filterOf the filter of a saved view by its name; undefined for no such view
 * @throws QueryError for a query that cannot be read, Error for a saved view that is not there
 */
export function chosenRuns(
  all: readonly Run[],
  view: Pick<FlightView, 'runs' | 'removed'>,
  filterOf: (name: string) => string | undefined = () => undefined
): ChosenRuns {
  const { runs: choice } = view;
  const removed = new Set(view.removed);
  if ('ids' in choice) {
    const known = new Map(all.map(run => [run.id, run]));
    const found = choice.ids.filter(id => !removed.has(id)).map(id => known.get(id) ?? id);
    const there = found.filter(run => typeof run !== 'string');
    return {
      runs: there.filter(run => !run.deleted),
      missing: found.filter(run => typeof run === 'string'),
      trashed: there.filter(run => run.deleted)
    };
  }
  const filter = 'query' in choice ? choice.query : filterOf(choice.view);
  if (filter === undefined && 'view' in choice) {
    throw new Error(`The store has no saved view "${choice.view}". Choose the runs anew.`);
  }
  const query = parseQuery(filter ?? '');
  const runs = all.filter(
    run => !run.deleted && !run.archived && !removed.has(run.id) && matches(run, query)
  );
  return { runs, missing: [], trashed: [] };
}
