/** How much a site may weigh, and which of its parts to leave out where it weighs more. */
import { parseFactValue } from '../../store/index.js';
import type { FactRow, Run } from '../../store/index.js';
import { bytesText, listText } from '../care/words.js';
import { CliError } from '../errors.js';
import { MOST_BLOB } from './store.js';

/** What GitHub Pages takes. */
const MOST_SITE = 1_000_000_000;

/** Refuse a site that no usual host takes, saying what its bytes are. */
export function checkBudget(
  runs: readonly Run[],
  rows: ReadonlyMap<string, readonly FactRow[]>
): void {
  const { points, blobs } = weights(rows);
  const artifacts = [...blobs.values()].reduce((sum, size) => sum + size, 0);
  if (points + artifacts <= MOST_SITE) return;
  const largest = [...runs]
    .map(run => ({ run, size: weights(new Map([[run.id, rows.get(run.id) ?? []]])).total }))
    .sort((a, b) => b.size - a.size)
    .slice(0, 3)
    .map(({ run, size }) => `${run.name} ${bytesText(size)}`);
  throw new CliError(
    `The site would have ${bytesText(points + artifacts)}: points ${bytesText(points)}, artifacts and texts ${bytesText(artifacts)}; of its runs the heaviest are ${listText(largest)}. Name fewer runs, or publish it all the same with --force.`,
    1
  );
}

function weights(rows: ReadonlyMap<string, readonly FactRow[]>): {
  points: number;
  blobs: Map<string, number>;
  total: number;
} {
  let points = 0;
  const blobs = new Map<string, number>();
  for (const { kind, value } of [...rows.values()].flat()) {
    if (kind === 'file') points += (JSON.parse(value) as { size?: number } | null)?.size ?? 0;
    else if (kind === 'artifact' || kind === 'source' || value.includes('"$blob"'))
      addBlob(value, blobs);
  }
  return {
    points,
    blobs,
    total: points + [...blobs.values()].reduce((sum, size) => sum + size, 0)
  };
}

function addBlob(value: string, blobs: Map<string, number>): void {
  const found = parseFactValue(value) as { sha256?: unknown; size?: unknown } | null;
  if (typeof found?.sha256 !== 'string' || typeof found.size !== 'number') return;
  if (found.size <= MOST_BLOB) blobs.set(found.sha256, found.size);
}
