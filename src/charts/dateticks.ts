/**
 * Ticks of the clock: whole seconds, minutes, hours, days or years, in UTC or local time.
 */
import type { Ticks } from './ticks.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map(n => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(n => n * MINUTE),
  ...[1, 2, 3, 6, 12].map(n => n * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map(n => n * DAY)
];

export type Zone = 'utc' | 'local';

/** Ticks of epoch milliseconds, at most `most` of them. */
export function dateTicks(low: number, high: number, most: number, zone: Zone): Ticks {
  const step = STEPS.find(size => (high - low) / size <= most) ?? STEPS.at(-1)!;
  // Round local times are round after the shift to local time; the shift at the start serves all.
  const shift = zone === 'local' ? -new Date(low).getTimezoneOffset() * MINUTE : 0;
  const values: number[] = [];
  for (let k = Math.ceil((low + shift) / step); k * step - shift <= high; k++) {
    values.push(k * step - shift);
  }
  const labels = values.map((value, i) => tickText(value + shift, step, values[i - 1], shift));
  return { values, labels };
}

/** A tick's text: the time, or the date where a day begins. */
function tickText(at: number, step: number, before: number | undefined, shift: number): string {
  const iso = new Date(at).toISOString();
  const isNewDay =
    before !== undefined && Math.floor((before + shift) / DAY) < Math.floor(at / DAY);
  if (step >= DAY || isNewDay)
    return `${MONTHS[Number(iso.slice(5, 7)) - 1]} ${Number(iso.slice(8, 10))}`;
  if (step >= MINUTE) return iso.slice(11, 16);
  return step >= SECOND ? iso.slice(11, 19) : iso.slice(14, 23);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment in full: `2026-03-04 15:06:07`, in the zone's time. */
export function formatMoment(ms: number, zone: Zone): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return '';
  const shift = zone === 'local' ? -new Date(ms).getTimezoneOffset() * MINUTE : 0;
  return new Date(ms + shift).toISOString().slice(0, 19).replace('T', ' ');
}

/** The axis title: `time (UTC)`, `time (local, UTC+02:00)`, with the date where all lies on one day. */
export function clockTitle(low: number, high: number, zone: Zone): string {
  const offset = zone === 'local' ? -new Date(low).getTimezoneOffset() : 0;
  const day = (ms: number) => formatMoment(ms, zone).slice(0, 10);
  const date = day(low) === day(high) ? `${day(low)}, ` : '';
  if (zone === 'utc') return `${date}time (UTC)`;
  const sign = offset < 0 ? '−' : '+';
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, '0');
  return `${date}time (local, UTC${sign}${two(offset / 60)}:${two(offset % 60)})`;
}
