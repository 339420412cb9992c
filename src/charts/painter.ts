/**
 * What puts a live chart's drawing on the page: SVG, of which only what differs from the last drawing is written.
 */

/** Paints drawings into an element, each in place of the last. */
export type PainterMaker<Drawn> = (canvas: HTMLElement) => (drawn: Drawn) => void;

/** A painter that writes drawings as SVG. */
export function svgPainter<Drawn>(svgOf: (drawn: Drawn) => string): PainterMaker<Drawn> {
  return canvas => {
    let svg: Element | null = null;
    let tokens: readonly string[] = [];
    return drawn => {
      const text = svgOf(drawn);
      const before = tokens;
      tokens = text.match(TOKENS) ?? [];
      if (svg?.parentNode === canvas && change(svg, before, tokens)) return;
      svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
      svg.setAttribute('aria-hidden', 'true');
      canvas.replaceChildren(svg);
    };
  };
}

/** Tags and what stands between them: within values, our drawings escape both signs. */
const TOKENS = /<[^>]*>|[^<]+/g;
const NAME = /^<[^\s/>]*/;
const ATTRIBUTES = /([\w:-]+)="([^"]*)"/g;

/**
 * Make an SVG what it would be if it were read anew; whether that could be done. It can where only values
 * of attributes and words differ, as when a live chart's lines grow: a third of what reading it costs.
 */
function change(svg: Element, before: readonly string[], now: readonly string[]): boolean {
  if (before.length !== now.length) return false;
  const elements = [svg, ...svg.querySelectorAll('*')];
  const changes: (() => void)[] = [];
  let at = -1;
  for (const [i, token] of now.entries()) {
    if (isOpening(token)) at++;
    const old = before[i]!;
    if (token === old) continue;
    const element = elements[at];
    // What is escaped is read by the one who reads it all.
    if (!element || token.includes('&')) return false;
    if (isWords(token) && isWords(old)) {
      if (!isAllWithin(now, i)) return false;
      changes.push(() => (element.textContent = token));
    } else {
      const values = changedValues(old, token);
      if (values === null) return false;
      changes.push(() => values.forEach(([name, value]) => element.setAttribute(name, value)));
    }
  }
  for (const act of changes) act();
  return true;
}

/** Whether these words are all that their element holds. */
function isAllWithin(tokens: readonly string[], at: number): boolean {
  const [before = '', after = ''] = [tokens[at - 1], tokens[at + 1]];
  return isOpening(before) && !before.endsWith('/>') && after.startsWith('</');
}

function isWords(token: string): boolean {
  return !token.startsWith('<');
}

function isOpening(token: string): boolean {
  return token.startsWith('<') && !token.startsWith('</');
}

/** Attributes of a tag that are other than they were; null for another element, or other attributes. */
function changedValues(old: string, token: string): [string, string][] | null {
  if (!isOpening(old) || NAME.exec(old)?.[0] !== NAME.exec(token)?.[0]) return null;
  const known = [...old.matchAll(ATTRIBUTES)];
  const found = [...token.matchAll(ATTRIBUTES)];
  if (known.length !== found.length || known.some(([, name], i) => name !== found[i]![1]))
    return null;
  return found
    .filter(([, , value], i) => value !== known[i]![2])
    .map(([, name, value]) => [name!, value!]);
}
