/** Two texts line by line, aligned for two columns. Pure. */
import { diffArrays } from 'diff';

export type LineKind = 'same' | 'changed' | 'removed' | 'added';

/** One line of both columns; null where a side has none. Numbers begin at 1. */
export interface DiffLine {
  readonly kind: LineKind;
  readonly left: { readonly number: number; readonly text: string } | null;
  readonly right: { readonly number: number; readonly text: string } | null;
}

/** A stretch of equal lines that is folded away. */
export interface Gap {
  readonly kind: 'gap';
  readonly count: number;
}

/** Both texts side by side; a removed stretch beside an added one counts as changed. */
export function sideBySide(left: string, right: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let l = 0;
  let r = 0;
  let removed: string[] = [];
  const flush = (added: readonly string[]) => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      const a = removed[i];
      const b = added[i];
      lines.push({
        kind:
          a !== undefined && b !== undefined ? 'changed' : a !== undefined ? 'removed' : 'added',
        left: a === undefined ? null : { number: ++l, text: a },
        right: b === undefined ? null : { number: ++r, text: b }
      });
    }
    removed = [];
  };
  for (const part of diffArrays(split(left), split(right))) {
    if (part.removed) removed = part.value;
    else if (part.added) flush(part.value);
    else {
      flush([]);
      for (const text of part.value) {
        lines.push({ kind: 'same', left: { number: ++l, text }, right: { number: ++r, text } });
      }
    }
  }
  flush([]);
  return lines;
}

/** Folds stretches of equal lines, keeping `context` of them around each difference. */
export function foldSame(lines: readonly DiffLine[], context: number): (DiffLine | Gap)[] {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - context), i + context + 1).some(line => line.kind !== 'same')
  );
  const folded: (DiffLine | Gap)[] = [];
  for (const [i, line] of lines.entries()) {
    const last = folded.at(-1);
    if (near[i]) folded.push(line);
    else if (last?.kind === 'gap')
      folded[folded.length - 1] = { kind: 'gap', count: last.count + 1 };
    else folded.push({ kind: 'gap', count: 1 });
  }
  return folded;
}

function split(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
