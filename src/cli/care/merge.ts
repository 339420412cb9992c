/** `flightlog merge`: copies the runs of one store into another, with checks; merge-plan.ts decides. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Effects } from '../effects.js';
import { CliError, usageError } from '../errors.js';
import type { Arguments, OptionRules } from '../options.js';
import { copyFile, hashFile, temporaryName } from './disk.js';
import type { Entry } from './disk.js';
import { brokenLine } from './verify.js';
import { examineRun } from './examine.js';
import type { Broken } from './examine.js';
import { takeInventory } from './inventory.js';
import type { Inventory, RunFolder } from './inventory.js';
import { planRun } from './merge-plan.js';
import type { FileStep } from './merge-plan.js';
import { copyViews, planViews } from './merge-views.js';
import { StoreFacts } from './runs.js';
import { checkIsThere, sayEnd, sayJson, sayLines, withWork } from './work.js';
import type { Work } from './work.js';
import { bytesText, codeOf, listText, plural, refusal } from './words.js';

export const MERGE_OPTIONS = {
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' }
} as const satisfies OptionRules;

export const MERGE_HELP = `flightlog merge A B [options]

Copy the runs of store B into store A. B is not changed. Every file of B is
checked before it is copied; a run that A has with other bytes is refused by
name, and so is a broken one. Runs that are being written are left out. Stopped
half-way, the same command goes on.

  A            the folder of the store that receives
  B            the folder of the store that gives
  --dry-run    say what would be copied, and copy nothing
  --json       as JSON
`;

/** Blobs that changed this lately, in milliseconds, are safe from gc for the time of a merge. */
const YOUNG_MS = 600_000;

interface Side {
  readonly folder: string;
  readonly inventory: Inventory;
  readonly facts: StoreFacts;
}

interface Result {
  readonly runs: string[];
  /** Runs of which the target had everything. */
  readonly there: string[];
  readonly running: string[];
  readonly refused: string[];
  readonly files: FileStep[];
  readonly blobs: Entry[];
}

export async function mergeCommand(args: Arguments, effects: Effects): Promise<void> {
  const [a, b, ...more] = args.positionals;
  if (a === undefined || b === undefined || more.length > 0) {
    throw usageError('Name two stores: the one that receives, then the one that gives.', 'merge');
  }
  if (args.values['store'] !== undefined) {
    throw usageError('merge names its two stores itself and takes no --store.', 'merge');
  }
  await withWork(args, effects, async work => {
    const [target, source] = [await side(a, work), await side(b, work)];
    if (fs.realpathSync(target.folder) === fs.realpathSync(source.folder)) {
      throw usageError(`${a} and ${b} are the same folder.`, 'merge');
    }
    const result = await merge(target, source, work);
    if (work.isJson) sayJson(work, json(target, source, result, args));
    else say(work, a, b, result);
    if (result.refused.length === 0) return;
    throw new CliError(
      `${plural(result.refused.length, 'thing was', 'things were')} refused and left as ${result.refused.length === 1 ? 'it was' : 'they were'}; all else was merged. Check both stores with: flightlog verify --store DIR`,
      1
    );
  });
}

async function side(named: string, work: Work): Promise<Side> {
  const folder = path.resolve(work.effects.cwd, named);
  checkIsThere(folder, named);
  const facts = await StoreFacts.read(folder, work.now);
  await work.progress.turn();
  return { folder, inventory: takeInventory(folder), facts };
}

async function merge(target: Side, source: Side, work: Work): Promise<Result> {
  const isDry = work.args.values['dry-run'] === true;
  const result: Result = { runs: [], there: [], running: [], refused: [], files: [], blobs: [] };
  // Blobs first: a run that has arrived has all that it names.
  await mergeBlobs(target, source, result, isDry, work);
  const { runs } = source.inventory;
  for (const [done, run] of runs.entries()) {
    await work.progress.step('Merging', done, runs.length, 'run');
    await mergeRun(target, source, run, result, isDry, work);
  }
  const views = planViews(target.folder, source.folder);
  result.refused.push(...views.refused);
  result.files.push(...views.files);
  if (!isDry)
    await writing(target.folder, async () => copyViews(target.folder, source.folder, views.files));
  return result;
}

async function mergeBlobs(
  target: Side,
  source: Side,
  result: Result,
  isDry: boolean,
  work: Work
): Promise<void> {
  const there = new Map(target.inventory.blobs.map(blob => [blob.name, blob]));
  const { blobs } = source.inventory;
  for (const [done, blob] of blobs.entries()) {
    await work.progress.step('Copying blobs', done, blobs.length, 'blob');
    const known = there.get(blob.name);
    // A file of the right name and another size is half a copy: it is copied again.
    if (known?.kind === 'file' && known.size === blob.size) {
      if (!isDry) keepFromGc(path.join(target.folder, known.path), known, work.now);
      continue;
    }
    const copied = await copyBlob(target.folder, source.folder, blob, isDry, work);
    if (copied) result.blobs.push(blob);
    else result.refused.push(`${blob.path}: its bytes are not those that its name was made from.`);
  }
}

