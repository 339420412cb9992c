/**
 * Work on points that training does not wait for, in a process of its own that outlives this one: a long run's
 * compaction, and what dead writers left.
 */
import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { compactWriter } from './compact.js';
import { finishPending } from './pending.js';

/** Rows up to which compaction does not deserve a process. */
const INLINE_ROWS = 100_000;
/** The bundle, which can be run as a program; elsewhere the code is not one file. */
const PROGRAM = 'recorder.mjs';
const COMPACT = '--compact';
const PENDING = '--pending';

/** How long after the first run a store is looked through, so that short scripts do without. */
const LOOK_AFTER_MS = 1_000;
const looked = new Set<string>();

/**
 * Sort a writer's points now or soon. What fails is left: readers take the points as they are, and the next
 * process that opens the store tries again.
 */
export function compactSoon(folder: string, writer: string, start: number, rows: number): void {
  try {
    const program = rows > INLINE_ROWS ? ownProgram() : null;
    if (program) runApart([program, COMPACT, folder, writer, String(start)]);
    else compactWriter(folder, writer, start);
  } catch {
    return;
  }
}

/** Let what dead writers left in a store be finished soon, once for each store. */
export function finishSoon(store: string): void {
  const program = ownProgram();
  if (!program || looked.has(store)) return;
  looked.add(store);
  setTimeout(() => {
    try {
      runApart([program, PENDING, store]);
    } catch {
      looked.delete(store); // no process to be had: the next run tries again
    }
  }, LOOK_AFTER_MS).unref();
}

/** What the bundle does when it is run as a program; returns whether it was. */
export function runAsProgram(argv: readonly string[]): boolean {
  const [script = '', word, folder, writer, start] = argv.slice(1);
  if (path.basename(script) !== PROGRAM || !folder) return false;
  if (word === PENDING) finishPending(folder);
  else if (word === COMPACT && writer) compactWriter(folder, writer, Number(start));
  else return false;
  return true;
}

function ownProgram(): string | null {
  if (!import.meta.url.startsWith('file:')) return null;
  const own = fileURLToPath(import.meta.url);
  return path.basename(own) === PROGRAM ? own : null;
}

function runApart(args: string[]): void {
  const command = 'Deno' in globalThis ? ['run', '--allow-all', '--no-config', ...args] : args;
  const child = spawn(process.execPath, command, { detached: true, stdio: 'ignore' });
  // Said by an event, later than any catch: the points stay, and are as good to a reader.
  child.on('error', () => undefined);
  child.unref();
}
