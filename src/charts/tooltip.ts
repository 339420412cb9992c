/**
 * The box beside the crosshair: where, and each run's value there. Plain DOM, text only, styled
 * through the CSSOM so that a page may forbid inline styles.
 */
import type { Hit } from './hover.js';
import { formatNumber } from './format.js';
import { isColored } from './prepare.js';
import { runStyle } from './palette.js';
import type { Theme } from './types.js';

const MOST_ROWS = 8;

/** What the tooltip lists. */
export interface TipContent {
  /** Greatest first. */
  readonly hits: readonly Hit[];
  /** The marked run. */
  readonly run: string | null;
  /** The pointer's height in pixels of the plot, where there is a pointer. */
  readonly near: { readonly at: number; readonly toY: (y: number) => number } | null;
}

/** Replace the tooltip's content: up to eight runs, those nearest to the pointer where there are more. */
export function fillTooltip(
  box: HTMLElement,
  head: string,
  { hits, run, near }: TipContent,
  theme: Theme
): void {
  const values = hits.map(hit => hit.smoothed ?? hit.y).filter(Number.isFinite);
  const spread = values.length > 1 ? Math.max(...values) - Math.min(...values) : 0;
  const title = element('div', 'flightlog-chart-tip-head', head);
  Object.assign(title.style, { color: theme.muted, marginBottom: '2px' });
  const listed = nearestFew(hits, run, near);
  const rows = listed.map(hit => tipRow(hit, spread, theme, hit.line.run === run));
  if (hits.length > listed.length) {
    const more = `and ${hits.length - listed.length} more`;
    const last = element('div', 'flightlog-chart-tip-more', more);
    last.style.color = theme.muted;
    rows.push(last);
  }
  box.replaceChildren(title, ...rows);
}

/** The hits to list, still greatest first. */
function nearestFew(
  hits: readonly Hit[],
  run: string | null,
  near: TipContent['near']
): readonly Hit[] {
  const plain = hits.filter(hit => !hit.line.isMember || hit.line.run === run);
  if (plain.length <= MOST_ROWS) return plain;
  const away = (hit: Hit) => {
    if (hit.line.run === run) return -1;
    const px = near ? Math.abs(near.toY(hit.smoothed ?? hit.y) - near.at) : 0;
    return Number.isNaN(px) ? Infinity : px;
  };
  const chosen = new Set([...plain].sort((a, b) => away(a) - away(b)).slice(0, MOST_ROWS));
  return plain.filter(hit => chosen.has(hit));
}

/** The same as one sentence, for a live region; the marked run first. */
export function tooltipText(head: string, hits: readonly Hit[], run: string | null): string {
  const first = hits.filter(hit => hit.line.run === run);
  const values = [...first, ...hits.filter(hit => hit.line.run !== run)]
    .slice(0, MOST_ROWS)
    .map(hit => `${hit.line.label} ${valueText(hit, undefined)}`);
  return `${head}: ${values.join(', ')}`;
}

/** The drawn value; of a mean with its spread and count. */
function valueText({ line, y, smoothed, index }: Hit, spread: number | undefined): string {
  const shown = formatNumber(smoothed ?? y, spread);
  if (line.band === null) return shown;
  const [low, high, n] = [line.band.low[index]!, line.band.high[index]!, line.band.n[index]!];
  const fine = high - low || spread;
  const ends =
    line.band.kind === 'sd' || line.band.kind === 'sem'
      ? `± ${formatNumber((high - low) / 2, fine)}`
      : `${formatNumber(low, fine)} to ${formatNumber(high, fine)}`;
  return `${formatNumber(y, fine)} ${ends}, n ${n}`;
}

function tipRow(hit: Hit, spread: number, theme: Theme, isMarked: boolean): HTMLElement {
  const row = element('div', 'flightlog-chart-tip-row', '');
  Object.assign(row.style, {
    display: 'flex',
    alignItems: 'center',
    gap: '6px',
    lineHeight: '16px',
    fontWeight: isMarked ? '600' : '400'
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
  const shown = valueText(hit, spread > 0 ? spread : undefined);
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
