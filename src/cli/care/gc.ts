/** `flightlog gc`: removes what nobody needs any more; what it would do is gc-plan.ts. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Effects } from '../effects.js';
import { usageError } from '../errors.js';
import { countOption } from '../options.js';
import type { Arguments, OptionRules } from '../options.js';
import { entryAt } from './disk.js';
import { planGc } from './gc-plan.js';
import type { Doomed, GcPlan } from './gc-plan.js';
import { takeInventory } from './inventory.js';
import { blobsInUse } from './references.js';
import { StoreFacts } from './runs.js';
import { lastChange, removeTree, sizeOfTree } from './tree.js';
import { sayEnd, sayJson, sayLines, storeFolder, withWork } from './work.js';
import type { Work } from './work.js';
import { bytesText, codeOf, listText, plural, refusal } from './words.js';

export const GC_OPTIONS = {
  'dry-run': { type: 'boolean' },
  days: { type: 'string' },
  json: { type: 'boolean' }
} as const satisfies OptionRules;

export const GC_HELP = `flightlog gc [options]

Remove for good: runs that went into the trash long ago, what repair set aside
long ago, blobs that no run names, and unfinished writes that were left behind.
Kept: protected runs, runs that are being written, everything younger than an
hour.

  --dry-run    say what would be removed, and remove nothing
  --days N     what counts as long ago; default 30
  --json       as JSON
  --store DIR  the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

const DAY_MS = 86_400_000;
const DAYS = 30;
/** Younger blobs, in milliseconds, may be waiting for the fact that names them. */
const HOUR_MS = 3_600_000;

export async function gcCommand(args: Arguments, effects: Effects): Promise<void> {
  if (args.positionals.length > 0) {
    throw usageError('gc is about the whole store and takes no runs.', 'gc');
  }
  const days = countOption('gc', args, 'days') ?? DAYS;
  await withWork(args, effects, async work => {
    const store = storeFolder(work);
    const facts = await StoreFacts.read(store, work.now);
    await work.progress.turn();
    const plan = await makePlan(store, facts, { now: work.now, before: work.now - days * DAY_MS });
    const isDry = args.values['dry-run'] === true;
    const removed = isDry ? plan.doomed : await remove(store, plan, work);
    if (work.isJson) sayJson(work, json(store, removed, plan, isDry));
    else say(work, removed, plan, isDry);
  });
}

async function makePlan(
  store: string,
  facts: StoreFacts,
  times: { readonly now: number; readonly before: number }
): Promise<GcPlan> {
  const inventory = takeInventory(store);
  const measure = (at: string): { bytes: number; changed: number } => ({
    bytes: sizeOfTree(store, at),
    changed: lastChange(store, at)
  });
  return planGc(inventory, facts, {
    ...times,
    young: times.now - HOUR_MS,
    measure,
    inUse: gone => blobsInUse(store, inventory, facts, gone)
  });
}

async function remove(store: string, plan: GcPlan, work: Work): Promise<Doomed[]> {
  const removed: Doomed[] = [];
  const [blobs, others] = [true, false].map(is =>
    plan.doomed.filter(one => (one.what === 'blob') === is)
  ) as [Doomed[], Doomed[]];
  for (const one of others) {
    await work.progress.step('Removing', removed.length, plan.doomed.length, 'thing');
    // Somebody may have restored or resumed it since the plan was made.
    if (lastChange(store, one.path) >= work.now) continue;
    removeOne(store, one, () => removeTree(store, one.path));
    removed.push(one);
  }
  if (blobs.length === 0) return removed;
  // A run that came meanwhile may name a blob that nobody named before.
  const facts = await StoreFacts.read(store, work.now);
  const named = await blobsInUse(store, takeInventory(store), facts, new Set());
  for (const one of blobs) {
    await work.progress.step('Removing', removed.length, plan.doomed.length, 'thing');
    const { name, changed, kind } = entryAt(store, one.path);
    if (kind !== 'file' || named.unread.length > 0) continue;
    if (named.hashes.has(name) || changed > work.now - HOUR_MS) continue;
    removeOne(store, one, () => fs.unlinkSync(path.join(store, one.path)));
    removed.push(one);
  }
  return removed;
}

function removeOne(store: string, { path: at }: Doomed, remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return; // somebody else removed it
    throw refusal(error, path.join(store, at), 'be removed');
  }
}

function say(work: Work, removed: readonly Doomed[], plan: GcPlan, isDry: boolean): void {
  work.progress.end();
  const noted = removed.filter(({ what }) => what !== 'blob' && what !== 'unfinished');
  sayLines(
    work,
    noted.map(({ path: at, why, bytes }) => `${at}: ${why} (${bytesText(bytes)}).`)
  );
  sayLines(work, plan.kept);
  const count = (what: Doomed['what'], noun: string, nouns?: string): string | null => {
    const found = removed.filter(one => one.what === what).length;
    return found === 0 ? null : plural(found, noun, nouns);
  };
  const list = listText([
    count('run', 'run'),
    count('set-aside', 'folder of broken files', 'folders of broken files'),
    count('blob', 'blob'),
    count('unfinished', 'unfinished write')
  ]);
  const bytes = bytesText(removed.reduce((sum, one) => sum + one.bytes, 0));
  if (list === '') sayEnd(work, 'Nothing to remove, seen');
  else if (isDry) sayEnd(work, `Would remove ${list} (${bytes}); nothing was removed. Looked`);
  else sayEnd(work, `Removed ${list} (${bytes})`);
}

function json(
  store: string,
  removed: readonly Doomed[],
  plan: GcPlan,
  isDry: boolean
): Parameters<typeof sayJson>[1] {
  return {
    store,
    dry_run: isDry,
    removed: removed.map(({ what, path: at, why, bytes }) => ({ what, path: at, why, bytes })),
    kept: [...plan.kept],
    bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0)
  };
}
