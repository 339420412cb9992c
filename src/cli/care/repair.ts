/** `flightlog repair`: finishes what was left behind and sets aside what is broken; repair-plan.ts decides. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { encodeEdits, newId, salvageSeries } from '../../store/care/index.js';
import type { FileBytes } from '../../store/care/index.js';
import { StoreError } from '../../store/index.js';
import type { ByteRange } from '../../store/index.js';
import { compactWriter } from '../../store/node.js';
import type { Effects } from '../effects.js';
import { CliError, usageError } from '../errors.js';
import type { Arguments, OptionRules } from '../options.js';
import { openBytes, writeWhole } from './disk.js';
import { examine } from './examine.js';
import type { Broken } from './examine.js';
import { planRepair } from './repair-plan.js';
import type { Compaction, Fix, RepairPlan } from './repair-plan.js';
import { lastChange, removeTree } from './tree.js';
import { brokenLine } from './verify.js';
import { sayEnd, sayJson, sayLines, storeFolder, withWork } from './work.js';
import type { Work } from './work.js';
import { codeOf, plural, refusal } from './words.js';

export const REPAIR_OPTIONS = {
  'dry-run': { type: 'boolean' },
  'other-hosts': { type: 'boolean' },
  json: { type: 'boolean' }
} as const satisfies OptionRules;

export const REPAIR_HELP = `flightlog repair [options]

Mend what can be mended: compact the points of writers that died, cut torn files
back to what is whole in them, set aside what nobody can read, remove unfinished
writes. A file that is replaced or taken away goes to trash/ in the store; what
is being written is left alone.

  --dry-run      say what would be done, and do nothing
  --other-hosts  also finish runs that another machine began and lost; only when
                 that machine has surely given them up
  --json         as JSON
  --store DIR    the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

/** Unfinished writes that are younger, in milliseconds, may still be somebody's. */
const HOUR_MS = 3_600_000;

export async function repairCommand(args: Arguments, effects: Effects): Promise<void> {
  if (args.positionals.length > 0) {
    throw usageError('repair is about the whole store and takes no runs.', 'repair');
  }
  await withWork(args, effects, async work => {
    const store = storeFolder(work);
    const found = await examine(store, work.now, work.progress);
    const plan = planRepair(found, {
      otherHosts: args.values['other-hosts'] === true,
      young: work.now - HOUR_MS,
      changed: at => lastChange(store, at)
    });
    const isDry = args.values['dry-run'] === true;
    const failed = isDry ? [] : await apply(store, plan.fixes, work);
    const done: RepairPlan = {
      ...plan,
      fixes: plan.fixes.filter(fix => !failed.some(({ file }) => file === fix.file)),
      left: [...plan.left, ...failed]
    };
    if (work.isJson) sayJson(work, json(store, done, isDry));
    else say(work, done, isDry);
    if (done.left.length === 0) return;
    throw new CliError(
      `${plural(done.left.length, 'thing')} cannot be mended here. Copy what is broken or missing again from where the store came.`,
      1
    );
  });
}

/** Do what was planned; what turned out to be impossible is given back. */
async function apply(store: string, fixes: readonly Fix[], work: Work): Promise<Broken[]> {
  const failed: Broken[] = [];
  const aside = path.join(store, 'trash', stampOf(work.now));
  for (const [done, fix] of fixes.entries()) {
    await work.progress.step('Repairing', done, fixes.length, 'thing');
    try {
      applyOne(store, fix, aside, work.now);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') continue; // its owner was faster
      if (!(error instanceof StoreError)) {
        throw refusal(error, path.join(store, fix.file), 'be repaired');
      }
      const what = error.message.slice(error.file.length + 2).split('. ')[0] ?? error.message;
      failed.push({ file: fix.file, code: error.code, what, readable: null });
    }
  }
  return failed;
}

function applyOne(store: string, fix: Fix, aside: string, now: number): void {
  const full = path.join(store, fix.file);
  switch (fix.do) {
    case 'remove':
      return removeTree(store, fix.file);
    case 'set-aside':
      return setAside(store, fix.file, aside);
    case 'cut':
      keepCopy(store, fix.file, aside);
      return writeRanges(full, fix.keep);
    case 'store-file': {
      // Whatever bears that name; until the new one stands the folder is read by its runs/.
      setAside(store, fix.file, aside);
      const said = { format: 1, kind: 'flightlog-store', id: newId(now), created: now };
      return writeWhole(full, [new TextEncoder().encode(JSON.stringify(said))]);
    }
    case 'recover': {
      const { name, bytes } = encodeEdits(fix.run, now, [
        { kind: 'run', key: 'name', value: `recovered ${fix.run.slice(-6)}` },
        { kind: 'run', key: 'start', value: fix.start }
      ]);
      return writeWhole(path.join(full, name), [bytes]);
    }
    case 'compact':
      return compact(store, fix.file, fix, aside);
    case 'salvage':
      return salvage(store, fix.file, fix, aside);
  }
}

