/** The nearest of some words to one that nobody knows: for "did you mean". */

/** The word that takes the fewest edits, when those are few for its length; else null. */
export function nearest(word: string, among: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  const wanted = word.toLowerCase();
  for (const candidate of among) {
    const limit = Math.max(2, Math.floor(Math.max(word.length, candidate.length) / 3));
    const found = distance(wanted, candidate.toLowerCase());
    if (found <= limit && found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

// Edits that insert, delete, replace or swap neighbours; long texts are compared by their beginning.
function distance(a: string, b: string): number {
  const from = [...a.slice(0, 64)];
  const to = [...b.slice(0, 64)];
  let before: number[] = [];
  let row = to.map((_, j) => j);
  row.push(to.length);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let cost = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + same);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) cost = Math.min(cost, at(before, j - 2) + 1);
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return at(row, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] as number;
}
