/** Parses a command's arguments strictly; what is unknown is answered with the nearest that is known. */
import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { nearest } from '../query/index.js';
import { usageError } from './errors.js';

export type OptionRules = NonNullable<ParseArgsConfig['options']>;

export interface Arguments {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  store: { type: 'string' },
  help: { type: 'boolean', short: 'h' }
} as const satisfies OptionRules;

/**
 * Parse a command's arguments.
 *
 * @throws CliError (exit code 2) for an unknown option, or a value missing or not wanted
 */
export function parseOptions(
  command: string,
  args: readonly string[],
  own: OptionRules
): Arguments {
  const options: OptionRules = { ...COMMON_OPTIONS, ...own };
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError) || !('code' in error)) throw error;
    throw usageError(explain(error, String(error.code), Object.keys(options)), command);
  }
}

/** A text option; null when it was not given. */
export function textOption({ values }: Arguments, name: string): string | null {
  const value = values[name];
  return typeof value === 'string' ? value : null;
}

/** A whole number above zero; null when it was not given. */
export function countOption(command: string, args: Arguments, name: string): number | null {
  const text = textOption(args, name);
  if (text === null) return null;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw usageError(`--${name} takes a whole number above zero, not "${text}".`, command);
}

// Node's own sentences run on about `--`; only the option they name is used.
function explain(error: TypeError, code: string, known: readonly string[]): string {
  const named = /'(-[^' ]*)/.exec(error.message)?.[1] ?? '';
  if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `${firstSentence(error.message)}.`;
  const near = nearest(named.replace(/^-+/, ''), known);
  return `Unknown option ${named}${near ? `; did you mean --${near}?` : '.'}`;
}

function firstSentence(message: string): string {
  return message.split(/\.\s|\n/)[0]?.replace(/\.$/, '') ?? message;
}
