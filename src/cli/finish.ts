/**
 * Lets the runs of dead writers be finished, in the background, by the Python that the command came from: it
 * has the lock that two finishers need (flightlog/store/pending.py).
 */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { StoreReader } from '../store/index.js';
import type { Effects } from './effects.js';

/** Set by flightlog/cli.py. */
const PYTHON = 'FLIGHTLOG_PYTHON';

/** Begin it where there is something to finish and the store may be written; nobody waits for it. */
export function finishDead(folder: string, reader: StoreReader, { env }: Effects): void {
  const python = env[PYTHON];
  if (!python || !reader.hasDeadWriters || !isWritable(path.join(folder, 'runs'))) return;
  const args = ['-P', '-m', 'flightlog.store.series', '--pending', folder];
  const child = spawn(python, args, { detached: true, stdio: 'ignore', env: { ...env } });
  // The runs stay as they are, and are as good to a reader.
  child.on('error', () => undefined);
  child.unref();
}

function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
