/**
 * What stands behind the # of the explorer's address, so that a link leads to the same runs: the filter, the
 * picked runs, the run in focus, and whether the picked ones are compared.
 */

export interface Place {
  readonly filter: string;
  /** Ids. */
  readonly runs: readonly string[];
  readonly focus: string | null;
  readonly comparing: boolean;
}

/** The place that an address names. What is no id is left out. */
export function readPlace(hash: string): Place {
  const named = new URLSearchParams(hash.replace(/^#/, ''));
  const runs = (named.get('runs') ?? '').split(',').filter(isId);
  const focus = named.get('run') ?? '';
  return {
    filter: named.get('filter') ?? '',
    runs,
    focus: isId(focus) ? focus : null,
    comparing: named.get('show') === 'compare' && runs.length > 0
  };
}

/** More runs than this make no address that can be sent; then it names none. */
const MOST_RUNS = 60;

/** The address of a place, from the # on; empty for the list as it is at first. */
export function writePlace({ filter, runs, focus, comparing }: Place): string {
  const named = new URLSearchParams();
  if (filter !== '') named.set('filter', filter);
  const isShort = runs.length <= MOST_RUNS;
  if (runs.length > 0 && isShort) named.set('runs', runs.join(','));
  if (focus !== null) named.set('run', focus);
  if (comparing && isShort) named.set('show', 'compare');
  const text = named.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `#${text}`;
}

function isId(text: string): boolean {
  return /^[0-9a-z]{26}$/.test(text);
}
