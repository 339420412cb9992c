/**
 * Which run is active, and how runs are opened and closed.
 *
 * A run of `track` is active in the function that it tracks and whatever that awaits; one of `startRun`
 * until it is ended, in the innermost `track` around the call, else in the whole process.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Notices, RecorderError } from '../writer/errors.js';
import type { Given, StartOptions } from './beginning.js';
import {
  checkOptions,
  findEarlier,
  firstFacts,
  identify,
  identifyAgain,
  isDisabled,
  isSet,
  tryStore
} from './beginning.js';
import { Capture } from './capture.js';
import { RunFiles } from './files.js';
import type { Files } from './files.js';
import type { Earlier } from './history.js';
import { deaf, interruptible } from './interrupt.js';
import { storePath } from './locate.js';
import { NoFiles } from './no-files.js';
import { Run } from './run.js';
import type { EndStatus, Identity } from './run.js';
import { shared, toldRun } from './sharing.js';
import { findPlace, isKernel } from './system.js';
import type { Place } from './system.js';

/** The runs that are active in one place, innermost first by way of `outer`. */
interface Scope {
  top: Run | null;
}

const everywhere: Scope = { top: null };
const scopes = new AsyncLocalStorage<Scope>();
const open = new Set<Run>();
let uncaught: unknown;
let isWatchingExit = false;

/** The active run, or null. */
export function currentRun(): Run | null {
  return live(scope().top);
}

/** The active run. @throws RecorderError when there is none */
export function requireRun(): Run {
  const run = currentRun();
  if (run) return run;
  throw new RecorderError(
    'No active run: start one with startRun(), or give the code to track(). Workers do not inherit a ' +
      'run; attach() them to it.'
  );
}

/** Begin a run that is active until it is ended; see startRun. */
export function openPlain(name: string | undefined, asked: StartOptions): Run {
  const options = shared(asked, currentRun() === null);
  const given = checkOptions(name, options);
  const at = scope();
  const parent = options.nested ? live(at.top) : makeWay(at);
  const run = begin(given, options, parent);
  run.outer = live(at.top);
  at.top = run;
  return run;
}

/** Call `act` with a run of its own, and end the run as `act` ends. */
export function openScoped<T>(
  name: string | undefined,
  asked: StartOptions,
  act: (run: Run) => T
): T {
  const parent = currentRun();
  const options = shared(asked, parent === null);
  const run = begin(checkOptions(name, options), options, parent);
  run.isPlain = false;
  run.outer = parent;
  return scopes.run({ top: run }, () => {
    try {
      const result = act(run);
      if (!isPromise(result)) {
        run.end();
        return result;
      }
      return result.then(
        value => {
          run.end();
          return value as unknown;
        },
        (error: unknown) => {
          run.end('failed', error);
          throw error;
        }
      ) as T;
    } catch (error) {
      run.end('failed', error);
      throw error;
    }
  });
}

/** Take part in a run that another process began. */
export function openPart(
  runId: string | undefined,
  asked: Pick<StartOptions, 'rank' | 'store' | 'strict'>
): Run {
  const told = runId ?? toldRun();
  if (told === undefined)
    throw new RecorderError('Which run? Give attach() its id, run.id, or set FLIGHTLOG_RUN to it.');
  const options = shared({ ...asked, runId: told }, false);
  const given = checkOptions(undefined, options);
  const at = scope();
  const run = begin(given, options, null, true);
  run.outer = live(at.top);
  at.top = run;
  return run;
}

function scope(): Scope {
  return scopes.getStore() ?? everywhere;
}

/** `run`, or the nearest around it that has not ended. */
function live(run: Run | null): Run | null {
  let found = run;
  while (found?.ended) found = found.outer;
  return found;
}

/** End the plain runs that a new one takes the place of; returns the new one's parent. */
function makeWay(at: Scope): Run | null {
  let run = live(at.top);
  while (run?.isPlain) {
    const { name } = run;
    run.end();
    // In a kernel, the console is the cell's output.
    // eslint-disable-next-line no-console
    console.log(`flightlog: "${name}" has been ended as finished, since another run was started.`);
    run = live(run.outer);
  }
  return run;
}

function begin(given: Given, options: StartOptions, parent: Run | null, isPart = false): Run {
  const place = findPlace();
  const store = storePath(options.store ?? null, place.folder);
  const earlier = findEarlier(store, options);
  const isWorker = isPart || (given.rank ?? 0) > 0;
  const identity = earlier
    ? identifyAgain(earlier, given)
    : identify(given, { store, place, runId: options.runId }, parent?.id ?? null);
  const notices = new Notices(options.strict ?? isSet('FLIGHTLOG_STRICT'));
  const { id, why } = isDisabled() ? { id: '', why: null } : tryStore(store);
  const of = { store, run: identity.id, rank: given.rank, lastStep: earlier?.lastStep ?? -1 };
  const files: Files = id ? new RunFiles(of, notices) : new NoFiles(why, notices);
  const isNew = earlier === null && !isWorker && id !== '';
  const put = (facts: Parameters<Files['put']>[0]): void => files.put(facts);
  const capture = isNew ? new Capture(place.folder, (b, m) => files.keep(b, m), put) : null;
  const onEnd = (run: Run, status: EndStatus): void => ended(run, status);
  const run = new Run({
    identity,
    store: { path: store, id },
    files,
    notices,
    capture,
    isWorker,
    onEnd
  });
  files.begin(isWorker ? [] : factsOfRun(identity, given, place, store, earlier));
  capture?.start();
  open.add(run);
  watchExit();
  return run;
}

function factsOfRun(
  identity: Identity,
  given: Given,
  place: Place,
  store: string,
  earlier: Earlier | null
) {
  return firstFacts(identity, given, place, { store, isAgain: earlier !== null });
}

/** Forget a run, and end what it left open. */
function ended(run: Run, status: EndStatus): void {
  open.delete(run);
  if (open.size === 0) deaf();
  for (const other of open) {
    if (other.isPlain && other.identity.parent === run.id && !other.ended) other.end(status);
  }
}

/** A process that ends by itself says how; one that is killed is told by its lease. */
function watchExit(): void {
  if (isWatchingExit) return;
  isWatchingExit = true;
  process.on('uncaughtExceptionMonitor', error => (uncaught = error));
  // A kernel is interrupted to stop a cell, not to end.
  if (!isKernel()) interruptible(() => endAll('interrupted'));
  process.on('exit', code => {
    endAll(code !== 0 || uncaught !== undefined ? 'failed' : 'finished', uncaught);
  });
}

function endAll(status: EndStatus, error?: unknown): void {
  for (const run of [...open].reverse()) run.end(status, error);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
