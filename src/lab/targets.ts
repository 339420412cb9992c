/**
 * Which runs a command means: those it was told, else the picked ones where the focused run is among them,
 * else the focused run.
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
  const id = typeof args['run'] === 'string' ? args['run'] : (model.view.focus ?? model.selection[0]);
  return id === undefined ? null : (model.current?.run(id) ?? null);
}

function ids(model: IRunsModel, args: ReadonlyPartialJSONObject): readonly string[] {
  const { focus } = model.view;
  if (Array.isArray(args['runs'])) return args['runs'].filter(id => typeof id === 'string');
  if (focus !== null && !model.selection.includes(focus)) return [focus];
  return model.selection;
}
