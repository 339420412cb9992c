/**
 * Parses the query language, or finds that a text is no expression but words to look for.
 *
 *     or         := and ("or" and)*
 *     and        := not ("and" not)*
 *     not        := "not" not | "(" or ")" | comparison
 *     comparison := field op value | field ["not"] "in" "(" value, … ")" | field ["not"] "like" string
 *                 | field "is" ["not"] "null"
 *     field      := path | ("best" | "last" | "min" | "max") "(" path ")"
 *
 * The same cases run in Python: tests/conformance/query.json.
 */
import type { Field } from './fields.js';
import { toField } from './fields.js';
import { VALUE_MODES } from './metrics.js';
import { nearest } from './nearest.js';
import { QueryError, specialNumber, tokenise } from './tokens.js';
import type { Token } from './tokens.js';

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Literal = string | number | boolean;

/** A query, ready to be matched. */
export type Query =
  /** Every word must occur somewhere in the run; none matches all. */
  | { readonly type: 'words'; readonly words: readonly string[] }
  | { readonly type: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly type: 'not'; readonly part: Query }
  | {
      readonly type: 'compare';
      readonly field: Field;
      readonly operator: Operator;
      readonly value: Literal;
    }
  | { readonly type: 'null'; readonly field: Field; readonly negated: boolean }
  | {
      readonly type: 'in';
      readonly field: Field;
      readonly values: readonly Literal[];
      readonly negated: boolean;
    }
  | {
      readonly type: 'like';
      readonly field: Field;
      readonly pattern: string;
      readonly ignoreCase: boolean;
      readonly negated: boolean;
    };

