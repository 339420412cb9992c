/**
 * `flightlog archive`, `trash`, `restore` and `protect`: said of a run as facts, never by moving its files.
 *
 * Each is one new facts file per run; all runs are found and checked before the first is written.
 */
import * as path from 'node:path';
import { displayName, resolveRun } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { encodeEdits } from '../../store/care/index.js';
import type { Effects } from '../effects.js';
import { CliError, usageError } from '../errors.js';
import type { Arguments, OptionRules } from '../options.js';
import { writeWhole } from './disk.js';
import { StoreFacts } from './runs.js';
import { sayEnd, sayJson, storeFolder, withWork } from './work.js';
import type { Work } from './work.js';
import { listText, plural, refusal } from './words.js';

type Flag = 'archived' | 'deleted' | 'protected';

interface Verb {
  readonly name: string;
  /** What it sets, and to what. */
  readonly sets: readonly (readonly [Flag, true | null])[];
  /** "Archived 2 runs" */
  readonly done: string;
  /** "already archived" */
  readonly already: string;
}

const ARCHIVE: Verb = {
  name: 'archive',
  sets: [['archived', true]],
  done: 'Archived',
  already: 'already archived'
};
const TRASH: Verb = {
  name: 'trash',
  sets: [['deleted', true]],
  done: 'Put into the trash:',
  already: 'already in the trash'
};
const RESTORE: Verb = {
  name: 'restore',
  sets: [
    ['deleted', null],
    ['archived', null]
  ],
  done: 'Restored',
  already: 'neither archived nor in the trash'
};
const PROTECT: Verb = {
  name: 'protect',
  sets: [['protected', true]],
  done: 'Protected',
  already: 'already protected'
};
const UNPROTECT: Verb = {
  name: 'protect',
  sets: [['protected', null]],
  done: 'No longer protected:',
  already: 'not protected'
};

export const EDIT_OPTIONS = { json: { type: 'boolean' } } as const satisfies OptionRules;
export const PROTECT_OPTIONS = {
  ...EDIT_OPTIONS,
  off: { type: 'boolean' }
} as const satisfies OptionRules;

const OPTIONS = `
  RUN          a name (its newest attempt), name#2, or four or more characters
               that begin an id
  --json       as JSON
  --store DIR  the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

export const ARCHIVE_HELP = `flightlog archive RUN… [options]

Take runs out of the way: lists leave them out unless asked. Nothing is lost;
flightlog restore brings them back.
${OPTIONS}`;

export const TRASH_HELP = `flightlog trash RUN… [options]

Put runs into the trash. flightlog restore brings them back, until flightlog gc
removes them 30 days later. A protected run is refused.
${OPTIONS}`;

export const RESTORE_HELP = `flightlog restore RUN… [options]

Bring runs back from the trash and from the archive.
${OPTIONS}`;

export const PROTECT_HELP = `flightlog protect RUN… [options]

Protect runs: they cannot be put into the trash, and gc keeps them.

  --off        lift the protection
${OPTIONS.slice(1)}`;

export const archiveCommand = command(ARCHIVE);
export const trashCommand = command(TRASH);
export const restoreCommand = command(RESTORE);
export const protectCommand = (args: Arguments, effects: Effects): Promise<void> =>
  command(args.values['off'] === true ? UNPROTECT : PROTECT)(args, effects);

function command(verb: Verb): (args: Arguments, effects: Effects) => Promise<void> {
  return async (args, effects) => {
    if (args.positionals.length === 0)
      throw usageError(`Name the runs to ${verb.name}.`, verb.name);
    await withWork(args, effects, work => edit(verb, work));
  };
}

async function edit(verb: Verb, work: Work): Promise<void> {
  const store = storeFolder(work);
  const facts = await StoreFacts.read(store, work.now);
  const named = findAny(facts.runs, work.args.positionals, verb);
  if (verb === TRASH) refuseProtected(named);
  const isSet = (run: Run): boolean =>
    verb.sets.some(([flag, value]) => run[flag] !== (value === true));
  const changed = named.filter(isSet);
  for (const [done, run] of changed.entries()) {
    await work.progress.step(`${verb.name} runs`, done, changed.length, 'run');
    write(store, run, verb, Math.max(work.now, facts.lastTime(run.id) + 1));
  }
  const unchanged = named.filter(run => !isSet(run));
  if (work.isJson) {
    sayJson(work, { changed: changed.map(run => run.id), unchanged: unchanged.map(run => run.id) });
  } else {
    sayEnd(work, endText(verb, changed, unchanged));
  }
}

/** The runs that references name, among those a verb is about before all others. */
function findAny(runs: readonly Run[], refs: readonly string[], verb: Verb): Run[] {
  const away = (run: Run): boolean => run.deleted || run.archived;
  const first = runs.filter(run => (verb === RESTORE ? away(run) : !run.deleted));
  const find = (ref: string): Run => {
    try {
      return resolveRun(first, ref);
    } catch (error) {
      // Not among these: of all runs, so that a run that is there is not called unknown.
      if (error instanceof Error && 'code' in error && error.code === 'ambiguous') throw error;
      return resolveRun(runs, ref);
    }
  };
  return [...new Set(refs.map(find))];
}

function refuseProtected(runs: readonly Run[]): void {
  const kept = runs.filter(run => run.protected);
  const [first] = kept;
  if (!first) return;
  const names = listText(kept.map(displayName));
  const is = kept.length === 1 ? 'is' : 'are';
  const ids = kept.map(run => run.id).join(' ');
  throw new CliError(
    `${names} ${is} protected, so nothing was put into the trash. Lift it with: flightlog protect --off ${ids}`,
    1
  );
}

function write(store: string, run: Run, verb: Verb, time: number): void {
  const said = verb.sets.map(([key, value]) => ({ kind: 'run', key, value }));
  const { name, bytes } = encodeEdits(run.id, time, said);
  try {
    writeWhole(path.join(store, 'runs', run.id, name), [bytes]);
  } catch (error) {
    throw refusal(error, `${store}: run ${displayName(run)}`, 'be changed');
  }
}

function endText(verb: Verb, changed: readonly Run[], unchanged: readonly Run[]): string {
  const same = `${listText(unchanged.map(displayName))} ${unchanged.length === 1 ? 'was' : 'were'} ${verb.already}`;
  if (changed.length === 0) return `Nothing to do: ${same}, seen`;
  const names = listText(changed.slice(0, 5).map(displayName));
  const more =
    changed.length > 5 ? ` and ${plural(changed.length - 5, 'more run', 'more runs')}` : '';
  return `${verb.done} ${names}${more}${unchanged.length > 0 ? ` (${same})` : ''}`;
}
