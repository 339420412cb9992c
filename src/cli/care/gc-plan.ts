/** Decides what gc may remove, and says what it leaves and why. Pure: measures and facts are given. */
import { displayName } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import type { Inventory } from './inventory.js';
import type { BlobsInUse } from './references.js';
import type { StoreFacts } from './runs.js';
import { plural } from './words.js';

/** Something to be removed. */
export interface Doomed {
  readonly what: 'run' | 'blob' | 'unfinished' | 'set-aside';
  /** Within the store. */
  readonly path: string;
  readonly why: string;
  readonly bytes: number;
}

export interface GcPlan {
  readonly doomed: readonly Doomed[];
  /** Sentences about what stays though it might be expected to go. */
  readonly kept: readonly string[];
}

export interface GcRules {
  /** Epoch milliseconds. */
  readonly now: number;
  /** What went into the trash before this moment goes. */
  readonly before: number;
  /** What changed after this moment stays. */
  readonly young: number;
  /** Bytes of a path with all that is in it, and when any of it last changed. */
  readonly measure: (path: string) => { readonly bytes: number; readonly changed: number };
  /** Blobs that are named when these runs are gone. */
  readonly inUse: (gone: ReadonlySet<string>) => Promise<BlobsInUse>;
}

/** What gc is to remove from a store. */
export async function planGc(
  inventory: Inventory,
  facts: StoreFacts,
  rules: GcRules
): Promise<GcPlan> {
  const kept: string[] = [];
  const runs = doomedRuns(inventory, facts, rules, kept);
  const gone = new Set(runs.map(({ path }) => path.slice(path.indexOf('/') + 1)));
  const blobs = await doomedBlobs(inventory, rules, gone, kept);
  const unfinished = inventory.unfinished.flatMap(({ path }): Doomed[] => {
    const { bytes, changed } = rules.measure(path);
    if (changed > rules.young) return [];
    return [{ what: 'unfinished', path, why: 'an unfinished write that was left behind', bytes }];
  });
  const aside = inventory.trash.flatMap(({ path }): Doomed[] => {
    const { bytes, changed } = rules.measure(path);
    if (changed > Math.min(rules.before, rules.young)) return [];
    return [{ what: 'set-aside', path, why: 'set aside by repair long ago', bytes }];
  });
  return { doomed: [...runs, ...aside, ...blobs, ...unfinished], kept };
}

function doomedRuns(
  inventory: Inventory,
  facts: StoreFacts,
  rules: GcRules,
  kept: string[]
): Doomed[] {
  let waiting = 0;
  const doomed = inventory.runs.flatMap(({ id, path }): Doomed[] => {
    const run = facts.run(id);
    const deleted = facts.deletedAt(id);
    if (!run || deleted === null) return [];
    if (deleted > rules.before) {
      waiting++;
      return [];
    }
    const reason = whyKept(run, path, facts);
    if (reason !== null) {
      kept.push(`${displayName(run)} (${id}) is in the trash and stays: ${reason}.`);
      return [];
    }
    const days = Math.floor((rules.now - deleted) / 86_400_000);
    const why = `${displayName(run)}, in the trash for ${plural(days, 'day')}`;
    return [{ what: 'run', path, why, bytes: rules.measure(path).bytes }];
  });
  if (waiting > 0) {
    const days = Math.round((rules.now - rules.before) / 86_400_000);
    const stay = waiting === 1 ? 'is in the trash and stays' : 'are in the trash and stay';
    kept.push(`${plural(waiting, 'run')} ${stay} until ${plural(days, 'day')} are over.`);
  }
  return doomed;
}

function whyKept(run: Run, path: string, facts: StoreFacts): string | null {
  if (run.protected) return 'it is protected';
  if (facts.isRunning(run.id)) return 'it is being written';
  // What cannot be read may say that the run was restored.
  const isUnread = facts.unread.some(file => file.startsWith(`${path}/`));
  return isUnread ? 'not all of its facts can be read; run flightlog repair' : null;
}

async function doomedBlobs(
  inventory: Inventory,
  rules: GcRules,
  gone: ReadonlySet<string>,
  kept: string[]
): Promise<Doomed[]> {
  const { hashes, unread } = await rules.inUse(gone);
  const unnamed = inventory.blobs.filter(
    ({ name, changed, kind }) => kind === 'file' && changed <= rules.young && !hashes.has(name)
  );
  const [first] = unread;
  if (first !== undefined && unnamed.length > 0) {
    const more = unread.length > 1 ? ` and ${plural(unread.length - 1, 'other')}` : '';
    kept.push(
      `${plural(unnamed.length, 'blob')} that no readable fact names stay: ${first}${more} cannot be read whole. Run flightlog repair.`
    );
    return [];
  }
  return unnamed.map(({ path, size }) => ({
    what: 'blob',
    path,
    why: 'no run names it',
    bytes: size
  }));
}
