/**
 * Markdown of a stranger, drawn from a list of what is allowed.
 *
 * The parser never sees a `<`, so it makes no element that Markdown has no mark for; what it made is read in a
 * document that runs and loads nothing, and drawn anew by React: no attribute but a checked address is taken
 * over, pictures become their words.
 */
import * as React from 'react';
import { useLoaded } from './hooks.js';
import type { LabServices } from './services.js';

/** Stands for `<` while the parser reads: no character, and taken out of the source. */
const LESS = '\uFDD0';

const TAGS = new Set(
  'p br hr em strong del code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr th td'.split(
    ' '
  )
);

/** Deeper nesting is drawn as its text. */
const DEPTH = 40;

export function Markdown(props: {
  source: string;
  rendermime: LabServices['rendermime'];
}): React.JSX.Element {
  const { source, rendermime } = props;
  const parser = rendermime?.markdownParser ?? null;
  const { value } = useLoaded(parser === null ? null : source, async () => {
    const html = await parser!.render(hideTags(source));
    return parse(rendermime!.sanitizer.sanitize(html));
  });
  if (!value) return <div className="jp-flightlog-Markdown jp-mod-plain">{source}</div>;
  return <div className="jp-flightlog-Markdown">{draw(value.body.childNodes, 0)}</div>;
}

function hideTags(source: string): string {
  return source.replaceAll(LESS, '').replaceAll('<', LESS);
}

function parse(html: string): Document {
  return new DOMParser().parseFromString(html, 'text/html');
}

function draw(nodes: Iterable<Node>, depth: number): React.ReactNode[] {
  return [...nodes].map((node, index) => drawNode(node, index, depth));
}

function drawNode(node: Node, key: number, depth: number): React.ReactNode {
  if (!(node instanceof Element)) return shown(node.nodeType === 3 ? node.textContent : '');
  const tag = node.localName;
  if (tag === 'script' || tag === 'style') return null;
  if (tag === 'img') return `[${shown(node.getAttribute('alt')) || 'image'}]`;
  if (tag === 'input') return node.hasAttribute('checked') ? '☑ ' : '☐ ';
  const children = depth > DEPTH ? [shown(node.textContent)] : draw(node.childNodes, depth + 1);
  if (tag === 'a') return drawLink(node, key, children);
  if (!TAGS.has(tag)) return <React.Fragment key={key}>{children}</React.Fragment>;
  if (tag === 'br' || tag === 'hr') return React.createElement(tag, { key });
  return React.createElement(headingBelow(tag), { key }, ...children);
}

function drawLink(node: Element, key: number, children: React.ReactNode[]): React.ReactNode {
  const href = shown(node.getAttribute('href'));
  if (!/^(https?:\/\/|mailto:)/i.test(href))
    return <React.Fragment key={key}>{children}</React.Fragment>;
  return (
    <a key={key} href={href} title={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** What is drawn stands below headings of the fourth level, at which depth a note may begin with any. */
function headingBelow(tag: string): string {
  return /^h[1-6]$/.test(tag) ? 'h5' : tag;
}

function shown(text: string | null): string {
  return (text ?? '').replaceAll(LESS, '<');
}
