/** `flightlog du`: what a store's bytes are spent on, by run, experiment or kind of file. */
import { displayName } from '../../query/index.js';
import type { Effects } from '../effects.js';
import { usageError } from '../errors.js';
import { countOption, textOption } from '../options.js';
import type { Arguments, OptionRules } from '../options.js';
import { formatTable, paintFor } from '../table.js';
import { takeInventory } from './inventory.js';
import type { Inventory } from './inventory.js';
import { StoreFacts } from './runs.js';
import { sizeOfTree } from './tree.js';
import { addUp, sharesOf } from './usage.js';
import type { Share } from './usage.js';
import { sayEnd, sayJson, storeFolder, withWork } from './work.js';
import { bytesText, plural } from './words.js';

export const DU_OPTIONS = {
  by: { type: 'string' },
  limit: { type: 'string', short: 'n' },
  json: { type: 'boolean' }
} as const satisfies OptionRules;

export const DU_HELP = `flightlog du [options]

Show what the store's bytes are spent on, the largest first. A blob that several
runs name counts once, on a line of its own.

  --by WHAT      run (default), experiment or kind
  -n, --limit N  the N largest; default 20, all of them with --json
  --json         as JSON
  --store DIR    the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

const KINDS = ['run', 'experiment', 'kind'] as const;
const LIMIT = 20;

export async function duCommand(args: Arguments, effects: Effects): Promise<void> {
  if (args.positionals.length > 0) {
    throw usageError('du is about the whole store and takes no runs.', 'du');
  }
  const by = KINDS.find(kind => kind === (textOption(args, 'by') ?? 'run'));
  if (!by)
    throw usageError(`--by takes run, experiment or kind, not "${args.values['by']}".`, 'du');
  const limit = countOption('du', args, 'limit');
  await withWork(args, effects, async work => {
    const store = storeFolder(work);
    const facts = await StoreFacts.read(store, work.now);
    await work.progress.turn();
    const inventory = takeInventory(store);
    const shares = measure(store, inventory, facts, by);
    const total = shares.reduce((sum, { bytes }) => sum + bytes, 0);
    if (work.isJson) {
      sayJson(work, {
        store,
        by,
        bytes: total,
        parts: shares.slice(0, limit ?? Infinity).map(json)
      });
      return;
    }
    const shown = shares.slice(0, limit ?? LIMIT);
    const left = shares.slice(shown.length);
    if (left.length > 0) {
      shown.push({ label: `(${plural(left.length, 'smaller part')})`, id: null, ...addUp(left) });
    }
    effects.stdout.write(table(shown, by, paintFor(effects.stdout, effects.env)));
    sayEnd(work, `${bytesText(total)} in ${plural(inventory.runs.length, 'run')}, measured`);
  });
}

function measure(
  store: string,
  inventory: Inventory,
  facts: StoreFacts,
  by: (typeof KINDS)[number]
): Share[] {
  const loose = [...inventory.others, ...inventory.trash, ...inventory.unfinished].map(entry => ({
    path: entry.path,
    bytes: sizeOfTree(store, entry.path)
  }));
  return sharesOf(inventory, loose, {
    by,
    owner: id => {
      const run = facts.run(id);
      if (by === 'experiment') return run ? run.experiment : '(without facts)';
      return run ? displayName(run) : id;
    },
    blobs: id => facts.blobsOf(id).map(({ sha256 }) => sha256)
  });
}

function table(shares: readonly Share[], by: string, paint: ReturnType<typeof paintFor>): string {
  const columns = [
    { title: by === 'run' ? 'RUN' : by.toUpperCase() },
    { title: 'FILES', right: true },
    { title: 'BYTES', right: true },
    ...(by === 'run' ? [{ title: 'ID' }] : [])
  ];
  const rows = shares.map(({ label, files, bytes, id }) => [
    label,
    String(files),
    bytesText(bytes),
    ...(by === 'run' ? [id ?? ''] : [])
  ]);
  return formatTable(columns, rows, paint);
}

function json({ label, id, files, bytes }: Share): Record<string, string | number | null> {
  return { name: label, id, files, bytes };
}
