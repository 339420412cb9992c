/** Numbers and endings in the words that all commands of care use. */
import { StoreError } from '../../store/index.js';
import { CliError } from '../errors.js';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes for a person: `0 B`, `12.3 kB`. Thousands, as disks are sold. */
export function bytesText(bytes: number): string {
  let unit = 0;
  let amount = bytes;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit++;
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : 1;
  return `${amount.toFixed(digits)} ${UNITS[unit]}`;
}

/** `1 run`, `2,000 runs`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : nouns}`;
}

/** `a`, `a and b`, `a, b and c`; empty parts are left out. */
export function listText(parts: readonly (string | null)[]): string {
  const said = parts.filter(part => part !== null && part !== '');
  const last = said.pop();
  if (last === undefined) return '';
  return said.length === 0 ? String(last) : `${said.join(', ')} and ${last}`;
}

/** How long something took: `in 0.3 s`. */
export function tookText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 100) return `in ${seconds.toFixed(1)} s`;
  return `in ${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** The system's code of an error (`ENOENT`), or null. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}

/** What the system said, without its code and call: `permission denied`. */
export function systemText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z0-9_]+: ([^,]+)/.exec(message)?.[1] ?? message;
}

/**
 * What the file system refused, as one sentence; every other error is given back as it is.
 *
 * @param doing ends "could not …", such as "be written"
 */
export function refusal(error: unknown, file: string, doing: string): unknown {
  if (error instanceof StoreError || error instanceof CliError) return error;
  const code = codeOf(error);
  if (code === null || !(error instanceof Error) || !('syscall' in error)) return error;
  const remedy =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'Make room, then run it again'
      : code === 'EROFS'
        ? 'The disk is read-only; copy the store to another'
        : 'Check who owns it and its permissions';
  const message = `${file} could not ${doing} (${systemText(error)}). ${remedy}.`;
  return new CliError(message, 1, { cause: error });
}
