/** What may be written next in a query: fields, operators, values, and the words that join comparisons. */
import type { KnownFields } from './known.js';
import { fieldPaths } from './known.js';
import { isQuery } from './parse.js';
import { fieldPath, parseField } from './paths.js';

export interface Suggestion {
  /** Takes the place of the text between `from` and `to`. */
  readonly text: string;
  readonly kind: 'field' | 'operator' | 'value' | 'word';
}

export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Suggestion[];
  /** False where the text may as well be free words: then nothing is taken unless it is picked. */
  readonly isQuery: boolean;
}

const MOST = 50;
const TOKEN =
  /'[^']*'?|"[^"]*"?|(?:[\p{L}\p{N}\p{M}_/+-]|\.(?:`[^`]*`?)?)+|[=!<>]=?|[(),]|\s+|./gsu;
const OPERATORS = ['=', '!=', '>', '>=', '<', '<='];
const TEXT_OPERATORS = ['like', 'ilike', 'in (', 'not in (', 'not like'];
const NULL_OPERATORS = ['is null', 'is not null'];
const FUNCTIONS = ['best(', 'last(', 'min(', 'max('];

/** Suggestions at `caret`, the likeliest first; none where nothing is left to suggest. */
export function complete(text: string, caret: number, known: KnownFields): Completion {
  const tokens = tokensOf(text);
  const at = tokens.findIndex(token => token.from < caret && caret <= token.to && isWord(token));
  const current = tokens[at] ?? { text: '', from: caret, to: caret };
  const before = tokens.filter(token => token.to <= current.from && token.text.trim() !== '');
  const { expects, field } = expected(before.map(token => token.text));
  const written = text.slice(current.from, caret);
  const items = suggestions(expects, field, known).filter(
    ({ text: one }) => one.trim() !== written
  );
  return {
    from: current.from,
    to: current.to,
    items: ranked(items, written),
    isQuery: isQuery(text) || (field !== null && isKnown(field)) || /^\w+\.|\($/.test(written)
  };
}

interface Place {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

function tokensOf(text: string): Place[] {
  return [...text.matchAll(TOKEN)].map(({ 0: found, index }) => ({
    text: found,
    from: index,
    to: index + found.length
  }));
}

function isWord({ text }: Place): boolean {
  return text.trim() !== '' && !/^[(),]$/.test(text);
}

type Expects =
  'field' | 'metric' | 'operator' | 'negated' | 'null' | 'value' | 'pattern' | 'join' | 'none';

/** What comes behind these tokens, and the field that is being compared. */
function expected(tokens: readonly string[]): { expects: Expects; field: string | null } {
  let expects: Expects = 'field';
  let field: string | null = null;
  let inList = false;
  for (const token of tokens) {
    const word = token.toLowerCase();
    if (['and', 'or'].includes(word)) [expects, field] = ['field', null];
    else if (expects === 'field' && (word === '(' || word === 'not')) expects = 'field';
    else if (expects === 'field') [expects, field] = ['operator', token];
    else if (expects === 'operator' && word === '(') [expects, field] = ['metric', null];
    else if (expects === 'metric') {
      if (word !== ')') field = token;
      expects = word === ')' ? 'operator' : 'metric';
    } else if (expects === 'operator' && word === 'not') expects = 'negated';
    else if (['operator', 'negated'].includes(expects))
      [expects, inList] = [after(word), word === 'in'];
    else if (inList && (word === '(' || word === ',')) expects = 'value';
    else if (expects === 'null' && word === 'not') expects = 'null';
    else if (word !== '(') [expects, inList] = ['join', inList && word !== ')'];
  }
  return { expects, field };
}

function after(operator: string): Expects {
  if (/^[=!<>]/.test(operator)) return 'value';
  if (operator === 'in') return 'none';
  if (operator === 'like' || operator === 'ilike') return 'pattern';
  return operator === 'is' ? 'null' : 'none';
}

function suggestions(expects: Expects, field: string | null, known: KnownFields): Suggestion[] {
  const as = (kind: Suggestion['kind'], texts: readonly string[]): Suggestion[] =>
    texts.map(text => ({ text, kind }));
  switch (expects) {
    case 'field':
      return [...as('field', fieldPaths(known).map(spaced)), ...as('word', [...FUNCTIONS, 'not '])];
    case 'metric':
      if (field !== null) return as('word', [') ']);
      return as(
        'field',
        known.metrics.map(name => `${fieldPath({ group: 'metrics', name })}) `)
      );
    case 'operator':
      return as('operator', operatorsOf(field, known).map(spaced));
    case 'negated':
      return as('operator', ['in (', "like '", "ilike '"]);
    case 'null':
      return as('word', ['null ', 'not null ']);
    case 'value':
      return as('value', field !== null && isKnown(field) ? known.valuesOf(field) : []);
    case 'join':
      return as('word', ['and ', 'or ']);
    case 'pattern':
    case 'none':
      return [];
  }
}

function operatorsOf(field: string | null, known: KnownFields): string[] {
  if (field === null || !isKnown(field)) return [];
  const values = known.valuesOf(field);
  const isText = values.length > 0 && values.every(value => /^['"]/.test(value));
  if (isText) return ['=', '!=', ...TEXT_OPERATORS, ...NULL_OPERATORS];
  return [...OPERATORS, ...(values.length > 0 ? ['in ('] : []), ...NULL_OPERATORS];
}

function isKnown(path: string): boolean {
  try {
    return Boolean(parseField(path));
  } catch {
    return false; // half written, or a word of free text
  }
}

function spaced(text: string): string {
  return text.endsWith('(') ? text : `${text} `;
}

/** Those that begin as written, then those whose name does, then those that hold it. */
function ranked(items: readonly Suggestion[], written: string): Suggestion[] {
  const wanted = written.toLowerCase().replace(/[`'"]/g, '');
  if (wanted === '') return items.slice(0, MOST);
  const rank = ({ text }: Suggestion): number => {
    const plain = text.toLowerCase().replace(/[`'"]/g, '');
    if (plain.startsWith(wanted)) return 0;
    return plain.includes(`.${wanted}`) ? 1 : plain.includes(wanted) ? 2 : 3;
  };
  return items
    .map(item => ({ item, rank: rank(item) }))
    .filter(one => one.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ item }) => item);
}
