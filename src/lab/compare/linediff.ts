/** Two texts line by line, aligned for two columns. Pure. */
import { diffArrays } from 'diff';

/** A search for more edits than these takes longer than it tells. */
const MOST_EDITS = 4_000;

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
  /** Index of its first line. */
  readonly from: number;
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
  for (const part of diffArrays(split(left), split(right), { maxEditLength: MOST_EDITS }) ??
    whole(left, right)) {
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
  const near = nearChange(lines, context);
  const folded: (DiffLine | Gap)[] = [];
  for (const [i, line] of lines.entries()) {
    const last = folded.at(-1);
    if (near[i]) folded.push(line);
    else if (last?.kind === 'gap') folded[folded.length - 1] = { ...last, count: last.count + 1 };
    else folded.push({ kind: 'gap', from: i, count: 1 });
  }
  // A fold takes a line itself: one of one line hides nothing.
  return folded.flatMap(part =>
    part.kind === 'gap' && part.count === 1 ? lines[part.from]! : part
  );
}

function nearChange(lines: readonly DiffLine[], context: number): boolean[] {
  const near = new Array<boolean>(lines.length).fill(false);
  for (const [i, line] of lines.entries()) {
    if (line.kind !== 'same') near.fill(true, Math.max(0, i - context), i + context + 1);
  }
  return near;
}

/** Everything out and everything in: of texts that have too little in common to be worth the search. */
function whole(left: string, right: string) {
  return [
    { removed: true, added: false, value: split(left) },
    { removed: false, added: true, value: split(right) }
  ];
}

function split(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `same`, or lines that came and went: `+3 −1`. */
export function countChanges(before: string, after: string): string {
  if (before === after) return 'same';
  let [came, went] = [0, 0];
  for (const { kind } of sideBySide(before, after)) {
    if (kind === 'added' || kind === 'changed') came += 1;
    if (kind === 'removed' || kind === 'changed') went += 1;
  }
  return came + went === 0
    ? 'same'
    : [came && `+${came}`, went && `−${went}`].filter(Boolean).join(' ');
}
