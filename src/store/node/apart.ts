/** Compaction at a run's end: at once when it is short, else in a process of its own that outlives this one. */
import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compactWriter } from './compact.js';

/** Rows up to which compaction does not deserve a process. */
const INLINE_ROWS = 100_000;
/** The bundle, which can be run as a program; elsewhere the code is not one file. */
const PROGRAM = 'recorder.mjs';
const COMPACT = '--compact';

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

/** What the bundle does when it is run as a program; returns whether it was. */
export function runAsProgram(argv: readonly string[]): boolean {
  const [script = '', word, folder, writer, start] = argv.slice(1);
  if (path.basename(script) !== PROGRAM || word !== COMPACT || !folder || !writer) return false;
  compactWriter(folder, writer, Number(start));
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
