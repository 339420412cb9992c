/**
 * Which colour a picked run has: the lowest slot that is free when it is picked, kept until it is let go.
 */

/** Slots of `ids`, keeping those that `before` already holds. */
export function assignSlots(
  before: ReadonlyMap<string, number>,
  ids: readonly string[]
): Map<string, number> {
  const wanted = new Set(ids);
  const taken = new Set([...before].filter(([id]) => wanted.has(id)).map(([, slot]) => slot));
  const slots = new Map<string, number>();
  let next = 0;
  for (const id of wanted) {
    const kept = before.get(id);
    if (kept !== undefined) {
      slots.set(id, kept);
      continue;
    }
    while (taken.has(next)) next += 1;
    taken.add(next);
    slots.set(id, next);
  }
  return slots;
}