const HAS_OPERATOR = /[=<>]|\bin\s*\(|\bi?like\s*['"]|\bis\s+(?:not\s+)?null\b/i;
const KEYWORDS = ['and', 'or', 'not', 'in', 'like', 'ilike', 'is'];
/** Parentheses and nots within one another at most; deeper text is no query of a person. */
const DEEPEST = 200;

/** Whether a text is a query rather than words to look for: it holds an operator. */
export function isQuery(text: string): boolean {
  return HAS_OPERATOR.test(text);
}

/**
 * Parse a query; without an operator it is free text.
 *
 * @throws QueryError naming the position, and the nearest word where one was mistyped
 */
export function parseQuery(text: string): Query {
  if (!isQuery(text)) {
    return {
      type: 'words',
      words: text
        .toLowerCase()
        .split(/\s+/)
        .filter(word => word !== '')
    };
  }
  return new Parser(tokenise(text)).parse();
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Query {
    const query = this.or();
    const { type, text, at } = this.peek();
    if (type === 'end') return query;
    const near = type === 'word' ? nearest(text, ['and', 'or']) : null;
    const hint = near ? `; did you mean "${near}"?` : '; join comparisons with "and" or "or"';
    throw new QueryError(`Unexpected "${text}"${hint}`, at);
  }

  private or(): Query {
    return this.chain('or', () => this.and());
  }

  private and(): Query {
    return this.chain('and', () => this.not());
  }

  private chain(type: 'and' | 'or', part: () => Query): Query {
    const first = part();
    const parts = [first];
    while (this.takeKeyword(type)) parts.push(part());
    return parts.length === 1 ? first : { type, parts };
  }

  private not(): Query {
    const { at } = this.peek();
    if (++this.depth > DEEPEST) throw new QueryError('Nested too deeply', at);
    const query = this.negated() ?? this.inParentheses() ?? this.comparison();
    this.depth--;
    return query;
  }

  private negated(): Query | null {
    return this.takeKeyword('not') ? { type: 'not', part: this.not() } : null;
  }

  private inParentheses(): Query | null {
    if (!this.take('(')) return null;
    const query = this.or();
    this.expect(')');
    return query;
  }

  private comparison(): Query {
    const field = this.field();
    const token = this.next();
    if (token.type === 'operator') {
      const operator = (token.text === '==' ? '=' : token.text) as Operator;
      return { type: 'compare', field, operator, value: this.value() };
    }
    if (isKeyword(token, 'is')) return { type: 'null', field, negated: this.nullness() };
    const negated = isKeyword(token, 'not');
    const verb = negated ? this.next() : token;
    if (isKeyword(verb, 'in')) return { type: 'in', field, values: this.values(), negated };
    const ignoreCase = isKeyword(verb, 'ilike');
    if (ignoreCase || isKeyword(verb, 'like')) {
      return { type: 'like', field, pattern: this.pattern(), ignoreCase, negated };
    }
    throw unknownOperator(verb);
  }

  private field(): Field {
    const { type, text, at } = this.next();
    if (type !== 'word' || KEYWORDS.includes(text.toLowerCase())) {
      throw new QueryError(`A field is missing, such as params.lr or metrics.acc`, at);
    }
    if (this.take('(')) return this.valueOfMetric(text, at);
    return this.path(text, at);
  }

  /** Whether "not" stands before the "null" that must follow. */
  private nullness(): boolean {
    const negated = this.takeKeyword('not');
    const { at } = this.peek();
    if (this.takeKeyword('null')) return negated;
    throw new QueryError('After "is" comes "null" or "not null"', at);
  }

  private valueOfMetric(written: string, at: number): Field {
    const mode = VALUE_MODES.find(known => known === written.toLowerCase());
    if (!mode) {
      throw new QueryError(`Unknown function "${written}"; use best, last, min or max`, at);
    }
    const token = this.next();
    const field = token.type === 'word' ? this.path(token.text, token.at) : null;
    if (field?.group !== 'metrics') {
      throw new QueryError(`${mode}() takes a metric, such as ${mode}(metrics.acc)`, token.at);
    }
    this.expect(')');
    return { ...field, mode };
  }

  private path(text: string, at: number): Field {
    const name = this.take('.') ? this.name() : null;
    const field = name === null ? toField(null, text) : toField(text.toLowerCase(), name);
    if (!('hint' in field)) return field;
    const written = name === null ? text : `${text}.${name}`;
    throw new QueryError(`Unknown field "${written}"; did you mean "${field.hint}"?`, at);
  }

  private name(): string {
    const parts: string[] = [];
    do {
      const { type, text, at } = this.next();
      if (type === 'quoted' || type === 'string') return [...parts, text].join('.');
      if (type !== 'word') throw new QueryError('A name is missing behind the dot', at);
      parts.push(text);
    } while (this.take('.'));
    return parts.join('.');
  }

  private value(): Literal {
    const token = this.next();
    if (token.type === 'number') return token.value;
    if (token.type === 'string') return token.text;
    const word = token.type === 'word' ? token.text.toLowerCase() : '';
    if (word === 'true' || word === 'false') return word === 'true';
    if (['inf', 'infinity', 'nan'].includes(word)) return specialNumber(word);
    const quoted = token.type === 'word' ? `; write '${token.text}' with quotes` : '';
    throw new QueryError(`A value is missing: a number, 'text', true or false${quoted}`, token.at);
  }

  private values(): Literal[] {
    this.expect('(');
    const values = [this.value()];
    while (this.take(',')) values.push(this.value());
    this.expect(')');
    return values;
  }

  private pattern(): string {
    const { type, text, at } = this.next();
    if (type !== 'string') throw new QueryError(`A pattern is missing, such as 'base%'`, at);
    return text;
  }

  private peek(): Token {
    return this.tokens[this.at] as Token;
  }

  // The end stays: whoever reads on meets it again.
  private next(): Token {
    const token = this.peek();
    if (token.type !== 'end') this.at++;
    return token;
  }

  private take(mark: string): boolean {
    const { type, text } = this.peek();
    if (type !== 'punctuation' || text !== mark) return false;
    this.at++;
    return true;
  }

  private takeKeyword(keyword: string): boolean {
    if (!isKeyword(this.peek(), keyword)) return false;
    this.at++;
    return true;
  }

  private expect(mark: string): void {
    if (!this.take(mark)) throw new QueryError(`A "${mark}" is missing`, this.peek().at);
  }
}

function isKeyword({ type, text }: Token, keyword: string): boolean {
  return type === 'word' && text.toLowerCase() === keyword;
}

function unknownOperator({ type, text, at }: Token): QueryError {
  const near = type === 'word' ? nearest(text, ['in', 'like', 'ilike', 'not', 'is']) : null;
  const found = type === 'end' ? 'An operator is missing' : `"${text}" is no operator`;
  const hint = near ? `did you mean "${near}"?` : 'use one of = != < <= > >= in like ilike is';
  return new QueryError(`${found}; ${hint}`, at);
}
