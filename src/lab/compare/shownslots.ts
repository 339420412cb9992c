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

/**
 * As shownSlots, for runs in groups: where there are more runs than looks, a group has one look, that of its
 * first run.
 */
export function groupedSlots(
  ids: readonly string[],
  groups: readonly { readonly runs: readonly { readonly id: string }[] }[],
  known: Readonly<Record<string, number>>,
  strong: readonly string[]
): Map<string, number> {
  if (ids.length <= RUN_STYLES.length || groups.length === 0) return shownSlots(ids, known, strong);
  const first = new Map(
    groups.flatMap(({ runs }) => runs.map(run => [run.id, runs[0]!.id] as const))
  );
  const leaderOf = (id: string) => first.get(id) ?? id;
  const leaders = [...new Set(ids.map(leaderOf))];
  const slots = shownSlots(leaders, {}, [...new Set(strong.map(leaderOf))]);
  return new Map(ids.map(id => [id, slots.get(leaderOf(id)) ?? -1]));
}
