/**
 * Checks the options of a block against what the block takes; what is wrong becomes a sentence with
 * the nearest right name.
 */
import { nearest } from '../../query/index.js';
import type { OptionValue } from './call.js';
import type { Place, SourceProblem } from './place.js';

/** What an option may hold; a list of words is a choice of one. */
export type OptionKind = 'text' | 'texts' | 'number' | 'flag' | 'range' | 'any' | readonly string[];

export interface BlockRule {
  /** One line for completion and docs. */
  readonly help: string;
  readonly options: Readonly<Record<string, OptionKind>>;
  /** Options that may be given without their name, in this order. */
  readonly positional?: readonly string[];
  /** What a fence holds: options as YAML (default), Markdown, or a Vega-Lite specification. */
  readonly body?: 'options' | 'markdown' | 'spec';
}

/** One option as written. */
export interface GivenOption {
  readonly key: string;
  readonly value: OptionValue;
  readonly place: Place;
}

export type Options = ReadonlyMap<string, OptionValue>;

/** The options that hold, and a problem for each that does not. */
export function checkOptions(
  block: string,
  rule: BlockRule,
  given: readonly GivenOption[]
): { options: Map<string, OptionValue>; problems: SourceProblem[] } {
  const options = new Map<string, OptionValue>();
  const problems: SourceProblem[] = [];
  for (const { key, value, place } of given) {
    const kind = Object.hasOwn(rule.options, key) ? rule.options[key] : undefined;
    const wrong = kind === undefined ? unknown(block, rule, key) : misfit(block, key, kind, value);
    if (wrong === null) options.set(key, kind === 'texts' ? listOf(value) : value);
    else problems.push({ ...place, message: wrong });
  }
  return { options, problems };
}

function unknown(block: string, rule: BlockRule, key: string): string {
  const known = Object.keys(rule.options);
  const near = nearest(key, known);
  const hint = near ? `did you mean ${near}?` : `it takes ${known.join(', ') || 'none'}.`;
  return `${block} has no option "${key}"; ${hint}`;
}

function misfit(block: string, key: string, kind: OptionKind, value: OptionValue): string | null {
  if (fits(kind, value)) return null;
  const shown = JSON.stringify(value);
  if (typeof kind === 'string') return `${key} of ${block} takes ${WANTED[kind]}, not ${shown}.`;
  const near = typeof value === 'string' ? nearest(value, kind) : null;
  const hint = near ? ` Did you mean ${near}?` : '';
  return `${key} of ${block} is one of ${kind.join(', ')}, not ${shown}.${hint}`;
}

const WANTED: Readonly<Record<Exclude<OptionKind, readonly string[]>, string>> = {
  text: 'a text',
  texts: 'a text or a list of texts',
  number: 'a number',
  flag: 'true or false',
  range: 'two numbers such as [0, 100]',
  any: 'a value'
};

function fits(kind: OptionKind, value: OptionValue): boolean {
  if (typeof kind !== 'string') return typeof value === 'string' && kind.includes(value);
  const isText = (one: OptionValue) => typeof one === 'string' || typeof one === 'number';
  switch (kind) {
    case 'text':
      return isText(value);
    case 'texts':
      return isText(value) || (Array.isArray(value) && value.every(isText));
    case 'number':
      return typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'range':
      return isPair(value);
    case 'any':
      return true;
  }
}

function isPair(value: OptionValue): value is readonly [number, number] {
  if (!Array.isArray(value)) return false;
  const [from, to] = value as readonly OptionValue[];
  return value.length === 2 && typeof from === 'number' && typeof to === 'number' && from < to;
}

function listOf(value: OptionValue): string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** An option as text; '' when it was not given. */
export function textOf(options: Options, key: string): string {
  const value = options.get(key);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** An option as a list of texts; empty when it was not given. */
export function textsOf(options: Options, key: string): readonly string[] {
  const value = options.get(key);
  return Array.isArray(value) ? (value as string[]) : [];
}

export function numberOf(options: Options, key: string): number | null {
  const value = options.get(key);
  return typeof value === 'number' ? value : null;
}

export function rangeOf(options: Options, key: string): readonly [number, number] | null {
  const value = options.get(key);
  return value !== undefined && isPair(value) ? value : null;
}
