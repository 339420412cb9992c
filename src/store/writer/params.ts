/**
 * Shapes what people give as parameters, tags and goals into what facts hold.
 *
 * Arguments of a wrong kind are refused; a value that is odd is kept as text.
 */
import type { Goal } from '../types.js';
import { RecorderError } from './errors.js';
import { asFloat, asName, kindOf } from './numbers.js';

/** What a parameter is stored as. */
export type PlainParam = string | number | bigint | boolean;

/** Characters kept of a parameter that is no scalar. */
const TEXT_LIMIT = 10_000;

/** The scalar to store: null and undefined as "None", tensors as their value, others as text. */
export function asParam(value: unknown): PlainParam {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string') return asName(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (Array.isArray(value)) return asText(value);
  const read = asFloat(value);
  return read.why === undefined ? read.value : asText(value);
}

/** Any value as text: JSON where it has one, whatever its toString does. */
export function asText(value: unknown): string {
  let text: string;
  try {
    text = asName(typeof value === 'string' ? value : (jsonOf(value) ?? String(value)));
  } catch (error) {
    return `<${kindOf(value)} without text: ${kindOf(error)}>`;
  }
  return text.length <= TEXT_LIMIT ? text : `${text.slice(0, TEXT_LIMIT - 1)}…`;
}

/** Name to value, from an object or a Map. @throws RecorderError for anything else */
export function asParams(params: unknown): Map<string, PlainParam> {
  if (params === undefined || params === null) return new Map();
  const entries = entriesOf(params);
  if (entries) return new Map(entries.map(([name, value]) => [asText(name), asParam(value)]));
  throw new RecorderError(
    `params is a ${kindOf(params)}; give an object of names to values, as in {params: {lr: 0.1}}.`
  );
}

/** Tag to value, '' for a bare one, from a list, an object or a Map. @throws RecorderError */
export function asTags(tags: unknown): Map<string, string> {
  if (tags === undefined || tags === null) return new Map();
  if (Array.isArray(tags) || tags instanceof Set) {
    return new Map([...(tags as Iterable<unknown>)].map(tag => [asText(tag), '']));
  }
  const entries = entriesOf(tags);
  if (!entries) {
    throw new RecorderError(
      `tags is a ${kindOf(tags)}; give a list or an object, as in {tags: ['tree']}.`
    );
  }
  return new Map(entries.map(([tag, value]) => [asText(tag), asText(value ?? '')]));
}

/** Metric to "min" or "max". @throws RecorderError */
export function asGoals(goals: unknown): Map<string, Goal> {
  if (goals === undefined || goals === null) return new Map();
  const entries = entriesOf(goals);
  if (!entries) {
    throw new RecorderError(
      `goals is a ${kindOf(goals)}; give an object, as in {goals: {loss: 'min'}}.`
    );
  }
  return new Map(entries.map(([metric, goal]) => [asText(metric), asGoal(goal)]));
}

/** `goal` if it is "min" or "max". @throws RecorderError */
export function asGoal(goal: unknown): Goal {
  if (goal === 'min' || goal === 'max') return goal;
  throw new RecorderError(`The goal of a metric is "min" or "max", not ${asText(goal)}.`);
}

/** Text, or null for none and for ''. @throws RecorderError that names the argument `what` */
export function asOptionalText(value: unknown, what: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value === '' ? null : asName(value);
  throw new RecorderError(`${what} is a ${kindOf(value)}; give text.`);
}

/** Keys and values of a plain object or a Map; null for anything else. */
export function entriesOf(given: unknown): [unknown, unknown][] | null {
  if (given instanceof Map) return [...given];
  if (typeof given !== 'object' || given === null) return null;
  if (Array.isArray(given) || Symbol.iterator in given) return null;
  return Object.entries(given);
}

function jsonOf(value: unknown): string | undefined {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'bigint' ? String(item) : item
  );
}
