/**
 * Writes SVG as text: rounded numbers, small paths, people's strings escaped.
 */

/** A coordinate to 0.1 px, as short as SVG allows. */
export function px(value: number): string {
  const text = String(Math.round(value * 10) / 10 + 0);
  return text.startsWith('0.') ? text.slice(1) : text.replace('-0.', '-.');
}

/** A path through points, in relative steps between rounded places, so that rounding never adds up. */
export class PathText {
  private text = '';
  private x = 0;
  private y = 0;
  private isOpen = false;

  move(x: number, y: number): this {
    this.x = Math.round(x * 10);
    this.y = Math.round(y * 10);
    this.text += `M${pair(this.x, this.y)}`;
    this.isOpen = false;
    return this;
  }

  line(x: number, y: number): this {
    const nx = Math.round(x * 10);
    const ny = Math.round(y * 10);
    const step = pair(nx - this.x, ny - this.y);
    // A lineto may go on without its letter; a minus parts numbers by itself.
    if (!this.isOpen) this.text += `l${step}`;
    else this.text += nx < this.x ? step : ` ${step}`;
    this.isOpen = true;
    this.x = nx;
    this.y = ny;
    return this;
  }

  close(): this {
    this.text += 'Z';
    this.isOpen = false;
    return this;
  }

  toString(): string {
    return this.text;
  }
}

/** Tenths of pixels as a pair of numbers. */
function pair(x: number, y: number): string {
  return y < 0 ? tenths(x) + tenths(y) : `${tenths(x)},${tenths(y)}`;
}

/** Tenths within so many of 0 are written once: nearly all steps of a line are that short. */
const SHORT = 512;
const written: string[] = [];

function tenths(value: number): string {
  if (Math.abs(value) >= SHORT) return writeTenths(value);
  return (written[value + SHORT] ??= writeTenths(value));
}

function writeTenths(value: number): string {
  if (value % 10 === 0) return String(value / 10 + 0);
  const size = Math.abs(value);
  const whole = Math.floor(size / 10);
  return `${value < 0 ? '-' : ''}${whole || ''}.${size % 10}`;
}

/** Attributes, those that say nothing left out. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  let text = '';
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === '') continue;
    text += ` ${name}="${typeof value === 'number' ? px(value) : xml(value)}"`;
  }
  return text;
}

/** How a stroke looks, as attributes. */
export function strokeOf(color: string, width: number, opacity = 1, dash: readonly number[] = []) {
  return attributes({
    stroke: color,
    'stroke-width': width === 1 ? undefined : width,
    'stroke-dasharray': dash.join(','),
    opacity: opacity === 1 ? undefined : shareText(opacity)
  });
}

/** An opacity to a hundredth. */
export function shareText(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A line of text, its middle at `y`. */
export function textElement(
  x: number,
  y: number,
  text: string,
  { size, color, align = 'left', weight = 'normal' }: TextInk
): string {
  const look = attributes({
    x,
    // What lies above the middle of a line of text, in shares of its size.
    y: y + size * 0.32,
    'font-size': size,
    fill: color,
    'text-anchor': { left: undefined, center: 'middle', right: 'end' }[align],
    'font-weight': weight === 'normal' ? undefined : weight
  });
  return `<text${look}>${xml(text)}</text>`;
}

export interface TextInk {
  readonly size: number;
  readonly color: string;
  readonly align?: 'left' | 'center' | 'right';
  readonly weight?: string;
}

/** The element around a drawing, with the theme's ground where it has one. */
export function svgElement(
  box: { readonly width: number; readonly height: number; readonly padding: Padding },
  theme: { readonly font: string; readonly background: string | null },
  inside: string
): string {
  const { top, right, bottom, left } = box.padding;
  const width = box.width + left + right;
  const height = box.height + top + bottom;
  const size = attributes({
    'font-family': theme.font,
    width,
    height,
    viewBox: `0 0 ${px(width)} ${px(height)}`
  });
  const ground =
    theme.background === null
      ? ''
      : `<rect${attributes({ width, height, fill: theme.background })}/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg"${size}>${ground}<g fill="none" transform="translate(${px(left)},${px(top)})">${inside}</g></svg>`;
}

interface Padding {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

// What no XML may hold becomes the sign for what cannot be shown.
const UNFIT = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Text that is the same as XML. */
const PLAIN = /^[\w .,:;#%+()*/=!?-]*$/;

/** Text as XML, for elements and attributes in double quotes. */
export function xml(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(UNFIT, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
