/**
 * What a stranger's figure may make from nothing. Its data are as long as its file; rows that it generates
 * while it is drawn could be any number, and whoever looks would wait for ever.
 */

/** Rows of one sequence, bins, steps, ticks. */
const MOST = 100_000;

/** Properties that say how much is made. */
const COUNTS = new Set(['maxbins', 'steps', 'tickCount', 'count', 'levels']);

/** Rows that are written out are as many as the file is long. */
const WRITTEN = new Set(['values', 'datasets']);

const CALL = /\b(?:sequence|pad)\s*\(([^()]*)\)?/g;

/** Whether a spec asks for more than is drawn, at any depth. */
export function isBoundless(value: unknown): boolean {
  if (typeof value === 'string')
    return [...value.matchAll(CALL)].some(([, words]) => isLong(words));
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value);
  if (entries.some(([key, inner]) => COUNTS.has(key) && Number(inner) > MOST)) return true;
  const made = (value as { sequence?: unknown }).sequence ?? value;
  if (made !== value || (value as { type?: unknown }).type === 'sequence') {
    const { start = 0, stop = 0, step = 1 } = made as Record<string, unknown>;
    if (!isWithin(start, stop, step)) return true;
  }
  return entries.some(([key, inner]) => !WRITTEN.has(key) && isBoundless(inner));
}

/** A call in an expression: only what is written out as numbers can be judged. */
function isLong(words = ''): boolean {
  const numbers = words.split(',').map(Number);
  if (numbers.some(Number.isNaN)) return true;
  const [first = 0, second, step = 1] = numbers;
  return second === undefined ? !isWithin(0, first, 1) : !isWithin(first, second, step);
}

function isWithin(start: unknown, stop: unknown, step: unknown): boolean {
  if ([start, stop, step].some(one => typeof one !== 'number')) return false;
  return Math.abs(((stop as number) - (start as number)) / (step as number)) <= MOST;
}
