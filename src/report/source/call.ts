/**
 * A block or value written as a helper: `{{chart "loss" x="time" runs=[a, b]}}`.
 *
 * Words without quotes are text; nothing is looked up and nothing is evaluated.
 */

export type Scalar = string | number | boolean;
export type OptionValue =
  Scalar | readonly OptionValue[] | null | { readonly [key: string]: OptionValue };

/** A helper as written; offsets count from the text's beginning. */
export interface Call {
  readonly name: string;
  readonly nameAt: number;
  readonly positional: readonly Argument[];
  readonly named: readonly (Argument & { readonly key: string })[];
}

export interface Argument {
  readonly value: OptionValue;
  readonly at: number;
}

/** A helper that cannot be read; `at` is the offset of what is wrong. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(
    message: string,
    readonly at: number
  ) {
    super(message);
  }
}

/** Offset behind the `}}` that closes the `{{` at `from`; -1 where nothing closes it. */
export function callEnd(text: string, from: number): number {
  let quote = '';
  for (let at = from + 2; at < text.length; at++) {
    const char = text[at]!;
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === '"') quote = char;
    else if (char === '}' && text[at + 1] === '}') return at + 2;
    else if (char === '{') return -1;
  }
  return -1;
}

const NAME = /[A-Za-z][\w-]*/y;
const KEY = /([A-Za-z][\w-]*)\s*=/y;
const WORD = /[^\s"',[\]={}]+/y;
const STRING = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/sy;

/** Read what stands between the braces. Throws CallError. */
export function parseCall(text: string): Call {
  const cursor = new Cursor(text);
  cursor.space();
  const nameAt = cursor.at;
  const [name] = cursor.match(NAME) ?? [];
  if (name === undefined) throw new CallError('A block begins with its name', cursor.at);
  const positional: Argument[] = [];
  const named: (Argument & { key: string })[] = [];
  for (cursor.space(); !cursor.done; cursor.space()) {
    const at = cursor.at;
    const key = cursor.match(KEY)?.[1];
    if (key === undefined) positional.push({ value: cursor.value(), at });
    else {
      cursor.space();
      named.push({ key, value: cursor.value(), at });
    }
  }
  return { name, nameAt, positional, named };
}

class Cursor {
  at = 0;

  constructor(private readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  value(): OptionValue {
    const from = this.at;
    if (this.text[from] === '[') return this.list();
    const quoted = this.match(STRING);
    if (quoted) return (quoted[1] ?? quoted[2] ?? '').replace(/\\(.)/gs, '$1');
    const [word] = this.match(WORD) ?? [];
    if (word === undefined) {
      const found = this.text[from];
      throw new CallError(found ? `"${found}" is not expected here` : 'A value is missing', from);
    }
    return scalar(word);
  }

  private list(): OptionValue[] {
    const from = this.at++;
    const values: OptionValue[] = [];
    for (;;) {
      this.space();
      if (this.text[this.at] === ']') {
        this.at++;
        return values;
      }
      if (this.done) throw new CallError('This list is not closed with ]', from);
      values.push(this.value());
      this.space();
      if (this.text[this.at] === ',') this.at++;
    }
  }
}

function scalar(word: string): Scalar {
  if (word === 'true' || word === 'false') return word === 'true';
  const number = Number(word);
  return Number.isNaN(number) ? word : number;
}
