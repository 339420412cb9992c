/**
 * Small pieces of English: counts, lists, values as text.
 */
import { formatNumber, groupThousands, MINUS } from '../charts/index.js';
import type { ParamValue, RunStatus } from '../store/index.js';

/** `1 run`, `1,200 runs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${groupThousands(String(count))} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** At most `most` characters on one line, the rest as an ellipsis. */
export function shortened(text: string, most = 60): string {
  const line = [...text.replace(/\s+/gu, ' ').trim()];
  return line.length > most
    ? `${line
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : line.join('');
}

/** A parameter as text; floats without the noise of their last bits. */
export function paramText(value: ParamValue | undefined): string {
  if (value === undefined) return 'not set';
  if (value === null) return 'None';
  if (typeof value !== 'number') return String(value);
  if (!Number.isFinite(value)) return formatNumber(value);
  return String(Number(value.toPrecision(12)))
    .replace(/^-/, MINUS)
    .replace('e-', `e${MINUS}`);
}

/** `+0.021` or `−0.021`. */
export function signed(difference: number, spread?: number): string {
  const text = formatNumber(Math.abs(difference), spread);
  return difference < 0 ? MINUS + text : `+${text}`;
}

/** `12 B`, `3.4 kB`, `1.2 MB`. */
export function bytesText(size: number): string {
  if (size < 1000) return `${size} B`;
  return size < 1e6 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}

/**
 * The spread that decides a column's digits: greatest minus least, but outliers (a failed run) do not
 * hide what tells the others apart. Undefined where the values say nothing.
 */
export function spreadOf(values: readonly number[]): number | undefined {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  const whole = at(1) - at(0);
  if (!(whole > 0) || !Number.isFinite(whole)) return undefined;
  const middle = at(0.75) - at(0.25);
  return middle > 0 ? Math.min(whole, Math.max(4 * middle, whole / 1000)) : whole;
}

const FATES: Readonly<Record<RunStatus, string>> = {
  running: 'is still running',
  finished: 'finished',
  failed: 'failed',
  interrupted: 'was interrupted',
  crashed: 'crashed: its process ended without a word',
  lost: 'was lost: nothing was heard of it again'
};

/** What became of a run, as a predicate. */
export function fateOf(status: RunStatus): string {
  return FATES[status];
}
