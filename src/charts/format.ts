/**
 * Numbers and times as people read them, the same in every locale and time zone.
 *
 * A true minus sign, commas between thousands, and as many digits as the spread of the values needs.
 */

export const MINUS = '−';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Commas between thousands of a plain decimal number. */
export function groupThousands(digits: string): string {
  const [whole = '', fraction] = digits.split('.');
  const grouped = whole.replace(/(\d)(?=(\d{3})+$)/g, '$1,');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `toFixed` with a true minus sign and without `-0.00`. */
export function formatFixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/**
 * A value for reading. With `spread` (greatest minus least of its column) all values of the column
 * get the same decimals, three digits into the spread; without it four significant digits.
 */
export function formatNumber(value: number, spread?: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  if (value === 0 && !(spread && spread >= 1e-4)) return '0';
  const size = Math.abs(value);
  if (size >= 1e15) return exponent(value, 3);
  if (spread !== undefined && spread > 0 && Number.isFinite(spread)) {
    const decimals = 2 - Math.floor(Math.log10(spread));
    // Zeros in front tell nothing: as many digits of it as the column has.
    if (size < 1e-4 && spread < 1e-4) return exponent(value, digitsOf(size, spread));
    if (decimals > 9) return size < 1e-4 ? exponent(value, 3) : significant(value, 6);
    return groupThousands(formatFixed(value, Math.max(0, decimals)));
  }
  return size < 1e-4 ? exponent(value, 3) : significant(value, 4);
}

/** A difference with its sign: `+0.012`, `−3.74e−6`. With `spread` as many decimals as its column. */
export function formatSigned(difference: number, spread = Math.abs(difference)): string {
  const text = formatNumber(difference, spread);
  return difference > 0 ? `+${text}` : text;
}

/** Digits behind the first that reach three digits into the spread; the first alone of what is less than that. */
function digitsOf(size: number, spread: number): number {
  if (size === 0) return 0;
  const behind = Math.floor(Math.log10(size)) - Math.floor(Math.log10(spread)) + 2;
  return Math.max(0, Math.min(5, behind));
}

function significant(value: number, digits: number): string {
  const power = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.max(0, Math.min(20, digits - 1 - power));
  const text = formatFixed(value, decimals);
  return groupThousands(text.includes('.') ? text.replace(/\.?0+$/, '') : text);
}

function exponent(value: number, digits: number): string {
  const [head = '', power = ''] = value.toExponential(digits).split('e');
  const short = head.replace(/\.?0+$/, '').replace('-', MINUS);
  return `${short}e${power.replace('+', '').replace('-', MINUS)}`;
}

/** A length of time given in milliseconds: `340 ms`, `12.4 s`, `3m 12s`, `2h 05m`, `3d 4h`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '';
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE - 50) return `${(ms / SECOND).toFixed(1)} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
  const hours = Math.round(ms / HOUR);
  return `${groupThousands(String(Math.floor(hours / 24)))}d ${hours % 24}h`;
}

/** How long ago `ms` was at `now`, both epoch milliseconds: `now`, `2m`, `3h`, `5d`, then the date. */
export function formatAge(ms: number, now: number): string {
  const age = now - ms;
  if (age < MINUTE) return 'now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m`;
  if (age < DAY) return `${Math.floor(age / HOUR)}h`;
  if (age < 30 * DAY) return `${Math.floor(age / DAY)}d`;
  return new Date(ms).toISOString().slice(0, 10);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
