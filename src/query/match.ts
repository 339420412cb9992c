/**
 * Whether a run matches a query.
 *
 * A comparison with a value that the run lacks is false, `!=` and `not like` too. Text that is a number
 * compares as one with a number, since tags are always text; `nan` equals NaN, which nothing else finds.
 * A logged None is no value: `is null` finds it.
 */
import type { ParamValue, Run } from '../store/index.js';
import { keptValue } from './fields.js';
import type { Field } from './fields.js';
import { isLike } from './like.js';
import type { Literal, Operator, Query } from './parse.js';

type Plain = Exclude<ParamValue, null>;

export function matches(run: Run, query: Query): boolean {
  switch (query.type) {
    case 'words':
      return query.words.length === 0 || hasWords(run, query.words);
    case 'and':
      return query.parts.every(part => matches(run, part));
    case 'or':
      return query.parts.some(part => matches(run, part));
    case 'not':
      return !matches(run, query.part);
    default:
      return holds(query, keptValue(run, query.field));
  }
}

/**
 * Whether whatever matches `now` matched `before`: as a word grows while it is typed. False where only
 * a look at the runs could tell.
 */
export function narrows(before: Query | null, now: Query | null): boolean {
  if (before === null) return true;
  if (before.type !== 'words' || now?.type !== 'words') return false;
  const { words } = now;
  const isIn = (word: string, i: number) => {
    const grown = words[i] ?? '';
    // From the fourth character on a word is looked for in ids too, which it was not before.
    const isAlike = word.length < SHORTEST_ID === grown.length < SHORTEST_ID;
    return grown === word || (isAlike && grown.startsWith(word));
  };
  return before.words.every(isIn);
}

type Comparison = Extract<Query, { field: unknown }>;

function holds(query: Comparison, value: ParamValue): boolean {
  if (query.type === 'null') return (value === null) !== query.negated;
  if (value === null) return false;
  switch (query.type) {
    case 'compare':
      return compare(value, query.operator, said(query.field, query.value));
    case 'in':
      return (
        query.negated !==
        query.values.some(literal => compare(value, '=', said(query.field, literal)))
      );
    case 'like':
      return query.negated !== fits(String(value), query.pattern, query.ignoreCase);
  }
}

// MLflow writes statuses in capitals: attributes.status = 'FAILED'.
function said(field: Field, literal: Literal): Literal {
  const isStatus = field.group === 'run' && field.name === 'status';
  return isStatus && typeof literal === 'string' ? literal.toLowerCase() : literal;
}

function fits(text: string, pattern: string, ignoreCase: boolean): boolean {
  return ignoreCase ? isLike(text.toLowerCase(), pattern.toLowerCase()) : isLike(text, pattern);
}

function compare(value: Plain, operator: Operator, literal: Literal): boolean {
  const order = orderOf(value, literal);
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order !== null && order < 0;
    case '<=':
      return order !== null && order <= 0;
    case '>':
      return order !== null && order > 0;
    case '>=':
      return order !== null && order >= 0;
  }
}

/** Below, at or above zero; null for values that have no order, such as text and a flag. */
function orderOf(value: Plain, literal: Literal): number | null {
  if (typeof value === 'boolean' || typeof literal === 'boolean') {
    return value === literal ? 0 : null;
  }
  if (typeof value === 'string' && typeof literal === 'string') {
    return value === literal ? 0 : value < literal ? -1 : 1;
  }
  const left = typeof value === 'string' ? numberIn(value) : value;
  const right = typeof literal === 'string' ? numberIn(literal) : literal;
  if (left === null || right === null) return null;
  // A bigint and a number compare exactly.
  if (left < right) return -1;
  if (left > right) return 1;
  return isNaN(left) === isNaN(right) ? 0 : null;
}

function isNaN(value: number | bigint): boolean {
  return typeof value === 'number' && Number.isNaN(value);
}

function numberIn(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

/** Fewer characters of an id are too likely to stand somewhere by accident. */
const SHORTEST_ID = 4;

// Runs do not change: whoever has new facts makes a new one.
const texts = new WeakMap<Run, string>();

function hasWords(run: Run, words: readonly string[]): boolean {
  const text = searchText(run);
  return words.every(
    word => text.includes(word) || (word.length >= SHORTEST_ID && run.id.startsWith(word))
  );
}

/** What free text is looked for in, in lower case: names, tags, parameters, the note; kept for each run. */
export function searchText(run: Run): string {
  const known = texts.get(run);
  if (known !== undefined) return known;
  const parts = [
    run.name,
    run.experiment,
    run.status,
    ...[...run.tags].flat(),
    ...[...run.params].map(([key, value]) => `${key}=${value}`),
    run.note
  ];
  const text = parts.join('\n').toLowerCase();
  texts.set(run, text);
  return text;
}
