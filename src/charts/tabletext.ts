/** Text in tables that people take along, so that it stands there as itself: Markdown, LaTeX. CSV is in csv.ts. */

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '…': '\\ldots{}',
  '−': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  Δ: '$\\Delta$',
  '∞': '$\\infty$',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '"': '\\symbol{34}'
};

/** Text that stands in LaTeX as itself, on one line. */
export function escapeLatex(text: string): string {
  return oneLine(text)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replace(/[\\~^…−±×Δ∞<>"]|[&%$#_{}]/g, sign => LATEX[sign] ?? `\\${sign}`);
}

/** Text that stands in a cell of a Markdown table as itself, on one line. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\|`*_[\]~]/g, '\\$&');
}

/** Text without line breaks and wide spaces. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
