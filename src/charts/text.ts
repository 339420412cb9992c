/**
 * How wide text is, without a canvas, so that Node and every browser lay a chart out alike.
 *
 * Widths are those of Helvetica in thousandths of the font size; other scripts are taken as one or
 * one half em. A little too wide is harmless: it only makes room.
 */

const NARROW: Readonly<Record<string, number>> = {
  ' ': 278,
  '!': 278,
  '"': 355,
  '%': 889,
  '&': 667,
  "'": 191,
  '(': 333,
  ')': 333,
  '*': 389,
  '+': 584,
  ',': 278,
  '-': 333,
  '.': 278,
  '/': 278,
  ':': 278,
  ';': 278,
  '<': 584,
  '=': 584,
  '>': 584,
  '@': 1015,
  '[': 278,
  ']': 278,
  '^': 469,
  '`': 333,
  '{': 334,
  '|': 260,
  '}': 334,
  '~': 584,
  I: 278,
  J: 500,
  L: 556,
  M: 833,
  W: 944,
  c: 500,
  f: 278,
  i: 222,
  j: 222,
  k: 500,
  l: 222,
  m: 833,
  r: 333,
  s: 500,
  t: 278,
  v: 500,
  w: 722,
  x: 500,
  y: 500,
  z: 500,
  '−': 584,
  '…': 1000,
  '·': 278,
  '∞': 713,
  '#': 556
};

// System fonts run up to an eighth wider than Helvetica.
const FALLBACK = 1.12;

/** Width of one line of text, in pixels for a font size in pixels. */
export function textWidth(text: string, size: number): number {
  let sum = 0;
  for (const char of text) sum += charWidth(char);
  return (sum * size * FALLBACK) / 1000;
}

function charWidth(char: string): number {
  const known = NARROW[char];
  if (known !== undefined) return known;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? 700 : 556;
  return code < 0x1100 ? 600 : 1000;
}

/**
 * Shorten text to at most `room` pixels by an ellipsis in its middle: names of runs mostly differ at
 * their ends. Line breaks and tabs become spaces.
 */
export function fitText(text: string, size: number, room: number): string {
  const chars = [...text.replace(/\s+/gu, ' ')];
  const line = chars.join('');
  if (textWidth(line, size) <= room) return line;
  let left = room - textWidth('…', size);
  let head = 0;
  let tail = 0;
  while (head + tail < chars.length) {
    const fromHead = head <= tail;
    left -= textWidth(chars[fromHead ? head : chars.length - 1 - tail]!, size);
    if (left < 0) break;
    if (fromHead) head++;
    else tail++;
  }
  return `${chars.slice(0, head).join('')}…${chars.slice(chars.length - tail).join('')}`;
}
