/** A comparison's document on the command line: its store, and the runs that it draws, baseline first. */
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import {
  chosenRuns,
  FlightViewError,
  parseFlightView,
  type ChosenRuns,
  type FlightView
} from '../query/index.js';
import type { SavedView, StoreReader } from '../store/index.js';
import { CliError } from './errors.js';

/** Whether a name on the command line is that of a comparison's document. */
export function isView(name: string): boolean {
  return name.endsWith('.flight.json');
}

/**
 * Read a document, and where its store lies.
 *
 * @throws CliError when it cannot be read, naming the place in it
 */
export async function readView(
  file: string
): Promise<{ readonly view: FlightView; readonly store: string | null }> {
  const text = await fs.readFile(file, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`${file}: cannot be read (${why}). Name a document that is there.`, 1, {
      cause
    });
  });
  try {
    const view = parseFlightView(text);
    return { view, store: view.store && path.resolve(path.dirname(file), view.store) };
  } catch (cause) {
    if (!(cause instanceof FlightViewError)) throw cause;
    throw new CliError(`${file}: ${cause.message}`, 1, { cause });
  }
}

/**
 * What a document asks of a report: its drawn runs, in its colours, the baseline first.
 *
 * @param views the store's saved views, of which the document may name one
 * @throws CliError when it draws no run, or its query cannot be read
 */
export function viewRuns(
  view: FlightView,
  reader: StoreReader,
  views: readonly SavedView[]
): {
  readonly ids: readonly string[];
  readonly slots: Map<string, number>;
  readonly problems: string[];
} {
  const { runs, missing, trashed } = choose(view, reader, views);
  const drawn = runs.map(run => run.id).filter(id => !view.hidden.includes(id));
  const ids = drawn.filter(id => id === view.baseline);
  ids.push(...drawn.filter(id => id !== view.baseline));
  if (ids.length === 0)
    throw new CliError('The document shows no run that this store has. Choose its runs anew.', 1);
  const given = Object.entries(view.slots).filter(([id]) => ids.includes(id));
  return {
    ids,
    slots: new Map(given.length > 0 ? given : ids.map((id, i) => [id, i])),
    problems: [
      ...missing.map(id => `Run ${id} is not in this store, and not in the report.`),
      ...trashed.map(run => `Run ${run.id} is in the trash, and not in the report.`)
    ]
  };
}

function choose(view: FlightView, reader: StoreReader, views: readonly SavedView[]): ChosenRuns {
  try {
    return chosenRuns(reader.runs, view, name => views.find(saved => saved.name === name)?.filter);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`The document's runs cannot be chosen: ${why}`, 1, { cause });
  }
}
