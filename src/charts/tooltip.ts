/**
 * The box beside the crosshair: where, and each run's value there. Plain DOM, text only, styled
 * through the CSSOM so that a page may forbid inline styles.
 */
import type { Hit } from './hover.js';
import { formatNumber } from './format.js';
import { isColored } from './prepare.js';
import { runStyle } from './palette.js';
import type { Theme } from './types.js';

const MOST_ROWS = 12;

/** Replace the tooltip's content. */
export function fillTooltip(
  box: HTMLElement,
  head: string,
  hits: readonly Hit[],
  theme: Theme
): void {
  const values = hits.map(hit => hit.smoothed ?? hit.y).filter(Number.isFinite);
  const spread = values.length > 1 ? Math.max(...values) - Math.min(...values) : 0;
  const title = element('div', 'flightlog-chart-tip-head', head);
  Object.assign(title.style, { color: theme.muted, marginBottom: '2px' });
  const rows = hits.slice(0, MOST_ROWS).map(hit => tipRow(hit, spread, theme));
  if (hits.length > MOST_ROWS) {
    const more = element('div', 'flightlog-chart-tip-more', `and ${hits.length - MOST_ROWS} more`);
    more.style.color = theme.muted;
    rows.push(more);
  }
  box.replaceChildren(title, ...rows);
}

/** The same as one sentence, for a live region. */
export function tooltipText(head: string, hits: readonly Hit[]): string {
  const values = hits.slice(0, MOST_ROWS).map(hit => `${hit.line.label} ${formatNumber(hit.y)}`);
  return `${head}: ${values.join(', ')}`;
}

function tipRow(hit: Hit, spread: number, theme: Theme): HTMLElement {
  const row = element('div', 'flightlog-chart-tip-row', '');
  Object.assign(row.style, {
    display: 'flex',
    alignItems: 'center',
    gap: '6px',
    lineHeight: '16px'
  });
  const key = element('span', 'flightlog-chart-tip-key', '');
  const color = isColored(hit.line) ? runStyle(hit.line.slot).color : theme.grey;
  const dashed = runStyle(hit.line.slot).dash.length > 0;
  Object.assign(key.style, {
    flex: '0 0 12px',
    borderTop: `2px ${dashed ? 'dashed' : 'solid'}`,
    borderTopColor: color
  });
  const name = element('span', 'flightlog-chart-tip-name', hit.line.label);
  Object.assign(name.style, {
    flex: '1',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    maxWidth: '180px'
  });
  const shown = formatNumber(hit.smoothed ?? hit.y, spread > 0 ? spread : undefined);
  const value = element('span', 'flightlog-chart-tip-value', shown);
  Object.assign(value.style, { fontVariantNumeric: 'tabular-nums', paddingLeft: '8px' });
  row.append(key, name, value);
  return row;
}

/** Put the box beside the crosshair, on the side with room. */
export function placeTooltip(box: HTMLElement, x: number, width: number): void {
  const wide = box.offsetWidth;
  const right = x + 12 + wide <= width;
  box.style.left = `${Math.round(right ? x + 12 : Math.max(0, x - 12 - wide))}px`;
}

export function element(tag: string, name: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  return made;
}
