/** What programs that draw nothing take of this room: numbers, rows and escapes as text. The command's bundle is led here. */
export { csvLines, csvText } from './csv.js';
export * from './format.js';
export { xml } from './svgtext.js';
export { escapeLatex, escapeMarkdown, oneLine } from './tabletext.js';
