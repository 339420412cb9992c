/** How the explorer draws notes and source: with the parsers that reports use, loaded when the first is seen. */
import type { LabServices } from '../lab/explorer.js';

/** Markdown as HTML; the panel draws it anew from a list of what is allowed, so nothing is cleaned here. */
export const notes: NonNullable<LabServices['rendermime']> = {
  markdownParser: {
    render: async source => (await import('marked')).marked.parse(source, { async: false })
  },
  sanitizer: { sanitize: html => html }
};

const PYTHON = { name: 'ipython', mime: 'text/x-ipython', extensions: ['py'] };

/** Python in colours; all else stays plain. */
export const languages: NonNullable<LabServices['languages']> = {
  findByName: name => (/^i?python$/.test(name) ? PYTHON : null),
  findByExtension: extension => (extension === 'py' ? PYTHON : null),
  highlight: async (source, _, element) => {
    const [{ parser }, { classHighlighter, highlightCode }] = await Promise.all([
      import('@lezer/python'),
      import('@lezer/highlight')
    ]);
    const put = (text: string, classes: string) => {
      const span = document.createElement('span');
      span.className = classes;
      span.textContent = text;
      element.append(classes === '' ? text : span);
    };
    highlightCode(source, parser.parse(source), classHighlighter, put, () => element.append('\n'));
  }
};
