/** Fields as people write them, `params.lr` or `` tags.`my tag` ``, to fields and back. */
import { toField } from './fields.js';
import type { Field } from './fields.js';
import { VALUE_MODES } from './metrics.js';
import { QueryError } from './tokens.js';

const CALL = /^(best|last|min|max)\((.*)\)$/is;
const PATH = /^(\w+)\.[`"]?(.*?)[`"]?$/s;
const PLAIN = /^[\p{L}\p{N}\p{M}_/.-]+$/u;

/**
 * The field that a path names.
 *
 * @param at where the path stands in a longer text, for the message
 * @throws QueryError saying the nearest field
 */
export function parseField(path: string, at = 0): Field {
  const [, mode, inner = ''] = CALL.exec(path) ?? [];
  if (mode === undefined) return plainField(path, at);
  const field = plainField(inner.trim(), at + path.indexOf(inner));
  const known = VALUE_MODES.find(value => value === mode.toLowerCase());
  if (field.group === 'metrics' && known) return { ...field, mode: known };
  throw new QueryError(`${mode}() takes a metric, such as ${mode}(metrics.acc)`, at);
}

function plainField(path: string, at: number): Field {
  const [, group, name = ''] = PATH.exec(path) ?? [];
  const field = group === undefined ? toField(null, path) : toField(group.toLowerCase(), name);
  if (!('hint' in field)) return field;
  throw new QueryError(`Unknown field "${path}"; did you mean "${field.hint}"?`, at);
}

/** A field as the language writes it: names of other signs than a word's stand in backticks. */
export function fieldPath(field: Field): string {
  const { group, name } = field;
  if (group === 'run') return name;
  const path = `${group}.${PLAIN.test(name) ? name : `\`${name}\``}`;
  return group === 'metrics' && field.mode ? `${field.mode}(${path})` : path;
}
