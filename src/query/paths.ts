/** Fields as people write them, `params.lr` or `` tags.`my tag` ``, to fields and back. */
import { toField } from './fields.js';
import type { Field } from './fields.js';
import { QueryError } from './tokens.js';

const PATH = /^(\w+)\.[`"]?(.*?)[`"]?$/s;
const PLAIN = /^[\p{L}\p{N}\p{M}_/.-]+$/u;

/**
 * The field that a path names.
 *
 * @param at where the path stands in a longer text, for the message
 * @throws QueryError saying the nearest field
 */
export function parseField(path: string, at = 0): Field {
  const [, group, name = ''] = PATH.exec(path) ?? [];
  const field = group === undefined ? toField(null, path) : toField(group.toLowerCase(), name);
  if (!('hint' in field)) return field;
  throw new QueryError(`Unknown field "${path}"; did you mean "${field.hint}"?`, at);
}

/** A field as the language writes it: names of other signs than a word's stand in backticks. */
export function fieldPath({ group, name }: Field): string {
  if (group === 'run') return name;
  return `${group}.${PLAIN.test(name) ? name : `\`${name}\``}`;
}
