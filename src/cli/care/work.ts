/** What every command of care begins and ends with: its store, its progress, its one-sentence failures. */
import { existsSync } from 'node:fs';
import { encodeFactValue } from '../../store/index.js';
import type { FactValue } from '../../store/index.js';
import { findStore, nodeStore } from '../../store/node.js';
import type { Effects } from '../effects.js';
import { CliError } from '../errors.js';
import { textOption } from '../options.js';
import type { Arguments } from '../options.js';
import { printable } from '../text.js';
import { Progress } from './progress.js';
import { refusal, tookText } from './words.js';

export interface Work {
  readonly args: Arguments;
  readonly effects: Effects;
  readonly progress: Progress;
  readonly isJson: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Run a command's work; what the file system refuses becomes one sentence about `file`. */
export async function withWork(
  args: Arguments,
  effects: Effects,
  work: (work: Work) => Promise<void>
): Promise<void> {
  const isJson = args.values['json'] === true;
  const progress = new Progress(effects, isJson);
  try {
    await work({ args, effects, progress, isJson, now: effects.now() });
  } catch (error) {
    const file = error instanceof Error && 'path' in error ? String(error.path) : 'The store';
    throw refusal(error, file, 'be read or written');
  } finally {
    progress.end();
  }
}

/**
 * The folder of the store that a command works on: that of --store, else the one found upwards.
 *
 * @throws CliError when there is none
 */
export function storeFolder({ args, effects }: Pick<Work, 'args' | 'effects'>): string {
  const named = textOption(args, 'store');
  const env = named === null ? effects.env : { ...effects.env, FLIGHTLOG_STORE: named };
  const folder = findStore(effects.cwd, env);
  if (folder !== null) return folder;
  throw new CliError(
    `No store found from ${effects.cwd} upwards. Name one with --store DIR, or log a run first.`,
    1
  );
}

/** Refuse a folder that is no store of a format we know. Throws StoreError. */
export function checkIsStore(folder: string): void {
  nodeStore(folder);
}

/** Refuse a folder that is not there, with the name it was given. */
export function checkIsThere(folder: string, named: string): void {
  if (existsSync(folder)) return;
  throw new CliError(`${named}: no such folder. Name the folder that holds runs/.`, 1);
}

/** Print lines of text, each made safe for a terminal. */
export function sayLines({ effects }: Pick<Work, 'effects'>, lines: readonly string[]): void {
  for (const line of lines) effects.stdout.write(`${printable(line)}\n`);
}

/** Print the result as JSON, with how long it took. */
export function sayJson({ effects, progress }: Work, value: Record<string, FactValue>): void {
  const seconds = Math.round(progress.elapsed) / 1000;
  effects.stdout.write(`${encodeFactValue({ ...value, seconds })}\n`);
}

/** The last line: what was done, and how long it took. */
export function sayEnd(work: Work, sentence: string): void {
  work.progress.end();
  sayLines(work, [`${sentence} ${tookText(work.progress.elapsed)}.`]);
}
