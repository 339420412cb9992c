/**
 * Which runs a report is about: those that were named, else its front matter's runs, query or view.
 */
import {
  matches,
  nearest,
  parseQuery,
  QueryError,
  resolveRun,
  ResolveError,
  sortRuns,
  viewKeys
} from '../query/index.js';
import type { Run, SavedView } from '../store/index.js';
import { ReportError } from './errors.js';
import type { FrontMatter } from './source/front.js';
import type { SourceProblem } from './source/place.js';

export interface Selection {
  /** In the report's order, the one compared with first. */
  readonly ids: readonly string[];
  readonly problems: readonly SourceProblem[];
}

/** Choose runs of a store. Throws ReportError when none is left. */
export function selectRuns(
  all: readonly Run[],
  front: FrontMatter,
  views: readonly SavedView[] = []
): Selection {
  const problems: SourceProblem[] = [];
  const note = (key: string, message: string) => {
    problems.push({ ...(front.places.get(key) ?? { line: 1, column: 1 }), message });
  };
  const living = all.filter(run => !run.deleted);
  const view = front.view === '' ? null : viewNamed(views, front.view, note);
  const chosen = front.runs.length ? named(living, front, note) : asked(living, front, view, note);
  const runs = front.limit === null ? chosen : chosen.slice(0, front.limit);
  if (runs.length === 0) throw nothing(front, view, problems);
  const base =
    baselineOf(runs, living, front, note) ?? living.find(run => run.id === view?.baseline);
  const ordered = base ? [base, ...runs.filter(run => run !== base)] : runs;
  return { ids: ordered.map(({ id }) => id), problems };
}

type Note = (key: string, message: string) => void;

function named(all: readonly Run[], front: FrontMatter, note: Note): Run[] {
  const found = front.runs.flatMap(ref => {
    const run = resolved(all, ref, 'runs', note);
    return run ? [run] : [];
  });
  return [...new Set(found)];
}

function resolved(all: readonly Run[], ref: string, key: string, note: Note): Run | null {
  try {
    return resolveRun(all, ref);
  } catch (error) {
    if (!(error instanceof ResolveError)) throw error;
    note(key, error.message);
    return null;
  }
}

function asked(all: readonly Run[], front: FrontMatter, view: SavedView | null, note: Note): Run[] {
  if (front.view !== '' && view === null) return [];
  const open = all.filter(run => !run.archived);
  const texts = [view?.filter ?? '', front.query].filter(text => text.trim() !== '');
  try {
    const queries = texts.map(text => parseQuery(text));
    const found = open.filter(run => queries.every(query => matches(run, query)));
    const keys = view ? viewKeys(view) : [];
    return sortRuns(found, front.order || (keys.length > 0 ? keys : 'start_time'));
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    note(front.query === '' ? 'order' : 'query', error.message);
    return [];
  }
}

function viewNamed(views: readonly SavedView[], name: string, note: Note): SavedView | null {
  const found = views.find(view => view.name === name || view.id === name);
  if (found) return found;
  const near = nearest(
    name,
    views.map(view => view.name)
  );
  note('view', `There is no saved view "${name}".${near ? ` Did you mean ${near}?` : ''}`);
  return null;
}

function baselineOf(
  runs: readonly Run[],
  all: readonly Run[],
  front: FrontMatter,
  note: Note
): Run | null {
  if (front.baseline === '') return null;
  return (
    resolved(runs, front.baseline, 'baseline', () => undefined) ??
    resolved(all, front.baseline, 'baseline', note)
  );
}

function nothing(
  front: FrontMatter,
  view: SavedView | null,
  problems: readonly SourceProblem[]
): ReportError {
  const [first] = problems;
  if (first)
    return new ReportError(
      'no-runs',
      `No run is left for the report: line ${first.line}: ${first.message.replace(/[.\s]+$/, '')}`,
      'Name runs, or a query that fits some'
    );
  const what = front.query
    ? `No run fits the query ${front.query}`
    : view
      ? `No run fits the view "${view.name}"`
      : 'The store has no run for the report';
  return new ReportError('no-runs', what, 'List the runs with flightlog runs');
}
