/**
 * Two sources, line by line.
 */
import { diffLines, structuredPatch } from 'diff';
import { Markup, escapeHtml } from './escape.js';
import { highlightLines } from './highlight.js';
import type { DiffLine } from './model.js';
import { MINUS } from '../charts/index.js';

/** Beyond this many edits a diff says less than the sources themselves. */
const MOST_EDITS = 4000;

/** `+3 −1 lines`, `same`, or `rewritten` for more edits than are worth counting. */
export function changeCount(before: string, after: string): string {
  if (before === after) return 'same';
  const parts = diffLines(before, after, { maxEditLength: MOST_EDITS });
  if (!parts) return 'rewritten';
  const sum = (pick: 'added' | 'removed') =>
    parts.reduce((lines, part) => lines + (part[pick] ? part.count : 0), 0);
  return `+${sum('added')} ${MINUS}${sum('removed')} lines`;
}

/** A unified diff with three lines around each change; null for more edits than are worth showing. */
export function unifiedDiff(before: string, after: string): DiffLine[] | null {
  const patch = structuredPatch('', '', before, after, '', '', {
    context: 3,
    maxEditLength: MOST_EDITS
  });
  if (!patch) return null;
  const [old, now] = [highlightLines(before), highlightLines(after)];
  return patch.hunks.flatMap((hunk, i) => {
    let [from, to] = [hunk.oldStart - 1, hunk.newStart - 1];
    const lines = hunk.lines.filter(line => !line.startsWith('\\'));
    return [
      ...(i > 0 || hunk.newStart > 1 ? [gap(hunk.newStart)] : []),
      ...lines.map(line => {
        if (line.startsWith('-')) return toLine('del', `${MINUS} `, old[from++]);
        if (line.startsWith('+')) return toLine('add', '+ ', now[to++]);
        from++;
        return toLine('same', '  ', now[to++]);
      })
    ];
  });
}

function gap(line: number): DiffLine {
  return { kind: 'gap', mark: '', text: new Markup(escapeHtml(`⋯ line ${line}`)) };
}

function toLine(kind: DiffLine['kind'], mark: string, text: Markup | undefined): DiffLine {
  return { kind, mark, text: text ?? new Markup('') };
}
