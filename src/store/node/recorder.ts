/**
 * The recorder for JavaScript and TypeScript: kernels (Deno, tslab) and plain Node. What
 * `jupyterlab-flightlog/recorder` exports; docs/javascript.md shows it.
 *
 * Functions of this module act on the active run. Runs are written as Python's are (docs/format.md).
 */
import type { Goal } from '../types.js';
import { newId } from '../writer/ids.js';
import { currentRun, openPart, openPlain, openScoped, requireRun } from './active.js';
import type { AtStep } from './artifacts.js';
import type { StartOptions } from './beginning.js';
import type { EndStatus, Run } from './run.js';

export { RecorderError } from '../writer/errors.js';
export { CARD_TYPE } from './card.js';
export type { Goal, MetricSummary } from '../types.js';
export type { StartOptions } from './beginning.js';
export type { EndStatus, Run } from './run.js';

/** Metrics of one step: an object or a Map of names to numbers. */
export type Metrics = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;

/**
 * Begin a run and make it active until it is ended.
 *
 * Where a run begun in the same way is active, that one is ended as finished, and says so. A process that
 * ends by itself ends its runs: as failed after an uncaught error or with an exit code, else as finished.
 *
 * @param name what it is called; else as its previous attempt, or two words
 * @throws RecorderError for options of a wrong type and an unknown runId; with `strict`, for what the disk
 *   refuses too. Else that is one warning, and the run goes on unrecorded.
 */
export function startRun(name?: string, options: StartOptions = {}): Run {
  return openPlain(name, options);
}

/**
 * Call a function with a run of its own, active in it and in whatever it awaits; inside another run, its
 * child. Ends as finished, or as failed with the error that the function throws.
 *
 * @returns what the function returns
 */
export function track<T>(name: string, act: (run: Run) => T, options: StartOptions = {}): T {
  return openScoped(name, options, act);
}

/**
 * Take part in a run that another process or worker began; ending this part does not end the run.
 *
 * @param runId else what FLIGHTLOG_RUN says
 */
export function attach(
  runId?: string,
  options: Pick<StartOptions, 'rank' | 'store' | 'strict'> = {}
): Run {
  return openPart(runId, options);
}

/** An id for a run that several processes will share. */
export function newRunId(): string {
  return newId();
}

/** The active run, or null. */
export function activeRun(): Run | null {
  return currentRun();
}

/** End the active run; without one, nothing happens. */
export function endRun(status: EndStatus = 'finished'): void {
  currentRun()?.end(status);
}

/** Store one value for each metric in the active run; see Run.log. */
export function log(metrics: Metrics, options?: AtStep): void {
  requireRun().log(metrics, options);
}

/** Store one value in the active run. */
export function logMetric(key: string, value: unknown, options?: AtStep): void {
  requireRun().log({ [key]: value }, options);
}

/** Store several values at one step in the active run. */
export function logMetrics(metrics: Metrics, options?: AtStep): void {
  requireRun().log(metrics, options);
}

/** Set a parameter of the active run. */
export function logParam(key: string, value: unknown): void {
  requireRun().logParam(key, value);
}

/** Set parameters of the active run. */
export function logParams(params: Metrics): void {
  requireRun().logParams(params);
}

/** Set a tag of the active run. */
export function setTag(key: string, value?: unknown): void {
  requireRun().setTag(key, value);
}

/** Set tags of the active run, from a list or an object. */
export function setTags(tags: readonly string[] | Readonly<Record<string, unknown>>): void {
  requireRun().setTags(tags);
}

/** Say which end of a metric of the active run is good. */
export function setGoal(metric: string, goal: Goal): void {
  requireRun().setGoal(metric, goal);
}

/** Set the active run's note, Markdown. */
export function setNote(note: string): void {
  requireRun().setNote(note);
}

/** Move the active run to another experiment. */
export function setExperiment(experiment: string): void {
  requireRun().setExperiment(experiment);
}

/** Keep a picture in the active run; see Run.logImage. */
export function logImage(
  image: Uint8Array | ArrayBuffer | string,
  name: string,
  at?: AtStep
): void {
  requireRun().logImage(image, name, at);
}

/** Keep a figure in the active run; see Run.logImage. */
export function logFigure(
  figure: Uint8Array | ArrayBuffer | string,
  name: string,
  at?: AtStep
): void {
  requireRun().logFigure(figure, name, at);
}

/** Keep a table in the active run; see Run.logTable. */
export function logTable(table: unknown, name: string, at?: AtStep): void {
  requireRun().logTable(table, name, at);
}

/** Keep a text in the active run. */
export function logText(text: string, name: string): void {
  requireRun().logText(text, name);
}

/** Keep an object or list as JSON in the active run. */
export function logDict(values: unknown, name: string): void {
  requireRun().logDict(values, name);
}

/** Keep a copy of a file, or of a folder's files, in the active run. */
export function logArtifact(file: string, name?: string, at?: AtStep): void {
  requireRun().logArtifact(file, name, at);
}

/** Keep copies of a folder's files in the active run. */
export function logArtifacts(folder: string, prefix?: string): void {
  requireRun().logArtifacts(folder, prefix);
}
