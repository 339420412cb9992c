/** `flightlog verify`: checks every file of a store and says what is broken. Changes nothing. */
import type { Effects } from '../effects.js';
import { CliError, usageError } from '../errors.js';
import type { Arguments, OptionRules } from '../options.js';
import { isPage, verifyPage } from '../report-page.js';
import { examine } from './examine.js';
import type { Broken, Examination } from './examine.js';
import { sayEnd, sayJson, sayLines, storeFolder, withWork } from './work.js';
import type { Work } from './work.js';
import { bytesText, listText, plural } from './words.js';

export const VERIFY_OPTIONS = { json: { type: 'boolean' } } as const satisfies OptionRules;

export const VERIFY_HELP = `flightlog verify [options]
flightlog verify REPORT.html

Check every file of the store: each Arrow message, the numbers that series and
levels tell of themselves, blobs by their hash. Says what is broken, and what of
it can still be read. Changes nothing. Exit code 1 when something is broken.
Of a report: whether it is as it was made, by the hash in its footer.

  --json       as JSON
  --store DIR  the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

export async function verifyCommand(args: Arguments, effects: Effects): Promise<void> {
  const [page, ...more] = args.positionals;
  if (isPage(page) && more.length === 0) return verifyPage(page, effects);
  if (args.positionals.length > 0) {
    throw usageError('verify checks the whole store and takes no runs.', 'verify');
  }
  await withWork(args, effects, async work => {
    const store = storeFolder(work);
    const found = await examine(store, work.now, work.progress);
    if (work.isJson) sayJson(work, json(store, found));
    else say(work, found);
    if (found.broken.length === 0) return;
    const repairable = found.broken.some(({ code }) => REPAIRED.has(code));
    const remedy = repairable
      ? 'See what can be mended with: flightlog repair --dry-run'
      : 'Copy them again from where the store came';
    throw new CliError(`${plural(brokenFiles(found), 'file')} broken or missing. ${remedy}`, 1);
  });
}

/** What repair has an answer to. */
const REPAIRED = new Set([
  ...['partial', 'empty', 'zeroed', 'not-arrow', 'wrong-hash', 'stale-levels', 'not-a-store'],
  ...['bad-value', 'missing-column', 'no-facts']
]);

function brokenFiles({ broken }: Examination): number {
  return new Set(broken.map(({ file }) => file)).size;
}

function say(work: Work, found: Examination): void {
  work.progress.end();
  sayLines(work, found.broken.map(brokenLine));
  sayLines(work, found.unended.length > 0 ? [unendedLine(found)] : []);
  const { inventory, bytes } = found;
  const files = inventory.runs.reduce((sum, run) => sum + run.files.length, 0);
  const looked = listText([
    `${plural(files, 'file')} of ${plural(inventory.runs.length, 'run')}`,
    plural(inventory.blobs.length, 'blob')
  ]);
  const verdict = found.broken.length === 0 ? 'all whole' : 'not all whole';
  sayEnd(work, `Checked ${looked} (${bytesText(bytes)}): ${verdict},`);
}

/** One line about what is wrong with a file. */
export function brokenLine({ file, what, readable }: Broken): string {
  return `${file}: ${what}.${readable === null ? '' : ` ${readable}.`}`;
}

function unendedLine({ unended }: Examination): string {
  const [first = ''] = unended;
  const which = unended.length === 1 ? `Run ${first}` : plural(unended.length, 'run');
  return `${which} never said how ${unended.length === 1 ? 'it' : 'they'} ended, and nobody writes there any more.`;
}

function json(store: string, found: Examination): Parameters<typeof sayJson>[1] {
  const { inventory, broken, bytes, unended } = found;
  return {
    store,
    whole: broken.length === 0,
    runs: inventory.runs.length,
    files: inventory.runs.reduce((sum, run) => sum + run.files.length, 0),
    blobs: inventory.blobs.length,
    bytes,
    broken: broken.map(({ file, code, what, readable }) => ({ file, code, what, readable })),
    unended: [...unended]
  };
}
