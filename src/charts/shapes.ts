/** Bare SVG elements for what lies over a drawing. */

const SVG = 'http://www.w3.org/2000/svg';

export function make(tag: string): SVGElement {
  return document.createElementNS(SVG, tag) as SVGElement;
}

export function set(element: SVGElement, values: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, String(value));
}

export function hide(element: SVGElement, hidden: boolean): void {
  element.style.display = hidden ? 'none' : '';
}
