/**
 * What a reader has chosen, kept in the page's address: `#chart-loss~x=relative&zoom=10,50`. Such a link
 * opens the page at the same chart, with the same zoom, axes and runs.
 */
import type { Settings } from './runtime-tools.js';

export interface PageState {
  readonly settings: Settings;
  /** In the units of x; null for all. */
  readonly range: readonly [number, number] | null;
  /** Labels of runs and bands that are not drawn. */
  readonly hidden: ReadonlySet<string>;
}

/** The state that an address holds; what it does not say, or says wrongly, is as at first. */
export function readLink(hash: string, start: Settings): PageState & { readonly anchor: string } {
  const [anchor = '', query = ''] = hash.replace(/^#/, '').split('~');
  const said = new URLSearchParams(query);
  const smooth = Number(said.get('smooth') ?? 0);
  const [from = NaN, to = NaN] = (said.get('zoom') ?? '').split(',').map(Number);
  return {
    anchor,
    settings: {
      x: said.get('x') === 'relative' ? 'relative' : start.x,
      logY: said.get('y') === 'log' || start.logY,
      smooth: smooth > 0 && smooth < 1 ? smooth : start.smooth
    },
    range: from < to ? [from, to] : null,
    hidden: new Set(said.getAll('hide'))
  };
}

/** The address for a state; '' where everything is as at first and no chart is meant. */
export function linkOf(anchor: string, { settings, range, hidden }: PageState): string {
  const said = new URLSearchParams();
  if (settings.x !== 'step') said.set('x', settings.x);
  if (settings.logY) said.set('y', 'log');
  if (settings.smooth > 0) said.set('smooth', settings.smooth.toFixed(2));
  if (range) said.set('zoom', range.map(end => String(Number(end.toPrecision(6)))).join(','));
  for (const label of hidden) said.append('hide', label);
  const query = said.toString();
  return query === '' ? `#${anchor}` : `#${anchor}~${query}`;
}
