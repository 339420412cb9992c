/**
 * Dates in words, always UTC and always English, so that a report's bytes do not depend on its maker.
 */

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December'
] as const;

/** `12 March 2026`. Epoch milliseconds. */
export function longDate(ms: number): string {
  const date = new Date(ms);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `12 March 2026`, `12–14 March 2026`, `28 February – 2 March 2026`. Epoch milliseconds. */
export function dateRange(from: number, to: number): string {
  const first = longDate(from);
  const last = longDate(to);
  if (first === last) return last;
  const [day, month, year] = first.split(' ');
  if (last.endsWith(`${month} ${year}`)) return `${day}–${last}`;
  return last.endsWith(` ${year}`) ? `${day} ${month} – ${last}` : `${first} – ${last}`;
}

/** `2026-03-12 14:05 UTC`. Epoch milliseconds. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
