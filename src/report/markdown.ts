/**
 * Markdown as HTML of our own making: no raw HTML, no script, no address but http, https and mailto,
 * no picture but what the caller gives.
 */
import { Marked, Parser, type Token, type Tokens } from 'marked';
import { Markup, escapeHtml } from './escape.js';
import { highlight } from './highlight.js';
import { lexMarkdown, type CallToken } from './source/lex.js';

/** What the text cannot know by itself. */
export interface MarkdownNeeds {
  /** The text of a value within a sentence. */
  value(call: CallToken): Markup;
  /** The source of an img element for this address, or null where there is none. */
  image(address: string): string | null;
  /** The anchor of a heading. */
  anchor(text: string): string;
}

const NOTHING: MarkdownNeeds = {
  value: ({ raw }) => new Markup(escapeHtml(raw)),
  image: () => null,
  anchor: () => ''
};

/** A person's text that needs nothing: a note. */
export function markdownNote(text: string): Markup {
  return markdownHtml(lexMarkdown(text), NOTHING);
}

/** Tokens of lexMarkdown as HTML. */
export function markdownHtml(tokens: readonly Token[], needs: MarkdownNeeds): Markup {
  return new Markup(rendererFor(needs).parser([...tokens]));
}

/** Inline tokens as HTML, of a heading for example. */
export function inlineHtml(tokens: readonly Token[], needs: MarkdownNeeds): Markup {
  const { defaults } = rendererFor(needs);
  return new Markup(new Parser(defaults).parseInline([...tokens]));
}

function rendererFor(needs: MarkdownNeeds): Marked {
  return new Marked({
    extensions: [
      { name: 'flightValue', renderer: token => needs.value(token as unknown as CallToken).html },
      { name: 'flightCall', renderer: token => `<p>${escapeHtml(token.raw)}</p>\n` }
    ],
    renderer: {
      html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
      code: ({ text, lang }: Tokens.Code) => codeHtml(text, lang ?? ''),
      link(token: Tokens.Link) {
        const inner = this.parser.parseInline(token.tokens);
        const address = safeAddress(token.href);
        if (address === null) return inner;
        return `<a href="${escapeHtml(address)}"${address.startsWith('#') ? '' : ' rel="noopener noreferrer"'}>${inner}</a>`;
      },
      image: ({ href, text }: Tokens.Image) => {
        const source = needs.image(href);
        const words = escapeHtml(text);
        if (source === null) return `<span class="missing">${words || 'Picture'}</span>`;
        return `<img class="inset" src="${escapeHtml(source)}" alt="${words}">`;
      },
      heading(token: Tokens.Heading) {
        const depth = Math.min(6, Math.max(3, token.depth));
        const id = needs.anchor(token.text);
        return `<h${depth}${id ? ` id="${escapeHtml(id)}"` : ''}>${this.parser.parseInline(token.tokens)}</h${depth}>\n`;
      },
      table(token: Tokens.Table) {
        const cell = (tag: string, { tokens, align }: Tokens.TableCell) =>
          `<${tag}${tag === 'th' ? ' scope="col"' : ''}${align === 'right' ? ' class="number"' : ''}>${this.parser.parseInline(tokens)}</${tag}>`;
        const head = token.header.map(one => cell('th', one)).join('');
        const rows = token.rows.map(
          row => `<tr>${row.map(one => cell('td', one)).join('')}</tr>\n`
        );
        return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="plain"><thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('')}</tbody></table></div>\n`;
      },
      checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '☑ ' : '☐ ')
    }
  });
}

function codeHtml(text: string, lang: string): string {
  const isPython = /^(?:python|py|ipython)\b/i.test(lang);
  const body = isPython ? highlight(text).html : escapeHtml(text);
  return `<pre tabindex="0" role="region" aria-label="Code">${body}</pre>\n`;
}

/** The address of a link as it may stand in a page, or null. */
function safeAddress(href: string): string | null {
  if (/^#[\w-]+$/.test(href)) return href;
  return /^(?:https?:\/\/|mailto:)[^\s"'<>\u0000-\u001f]+$/i.test(href) ? href : null;
}
