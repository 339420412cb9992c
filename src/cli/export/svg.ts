/** Reads the SVG that the charts room writes: elements with attributes, nothing that needs a whole XML parser. */

export interface SvgElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly SvgElement[];
  /** Of `text` elements. */
  readonly text: string;
}

const TOKEN = /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/g;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;

/** Parse a drawing; its root is the `svg` element. Throws for what the charts room does not write. */
export function parseSvg(svg: string): SvgElement {
  const root = open('', '');
  const stack = [root];
  let at = 0;
  for (const token of svg.matchAll(TOKEN)) {
    if (token.index !== at) break;
    at += token[0].length;
    const [, slash, name = '', attributes = '', isEmpty, text] = token;
    const top = stack.at(-1)!;
    if (text !== undefined) top.text += unescaped(text);
    else if (slash) stack.pop();
    else {
      const element = open(name, attributes);
      top.children.push(element);
      if (!isEmpty) stack.push(element);
    }
  }
  const [found] = root.children;
  if (at === svg.length && stack.length === 1 && found?.name === 'svg') return found;
  throw new Error(`The chart's SVG could not be read at character ${at}.`);
}

/** The drawing with another size on paper, and in another typeface. */
export function sizedSvg(svg: string, width: string, font: string): string {
  const { attributes } = parseSvg(svg);
  const [, , w = 1, h = 1] = (attributes.get('viewBox') ?? '0 0 1 1').split(' ').map(Number);
  const unit = /[a-z]+$/.exec(width)?.[0] ?? '';
  const height = `${round((Number.parseFloat(width) * h) / w)}${unit}`;
  return svg.replace(/^<svg[^>]*>/, tag =>
    tag
      .replace(/ width="[^"]*"/, ` width="${width}"`)
      .replace(/ height="[^"]*"/, ` height="${height}"`)
      .replace(/ font-family="[^"]*"/, ` font-family="${font.replaceAll('"', '&quot;')}"`)
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function open(
  name: string,
  attributes: string
): { name: string; attributes: Map<string, string>; children: SvgElement[]; text: string } {
  const pairs = [...attributes.matchAll(ATTRIBUTE)].map(
    ([, key = '', value = '']) => [key, unescaped(value)] as const
  );
  return { name, attributes: new Map(pairs), children: [], text: '' };
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
