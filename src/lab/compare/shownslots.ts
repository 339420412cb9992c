/** Which colour each compared run is drawn in. Pure. */
import { RUN_STYLES } from '../../charts/index.js';
import { assignSlots } from '../slots.js';

/**
 * Slots by run id. Up to as many runs as there are looks, each has its own; of more only the picked ones
 * and the baseline are in colour, the others are grey (-1).
 */
export function shownSlots(
  ids: readonly string[],
  known: Readonly<Record<string, number>>,
  strong: readonly string[]
): Map<string, number> {
  const own = ids.flatMap((id): [string, number][] =>
    Object.hasOwn(known, id) ? [[id, known[id]!]] : []
  );
  const all = assignSlots(new Map(own), ids);
  if (ids.length <= RUN_STYLES.length) return all;
  const wanted = strong.filter(id => all.has(id)).slice(-RUN_STYLES.length);
  const inRange = wanted.filter(id => all.get(id)! < RUN_STYLES.length);
  const coloured = assignSlots(new Map(inRange.map(id => [id, all.get(id)!])), wanted);
  return new Map(ids.map(id => [id, coloured.get(id) ?? -1]));
}
