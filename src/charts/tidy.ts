/**
 * Makes Vega's SVG text small: rounded coordinates, relative paths, the font said once.
 */

// Attributes that say the default, or that the page says once for the whole picture.
const DULL_ATTRIBUTES =
  / (?:(?:font-family|stroke-miterlimit|pointer-events|class|role|version|xmlns:xlink|aria-[a-z]+)="[^"]*"|(?:stroke-|fill-)?opacity="1"|stroke-dasharray=""|stroke-width="1"|font-weight="normal")/g;

// Backgrounds and foregrounds that Vega draws for each group and that nobody sees.
const EMPTY_PATHS = /<path d="(?:M0,0h[-\d.]+v[-\d.]+h[-\d.]+Z)?"(?: display="none")?\/>/g;

/**
 * Rewrite an SVG that Vega wrote; the picture stays the same to 0.05 px. Only tags are touched, so a
 * text that looks like an attribute stays as it is.
 */
export function tidySvg(svg: string): string {
  const font = / font-family="([^"]*)"/.exec(svg)?.[1];
  const plain = svg
    .replace(/<[^>]*>/g, tidyTag)
    .replace(EMPTY_PATHS, '')
    .replace(/<g\/>/g, '');
  return font ? plain.replace('<svg', () => `<svg font-family="${font}"`) : plain;
}

function tidyTag(tag: string): string {
  return tag
    .replace(DULL_ATTRIBUTES, '')
    .replace(/ d="([^"]*)"/g, (_, path: string) => ` d="${tidyPath(path)}"`)
    .replace(/ (x|y|x1|y1|x2|y2|width|height|transform)="([^"]*)"/g, roundAttribute)
    .replace(' transform="translate(0,0)"', '');
}

function roundAttribute(_: string, name: string, value: string): string {
  return ` ${name}="${value.replace(/-?\d*\.?\d+(?:e[-+]?\d+)?/gi, text => short(round(Number(text))))}"`;
}

// Lines become relative steps between rounded points, so that rounding never adds up.
function tidyPath(path: string): string {
  if (!/^(?:[ML]-?[\d.e-]+,-?[\d.e-]+)+Z?$/.test(path)) {
    return path.replace(/-?\d*\.\d+(?:e[-+]?\d+)?/gi, text => short(round(Number(text))));
  }
  let out = '';
  let x = 0;
  let y = 0;
  let last = '';
  for (const [, command, px, py] of path.matchAll(/([ML])([^,]+),([^MLZ]+)/g)) {
    const nx = round(Number(px));
    const ny = round(Number(py));
    if (command === 'M') out += `M${short(nx)},${short(ny)}`;
    else {
      const dx = short(round(nx - x));
      const dy = short(round(ny - y));
      out += `${last === 'L' ? (dx.startsWith('-') ? '' : ' ') : 'l'}${dx}${dy.startsWith('-') ? '' : ','}${dy}`;
    }
    last = command ?? '';
    x = nx;
    y = ny;
  }
  return path.endsWith('Z') ? `${out}Z` : out;
}

function round(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}

function short(value: number): string {
  return String(value).replace(/^(-?)0\./, '$1.');
}