// A blob that nobody names yet must look young until the run that names it is there.
function keepFromGc(file: string, { changed }: Entry, now: number): void {
  if (now - changed < YOUNG_MS) return;
  try {
    fs.utimesSync(file, now / 1000, now / 1000);
  } catch (error) {
    if (codeOf(error) === null) throw error; // another's file: gc of ours cannot remove it either
  }
}

async function copyBlob(
  target: string,
  source: string,
  blob: Entry,
  isDry: boolean,
  { progress }: Work
): Promise<boolean> {
  const turn = (): Promise<void> => progress.turn();
  const from = path.join(source, blob.path);
  if (blob.kind !== 'file') return false;
  if (isDry) return (await hashFile(from, turn)) === blob.name;
  const to = path.join(target, blob.path);
  return writing(to, async () => {
    fs.mkdirSync(path.dirname(to), { recursive: true });
    return copyInto(from, to, sha256 => sha256 === blob.name, turn);
  });
}

async function mergeRun(
  target: Side,
  source: Side,
  run: RunFolder,
  result: Result,
  isDry: boolean,
  work: Work
): Promise<void> {
  if (source.facts.isRunning(run.id) || target.facts.isRunning(run.id)) {
    result.running.push(run.id);
    return;
  }
  const broken: Broken[] = [];
  examineRun(source.folder, run, source.facts, broken);
  const [worst] = broken;
  if (worst) {
    result.refused.push(`Run ${run.id} is broken. ${brokenLine(worst)}`);
    return;
  }
  const there = target.inventory.runs.find(({ id }) => id === run.id) ?? null;
  const plan = planRun(source.folder, target.folder, run, there);
  if ('conflict' in plan) {
    const { file, why } = plan.conflict;
    result.refused.push(`Run ${run.id} is in both stores and differs: ${file} ${why}.`);
    return;
  }
  if (plan.copy.length === 0) {
    result.there.push(run.id);
    return;
  }
  result.runs.push(run.id);
  result.files.push(...plan.copy);
  if (!isDry) await copyRun(target.folder, source.folder, run, there, plan.copy, work);
}

// A run that the target lacks appears whole; one that it has grows file by file, facts last.
async function copyRun(
  target: string,
  source: string,
  run: RunFolder,
  there: RunFolder | null,
  steps: readonly FileStep[],
  { progress }: Work
): Promise<void> {
  const turn = (): Promise<void> => progress.turn();
  const final = path.join(target, run.path);
  const folder = there ? final : temporaryName(final);
  await writing(final, async () => {
    try {
      fs.mkdirSync(folder, { recursive: true });
      for (const step of steps) {
        const to = path.join(folder, path.basename(step.path));
        await copyInto(path.join(source, step.path), to, () => true, turn);
        if (step.replaces !== null) fs.rmSync(path.join(target, step.replaces), { force: true });
      }
      if (!there) fs.renameSync(folder, final);
    } finally {
      if (!there) fs.rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** Copy a file so that it appears whole, if its hash will do; whether it did. */
async function copyInto(
  from: string,
  to: string,
  willDo: (sha256: string) => boolean,
  turn: () => Promise<void>
): Promise<boolean> {
  const part = temporaryName(to);
  try {
    const { sha256 } = await copyFile(from, part, turn);
    if (!willDo(sha256)) return false;
    fs.renameSync(part, to);
    return true;
  } finally {
    fs.rmSync(part, { force: true });
  }
}

async function writing<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw refusal(error, file, 'be copied');
  }
}

function say(work: Work, a: string, b: string, result: Result): void {
  const isDry = work.args.values['dry-run'] === true;
  work.progress.end();
  sayLines(work, result.refused);
  const { runs, running, there, files, blobs } = result;
  if (running.length > 0) {
    const are = running.length === 1 ? 'is' : 'are';
    sayLines(work, [
      `${listText(running.slice(0, 5))} ${are} being written and left out; merge again when ${running.length === 1 ? 'it has' : 'they have'} ended.`
    ]);
  }
  const bytes = [...files, ...blobs].reduce((sum, { size }) => sum + size, 0);
  if (files.length + blobs.length === 0) {
    const all =
      there.length > 0 ? `: ${plural(there.length, 'run was', 'runs were')} there already` : '';
    sayEnd(work, `Nothing to copy from ${b} into ${a}${all}, seen`);
    return;
  }
  const had =
    there.length > 0 ? `; ${plural(there.length, 'run was', 'runs were')} there already` : '';
  const what = listText([
    plural(runs.length, 'run'),
    blobs.length > 0 ? plural(blobs.length, 'blob') : null
  ]);
  const done = isDry ? 'Would copy' : 'Copied';
  sayEnd(work, `${done} ${what} (${bytesText(bytes)}) from ${b} into ${a}${had},`);
}

function json(
  target: Side,
  source: Side,
  { runs, there, running, refused, files, blobs }: Result,
  { values }: Arguments
): Parameters<typeof sayJson>[1] {
  return {
    into: target.folder,
    from: source.folder,
    dry_run: values['dry-run'] === true,
    copied: runs,
    there,
    running,
    refused,
    files: files.map(file => file.path),
    blobs: blobs.map(({ name }) => name),
    bytes: [...files, ...blobs].reduce((sum, { size }) => sum + size, 0)
  };
}
