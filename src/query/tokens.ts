/** Splits a query into tokens, each with its position. */

/** The text of a query that cannot be read, and where. */
export class QueryError extends Error {
  override readonly name = 'QueryError';

  /** @param position index of the offending character; the text's length where its end lacks something */
  constructor(
    message: string,
    readonly position: number
  ) {
    super(`${message} (at character ${position + 1}).`);
  }
}

export type Token =
  | {
      readonly type: 'string' | 'quoted' | 'operator' | 'punctuation';
      readonly text: string;
      readonly at: number;
    }
  | { readonly type: 'number'; readonly text: string; readonly value: number; readonly at: number }
  | { readonly type: 'word'; readonly text: string; readonly at: number }
  | { readonly type: 'end'; readonly text: ''; readonly at: number };

// A number must not run on into a word, so that 3px is one bad word rather than a number and "px".
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\p{L}\p{N}_.])/iuy;
const SIGNED = /[+-](?:inf(?:inity)?|nan)(?![\p{L}\p{N}_])/iuy;
const WORD = /[\p{L}_][\p{L}\p{N}\p{M}_/-]*/uy;
const OPERATOR = /==|!=|<=|>=|[=<>]/y;

/** The tokens of a query, ending with one of type 'end'. Throws QueryError. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ;) {
    while (/\s/.test(text.charAt(at))) at++;
    if (at >= text.length) return [...tokens, { type: 'end', text: '', at: text.length }];
    // Behind a dot stands a name, whatever it looks like: params.3d, metrics.5.
    const isName = tokens.at(-1)?.text === '.' && tokens.at(-1)?.type === 'punctuation';
    // A dot behind a word leads to a name; elsewhere it may begin a number, as in .5.
    const isDot = tokens.at(-1)?.type === 'word' && text.charAt(at) === '.';
    const token: Token = isDot
      ? { type: 'punctuation', text: '.', at }
      : isName
        ? nameAt(text, at)
        : tokenAt(text, at);
    tokens.push(token);
    at =
      token.at +
      (token.type === 'quoted' || token.type === 'string'
        ? token.text.length + 2
        : token.text.length);
  }
}

function nameAt(text: string, at: number): Token {
  const found = match(/[\p{L}\p{N}\p{M}_/-]+/uy, text, at);
  return found === null ? tokenAt(text, at) : { type: 'word', text: found, at };
}

function tokenAt(text: string, at: number): Token {
  const letter = text.charAt(at);
  if (letter === "'" || letter === '"' || letter === '`') return quotedAt(text, at, letter);
  const number = match(NUMBER, text, at);
  if (number !== null) return { type: 'number', text: number, value: Number(number), at };
  const signed = match(SIGNED, text, at);
  if (signed !== null) return { type: 'number', text: signed, value: specialNumber(signed), at };
  const word = match(WORD, text, at);
  if (word !== null) return { type: 'word', text: word, at };
  const operator = match(OPERATOR, text, at);
  if (operator !== null) return { type: 'operator', text: operator, at };
  if ('().,'.includes(letter)) return { type: 'punctuation', text: letter, at };
  throw new QueryError(
    `Unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))}`,
    at
  );
}

/** inf, nan and their like with or without sign; NaN for other words too. */
export function specialNumber(word: string): number {
  const [, sign, name] = /^([+-]?)(.*)$/.exec(word.toLowerCase()) ?? [];
  if (name !== 'inf' && name !== 'infinity') return NaN;
  return sign === '-' ? -Infinity : Infinity;
}

function quotedAt(text: string, at: number, quote: string): Token {
  const end = text.indexOf(quote, at + 1);
  if (end < 0) throw new QueryError(`The ${quote} that begins here is not closed`, at);
  return { type: quote === '`' ? 'quoted' : 'string', text: text.slice(at + 1, end), at };
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
