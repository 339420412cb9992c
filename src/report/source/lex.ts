/**
 * Markdown to tokens, with raw HTML off and helpers on.
 */
import { Marked, type Token } from 'marked';
import { callEnd } from './call.js';
import type { Options } from './options.js';
import type { Place, SourceProblem } from './place.js';

/** A helper: `flightCall` on lines of its own, `flightValue` within a sentence. */
export interface CallToken {
  readonly type: 'flightCall' | 'flightValue';
  readonly raw: string;
  /** What stands between the braces. */
  readonly inner: string;
  /** Filled in when the source is checked. */
  name?: string;
  options?: Options;
  place?: Place;
  problem?: SourceProblem | null;
}

const markdown = new Marked({
  gfm: true,
  // Text that looks like HTML is text.
  tokenizer: { html: () => undefined, tag: () => undefined },
  extensions: [
    { name: 'flightCall', level: 'block', tokenizer: src => blockCall(src) },
    {
      name: 'flightValue',
      level: 'inline',
      start: src => {
        const at = src.indexOf('{{');
        return at < 0 ? undefined : at;
      },
      tokenizer: src => inlineCall(src)
    }
  ]
});

function blockCall(src: string): CallToken | undefined {
  const indent = /^ {0,3}(?=\{\{)/.exec(src)?.[0].length;
  if (indent === undefined) return undefined;
  const end = callEnd(src, indent);
  const rest = end < 0 ? null : /^[ \t]*(?:\n+|$)/.exec(src.slice(end));
  if (!rest) return undefined;
  return {
    type: 'flightCall',
    raw: src.slice(0, end + rest[0].length),
    inner: src.slice(indent + 2, end - 2)
  };
}

function inlineCall(src: string): CallToken | undefined {
  if (!src.startsWith('{{')) return undefined;
  const end = callEnd(src, 0);
  return end < 0
    ? undefined
    : { type: 'flightValue', raw: src.slice(0, end), inner: src.slice(2, end - 2) };
}

/** Tokens of a Markdown text, inline ones included. */
export function lexMarkdown(text: string): Token[] {
  return markdown.lexer(text);
}
