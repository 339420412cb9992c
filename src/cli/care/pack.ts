/** `flightlog pack`: writes catalog.arrow, for hosts that serve files and cannot list folders. */
import * as path from 'node:path';
import { catalogRows, encodeCatalog } from '../../store/index.js';
import { nodeStore } from '../../store/node.js';
import type { Effects } from '../effects.js';
import { usageError } from '../errors.js';
import type { Arguments, OptionRules } from '../options.js';
import { writeWhole } from './disk.js';
import { sayEnd, sayJson, storeFolder, withWork } from './work.js';
import { bytesText, plural, refusal } from './words.js';

export const PACK_OPTIONS = { json: { type: 'boolean' } } as const satisfies OptionRules;

export const PACK_HELP = `flightlog pack [options]

Write catalog.arrow: the facts of all runs in one file, so that any host of
static files can serve the store. It shows the store as it is now; pack again
when runs have come or changed.

  --json       as JSON
  --store DIR  the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

export async function packCommand(args: Arguments, effects: Effects): Promise<void> {
  if (args.positionals.length > 0) {
    throw usageError('pack is about the whole store and takes no runs.', 'pack');
  }
  await withWork(args, effects, async work => {
    const store = storeFolder(work);
    const rows = await catalogRows(nodeStore(store));
    const bytes = await encodeCatalog(rows, work.now);
    await work.progress.turn();
    const file = path.join(store, 'catalog.arrow');
    try {
      writeWhole(file, [bytes]);
    } catch (error) {
      throw refusal(error, file, 'be written');
    }
    const runs = new Set(rows.map(row => row.run)).size;
    if (work.isJson) sayJson(work, { file, runs, bytes: bytes.length });
    else sayEnd(work, `Packed ${plural(runs, 'run')} into ${file} (${bytesText(bytes.length)})`);
  });
}
