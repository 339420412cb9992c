/** Just enough of CSS colours to weigh them: hex, rgb(), black and white, as themes write them. */

type Rgb = readonly [number, number, number];

const NAMES: ReadonlyMap<string, Rgb> = new Map([
  ['white', [255, 255, 255]],
  ['black', [0, 0, 0]]
]);

/** Red, green and blue from 0 to 255, alpha left out; null for other ways to write a colour. */
function parse(css: string): Rgb | null {
  const named = NAMES.get(css.trim().toLowerCase());
  if (named) return named;
  const hex = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.exec(css.trim())?.[1];
  if (hex) {
    const wide = hex.length < 6 ? [...hex].map(digit => digit + digit).join('') : hex;
    return [0, 2, 4].map(at => parseInt(wide.slice(at, at + 2), 16)) as unknown as Rgb;
  }
  const parts = /^rgba?\(([^)]*)\)$/i
    .exec(css.trim())?.[1]
    ?.split(/[\s,/]+/)
    .map(Number);
  if (!parts || parts.length < 3 || parts.slice(0, 3).some(Number.isNaN)) return null;
  return [parts[0]!, parts[1]!, parts[2]!];
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map(value => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours as WCAG reckons it, 1 to 21; 1 where one cannot be read. */
export function contrast(a: string, b: string): number {
  const [one, other] = [parse(a), parse(b)];
  if (!one || !other) return 1;
  const [low, high] = [luminance(one), luminance(other)].sort((p, q) => p - q) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** `share` of one colour in another; the other where one cannot be read. */
export function mixed(color: string, ground: string, share: number): string {
  const [one, other] = [parse(color), parse(ground)];
  if (!one || !other) return ground;
  const part = (i: 0 | 1 | 2) => Math.round(one[i] * share + other[i] * (1 - share));
  return `rgb(${part(0)}, ${part(1)}, ${part(2)})`;
}
