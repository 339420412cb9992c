/**
 * What a key means in the list: where the focus goes, what is picked, what is folded.
 *
 * Pure; the list does what this says.
 */
import type { Row } from './rows.js';

export type TreeAction =
  | { readonly type: 'focus'; readonly index: number; readonly extend: boolean }
  | { readonly type: 'toggle' | 'fold' | 'open' | 'rename' | 'select-all' | 'clear' };

export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
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
  if (rows.length === 0) return null;
  const row = rows[index];
  const to = (next: number): TreeAction => ({
    type: 'focus',
    index: Math.min(rows.length - 1, Math.max(0, next)),
    extend: key.shiftKey
  });
  if (key.accel) return key.key.toLowerCase() === 'a' ? { type: 'select-all' } : null;
  switch (key.key) {
    case 'ArrowDown':
      return to(index + 1);
    case 'ArrowUp':
      return to(index - 1);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'PageDown':
      return to(index + page);
    case 'PageUp':
      return to(index - page);
    case 'ArrowRight':
      return row && isOpen(row) === false ? { type: 'fold' } : null;
    case 'ArrowLeft':
      return row && isOpen(row) ? { type: 'fold' } : to(parentIndex(rows, index));
    case ' ':
      return row?.type === 'run' ? { type: 'toggle' } : { type: 'fold' };
    case 'Enter':
      return row?.type === 'run' ? { type: 'open' } : { type: 'fold' };
    case 'F2':
      return row?.type === 'run' ? { type: 'rename' } : null;
    case 'Escape':
      return { type: 'clear' };
    default:
      return null;
  }
}

/** Whether a row that can be folded is open; null for rows that cannot. */
export function isOpen(row: Row): boolean | null {
  return row.type === 'group' || row.type === 'fold' ? row.open : null;
}

function parentIndex(rows: readonly Row[], index: number): number {
  for (let i = index - 1; i >= 0; i--) if (rows[i]?.type === 'group') return i;
  return index;
}

/** Runs from one row to another, both included. */
export function runsBetween(rows: readonly Row[], from: number, to: number): string[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  return rows
    .slice(Math.max(0, low), high + 1)
    .flatMap(row => (row.type === 'run' ? [row.run.id] : []));
}
