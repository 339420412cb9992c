/**
 * Python source with syntax colours, as spans whose classes the stylesheet colours; no script needed.
 *
 * Lines of magics (`%%track`, `!pip`) are no Python: they are coloured as remarks.
 */
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight';
import { parser } from '@lezer/python';
import { Markup, escapeHtml } from './escape.js';

const LOOKS = tagHighlighter([
  { tag: [tags.comment, tags.meta], class: 'hc' },
  { tag: [tags.string, tags.special(tags.string)], class: 'hs' },
  { tag: [tags.number, tags.bool, tags.null], class: 'hn' },
  {
    tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword],
    class: 'hk'
  },
  {
    tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)],
    class: 'hd'
  },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: 'hf' }
]);

/** Beyond this colours cost more than they tell. */
const MOST_COLORED = 100_000;

/** Each line of a source; where it is very long, without colours. */
export function highlightLines(source: string): Markup[] {
  if (source.length > MOST_COLORED)
    return source.split('\n').map(line => new Markup(escapeHtml(line)));
  const python = source.replace(/^([ \t]*)[%!](?=.)/gm, '$1#');
  const lines: string[] = [''];
  const write = (from: number, to: number, look: string) => {
    for (const [i, piece] of source.slice(from, to).split('\n').entries()) {
      if (i > 0) lines.push('');
      if (piece === '') continue;
      const text = escapeHtml(piece);
      lines[lines.length - 1] += look === '' ? text : `<span class="${look}">${text}</span>`;
    }
  };
  let at = 0;
  highlightTree(parser.parse(python), LOOKS, (from, to, look) => {
    write(at, from, '');
    write(from, to, look);
    at = to;
  });
  write(at, source.length, '');
  return lines.map(line => new Markup(line));
}

/** A whole source. */
export function highlight(source: string): Markup {
  return new Markup(
    highlightLines(source)
      .map(({ html }) => html)
      .join('\n')
  );
}
