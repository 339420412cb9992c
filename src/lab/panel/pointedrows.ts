/** The list's part in pointing: it says which row is meant, and marks the rows that others mean. */
import * as React from 'react';
import type { MeantGroup, PointedRuns } from '../pointed.js';
import { isOpen, runsOf, type Row } from './rows.js';

/** Groups of more runs are not pointed at as one: nothing could show that many as marked. */
const MOST = 200;

/**
 * Keeps `data-linked` on the rows in sight that stand for a pointed run; a folded group does for its runs.
 *
 * @param active place of the row that the keyboard is at
 */
export function usePointedRows(
  list: React.RefObject<HTMLElement>,
  rows: readonly Row[],
  active: number,
  pointed: PointedRuns
): void {
  const latest = React.useRef(rows);
  latest.current = rows;
  React.useLayoutEffect(() => mark(list.current, rows, pointed));
  React.useEffect(() => {
    const root = list.current;
    if (!root) return undefined;
    const left = new AbortController();
    const { signal } = left;
    const rowAt = (target: EventTarget | null) => {
      const element = (target as Element).closest<HTMLElement>('[role="row"]');
      return element ? latest.current[placeOf(element)] : undefined;
    };
    const remark = () => mark(root, latest.current, pointed);
    pointed.changed.connect(remark);
    root.addEventListener('pointerover', event => pointed.set(idsOf(rowAt(event.target))), {
      signal
    });
    for (const type of ['pointerleave', 'blur'])
      root.addEventListener(type, () => pointed.set([]), { signal });
    return () => {
      left.abort();
      pointed.changed.disconnect(remark);
      pointed.set([]);
    };
  }, [pointed]);
  const before = React.useRef(active);
  React.useEffect(() => {
    pointed.group = groupOf(latest.current[active]);
    if (before.current === active) return;
    before.current = active;
    // Only what the keyboard does: a click is under the pointer already.
    if (list.current?.matches(':focus-visible')) pointed.set(idsOf(latest.current[active]));
  }, [active]);
}

/** What the commands over a group are to act on. */
export function groupOf(row: Row | undefined): MeantGroup | null {
  return row?.type === 'group' ? { runs: row.runs.map(run => run.id), by: row.by } : null;
}

function idsOf(row: Row | undefined): string[] {
  const runs = row ? runsOf(row) : [];
  return runs.length > MOST ? [] : runs.map(run => run.id);
}

/** The heading that stays in sight has no place of its own. */
function placeOf(element: HTMLElement): number {
  return Number(/^jp-flightlog-row-(\d+)$/.exec(element.id)?.[1] ?? -1);
}

function mark(root: HTMLElement | null, rows: readonly Row[], pointed: PointedRuns): void {
  const ids = new Set(pointed.runs);
  const marked = root?.querySelectorAll<HTMLElement>('[data-linked]') ?? [];
  if (ids.size === 0 && marked.length === 0) return;
  for (const element of root?.querySelectorAll<HTMLElement>('[role="row"]') ?? []) {
    const row = rows[placeOf(element)];
    const isMeant = row !== undefined && standsFor(row, ids);
    if (isMeant) element.dataset['linked'] = 'hover';
    else delete element.dataset['linked'];
  }
}

function standsFor(row: Row, ids: ReadonlySet<string>): boolean {
  if (ids.size === 0) return false;
  if (row.type === 'run') return ids.has(row.run.id);
  return row.type === 'group' && isOpen(row) === false && row.runs.some(run => ids.has(run.id));
}