function compact(store: string, file: string, fix: Compaction, aside: string): void {
  if (fix.keepsOld) keepCopy(store, file, aside);
  if (fix.keep) writeRanges(path.join(store, file), fix.keep);
  compactWriter(path.join(store, 'runs', fix.run), fix.writer, fix.start, fix.limit);
}

/** Put some ranges of a file in its place. */
function writeRanges(file: string, ranges: readonly ByteRange[]): void {
  const bytes = openBytes(file);
  try {
    writeWhole(file, piecesOf(bytes, ranges));
  } finally {
    bytes.close();
  }
}

function* piecesOf(bytes: FileBytes, ranges: readonly ByteRange[]): Generator<Uint8Array> {
  for (const [start, end] of ranges) yield bytes.read(start, end);
}

// In this order a kill at any moment leaves the rows in a file that is read: the points come first.
function salvage(store: string, file: string, fix: Compaction, aside: string): void {
  const bytes = openBytes(path.join(store, file));
  const points = file.replace(/series\.arrow$/, 'points.arrow');
  try {
    const { rows, pieces } = salvageSeries(file, bytes, fix.start);
    if (rows > 0) writeWhole(path.join(store, points), pieces);
  } finally {
    bytes.close();
  }
  setAside(store, file, aside);
  const levels = file.replace(/series\.arrow$/, 'levels.arrow');
  if (fs.existsSync(path.join(store, levels))) setAside(store, levels, aside);
  if (fs.existsSync(path.join(store, points)))
    compact(store, points, { ...fix, keepsOld: false }, aside);
}

/** Move a file to the trash folder, under the path that it had. */
function setAside(store: string, file: string, aside: string): void {
  const to = placeIn(aside, file);
  fs.renameSync(path.join(store, file), to);
}

/** Let a file that is about to be replaced live on in the trash folder. */
function keepCopy(store: string, file: string, aside: string): void {
  const to = placeIn(aside, file);
  try {
    fs.linkSync(path.join(store, file), to);
  } catch (error) {
    if (codeOf(error) === null || codeOf(error) === 'ENOENT') throw error;
    fs.copyFileSync(path.join(store, file), to); // a file system without links
  }
}

function placeIn(aside: string, file: string): string {
  const place = path.join(aside, file);
  fs.mkdirSync(path.dirname(place), { recursive: true });
  for (let n = 0; ; n++) {
    const to = n === 0 ? place : `${place}.${n}`;
    if (!fs.existsSync(to)) return to;
  }
}

function stampOf(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(':', '');
}

function say(work: Work, { fixes, left, foreign, busy }: RepairPlan, isDry: boolean): void {
  work.progress.end();
  sayLines(
    work,
    fixes.map(({ file, says }) => `${file}: ${isDry ? 'would be ' : ''}${says}.`)
  );
  sayLines(work, left.map(brokenLine));
  if (foreign.length > 0) {
    sayLines(work, [
      `${plural(foreign.length, 'run')} of other machines, or of none that is known, ${foreign.length === 1 ? 'was' : 'were'} left alone; finish ${foreign.length === 1 ? 'it' : 'them'} with --other-hosts.`
    ]);
  }
  if (busy.length > 0) {
    sayLines(work, [
      `${plural(busy.length, 'run')} being written, or until a minute ago, ${busy.length === 1 ? 'was' : 'were'} left alone.`
    ]);
  }
  const rest = left.length > 0 ? `, ${left.length} left` : '';
  if (fixes.length === 0) sayEnd(work, `Nothing to repair${rest}, checked`);
  else if (isDry)
    sayEnd(
      work,
      `Would repair ${plural(fixes.length, 'thing')}${rest}; nothing was changed. Checked`
    );
  else sayEnd(work, `Repaired ${plural(fixes.length, 'thing')}${rest},`);
}

function json(
  store: string,
  { fixes, left, foreign, busy }: RepairPlan,
  isDry: boolean
): Parameters<typeof sayJson>[1] {
  return {
    store,
    dry_run: isDry,
    repaired: fixes.map(fix => ({ file: fix.file, do: fix.do, says: fix.says })),
    left: left.map(({ file, code, what, readable }) => ({ file, code, what, readable })),
    foreign: [...foreign],
    busy: [...busy]
  };
}
