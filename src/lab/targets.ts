/**
 * Which runs a command means. Told by id: those. From a row's own menu: the row, or all picked ones where
 * the row is picked. Else the picked ones, and without any the focused run.
 */
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Run } from '../store/index.js';
import type { IRunsModel, IStoreSession } from './tokens.js';

/** JSON schema of the arguments that `targetRuns` reads. */
export const RUNS_ARGS = {
  type: 'object',
  properties: {
    runs: {
      type: 'array',
      items: { type: 'string' },
      description: 'Run ids. Without them, the selected runs, else the focused one.'
    },
    row: {
      type: 'boolean',
      description: 'Whether the focused run is meant even when others are selected.'
    }
  }
} as const;

/** JSON schema of the arguments that `targetRun` reads. */
export const RUN_ARGS = {
  type: 'object',
  properties: { run: { type: 'string', description: 'Run id. Without it, the focused run.' } }
} as const;

export function targetRuns(
  model: IRunsModel,
  args: ReadonlyPartialJSONObject,
  session: IStoreSession | null = model.current
): Run[] {
  if (!session) return [];
  return ids(model, args).flatMap(id => session.run(id) ?? []);
}

export function targetRun(model: IRunsModel, args: ReadonlyPartialJSONObject): Run | null {
  const id =
    typeof args['run'] === 'string' ? args['run'] : (model.view.focus ?? model.selection[0]);
  return id === undefined ? null : (model.current?.run(id) ?? null);
}

function ids(model: IRunsModel, args: ReadonlyPartialJSONObject): readonly string[] {
  const { view, selection } = model;
  if (Array.isArray(args['runs'])) return args['runs'].filter(id => typeof id === 'string');
  if (view.focus === null || selection.includes(view.focus)) return selection;
  return args['row'] === true || selection.length === 0 ? [view.focus] : selection;
}
