/**
 * What a key means in the list: where the focus goes, what is picked, what is folded.
 *
 * Pure; the list does what this says.
 */
import { displayName } from '../../query/index.js';
import { isOpen, runsOf, type Row } from './rows.js';

export type TreeAction =
  | { readonly type: 'focus'; readonly index: number; readonly extend: boolean }
  | { readonly type: 'toggle' | 'fold' | 'open' | 'rename' | 'select-all' | 'clear' }
  | { readonly type: 'find'; readonly letter: string };

export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey?: boolean;
  /** Ctrl, or Command on a Mac. */
  readonly accel: boolean;
}

/** The action of a key with the focus on `index`, or null for keys that mean nothing here. */
export function treeAction(
  key: Key,
  rows: readonly Row[],
  index: number,
  page: number
): TreeAction | null {
  if (rows.length === 0 || key.altKey) return null;
  const row = rows[index];
  if (key.accel) return key.key.toLowerCase() === 'a' ? { type: 'select-all' } : null;
  const next = moved(key.key, rows, index, page);
  if (next !== null) {
    const at = Math.min(rows.length - 1, Math.max(0, next));
    return { type: 'focus', index: at, extend: key.shiftKey };
  }
  switch (key.key) {
    case 'ArrowRight':
    case 'ArrowLeft':
      return row && isOpen(row) !== null ? { type: 'fold' } : null;
    case ' ':
      return row && runsOf(row).length > 0 ? { type: 'toggle' } : { type: 'fold' };
    case 'Enter':
      return row?.type === 'run' ? { type: 'open' } : { type: 'fold' };
    case 'F2':
      return row?.type === 'run' ? { type: 'rename' } : null;
    case 'Escape':
      return { type: 'clear' };
    default:
      return [...key.key].length === 1 ? { type: 'find', letter: key.key } : null;
  }
}

/** Where a key leads; null for keys that lead nowhere. */
function moved(key: string, rows: readonly Row[], index: number, page: number): number | null {
  const row = rows[index];
  switch (key) {
    case 'ArrowDown':
      return index + 1;
    case 'ArrowUp':
      return index - 1;
    case 'Home':
      return 0;
    case 'End':
      return rows.length - 1;
    case 'PageDown':
      return index + page;
    case 'PageUp':
      return index - page;
    case 'ArrowRight':
      return row && isOpen(row) === true ? index + 1 : null;
    case 'ArrowLeft':
      return row && isOpen(row) === true ? null : parentIndex(rows, index);
    default:
      return null;
  }
}

/** The row that a row belongs to; its own index at the top. */
export function parentIndex(rows: readonly Row[], index: number): number {
  const depth = depthOf(rows[index]);
  for (let i = index - 1; i >= 0; i--) if (depthOf(rows[i]) < depth) return i;
  return index;
}

function depthOf(row: Row | undefined): number {
  return !row || row.type === 'problem' ? 0 : row.depth;
}

/** The next row whose name begins with what was typed, from `index` on and around; null for none. */
export function findRow(rows: readonly Row[], index: number, typed: string): number | null {
  const wanted = typed.toLowerCase();
  // One letter goes on to the next; more of a word stay where it still fits.
  const first = typed.length > 1 ? 0 : 1;
  for (let i = first; i <= rows.length; i++) {
    const at = (index + i) % rows.length;
    if (rowName(rows[at]!).toLowerCase().startsWith(wanted)) return at;
  }
  return null;
}

function rowName(row: Row): string {
  if (row.type === 'run') return displayName(row.run);
  return row.type === 'group' ? row.label : '';
}

/** Runs from one row to another, both included; groups among them with all their runs. */
export function runsBetween(rows: readonly Row[], from: number, to: number): string[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  const between = rows.slice(Math.max(0, low), high + 1);
  // An open group's own rows say which of its runs are meant.
  const meant = between.filter(row => row.type !== 'group' || !row.open);
  return [...new Set(meant.flatMap(row => runsOf(row).map(run => run.id)))];
}
