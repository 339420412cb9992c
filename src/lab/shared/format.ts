/** Words for values that several views show: parameters, times and sizes. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatDuration } from '../../charts/index.js';
import type { ParamValue, Run } from '../../store/index.js';

/** A parameter as Python would write it. */
export function paramText(value: ParamValue): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  return String(value);
}

/** Numbers with many digits in as few as tell them apart; other texts as they are. */
export function shortNumbers(texts: readonly (string | null)[]): (string | null)[] {
  const whole = new Set(texts).size;
  for (let digits = 4; digits < 16; digits++) {
    const short = texts.map(text => (text === null ? null : rounded(text, digits)));
    if (new Set(short).size === whole) return short;
  }
  return [...texts];
}

function rounded(text: string, digits: number): string {
  if (!/^-?\d*\.\d+(e[-+]?\d+)?$/i.test(text)) return text;
  const short = String(Number(Number(text).toPrecision(digits)));
  return short.length < text.length ? short : text;
}

/** The name of a file without its folders; of several, as much of their ends as tells them apart. */
export function shortPaths(paths: readonly (string | null)[]): (string | null)[] {
  const whole = new Set(paths);
  const parts = paths.map(path => path?.split(/[\\/]/) ?? []);
  const deepest = Math.max(1, ...parts.map(one => one.length));
  for (let kept = 1; ; kept++) {
    const short = parts.map((one, i) => (paths[i] === null ? null : one.slice(-kept).join('/')));
    if (kept >= deepest || new Set(short).size === whole.size) return short;
  }
}

/** A moment in full, in the reader's zone. */
export function momentText(time: number): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** Bytes in a unit that keeps three digits. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toPrecision(3)} ${units[unit]}`;
}

/** How long a run took, or has been taking. */
export function durationText(run: Run, now: number, trans: TranslationBundle): string {
  if (run.end !== null) return formatDuration(Math.max(0, run.end - run.start));
  if (run.status === 'running') return formatDuration(Math.max(0, now - run.start));
  return trans.__('unknown');
}
