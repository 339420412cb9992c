/** `flightlog compare`: what differs between runs, as text or as an HTML fragment. */
import type { Run } from '../store/index.js';
import { compareRuns } from './comparison.js';
import type { Block, Comparison } from './comparison.js';
import type { Effects } from './effects.js';
import { usageError } from './errors.js';
import { fragment } from './fragment.js';
import { findRuns, followAll, openStore, sayProblems } from './open.js';
import type { Arguments, OptionRules } from './options.js';
import { formatTable, paintFor } from './table.js';
import type { Paint } from './table.js';

export const COMPARE_OPTIONS = {
  html: { type: 'boolean' },
  'all-params': { type: 'boolean' }
} as const satisfies OptionRules;

export const COMPARE_HELP = `flightlog compare RUN RUN… [options]

Show what differs between runs; values are compared with the first one's.

  RUN           a name (its newest attempt), name#2, or four or more characters
                that begin an id
  --all-params  parameters that are the same too
  --html        as an HTML fragment, for a notebook
  --store DIR   the store; default FLIGHTLOG_STORE, else flights/ upwards
`;

export async function compareCommand(args: Arguments, effects: Effects): Promise<void> {
  if (args.positionals.length < 2) throw usageError('Name two or more runs.', 'compare');
  const reader = await openStore(args, effects);
  const found = findRuns(reader, args.positionals);
  if (found.length < 2) throw usageError('These names stand for one and the same run.', 'compare');
  await followAll(reader, found, effects);
  const runs = found.map(({ id }) => reader.run(id) as Run);
  const comparison = await compareRuns(reader, runs, args.values['all-params'] === true);
  sayProblems(reader, effects);
  const text = args.values['html'] ? fragment(comparison) : comparisonText(comparison, effects);
  effects.stdout.write(text);
}

function comparisonText({ names, blocks }: Comparison, effects: Effects): string {
  if (blocks.length === 0) return 'Nothing differs.\n';
  const paint = paintFor(effects.stdout, effects.env);
  return blocks.map(block => blockText(block, names, paint)).join('\n');
}

function blockText(
  { title, rows, footnote }: Block,
  names: readonly string[],
  paint: Paint
): string {
  const columns = [{ title }, ...names.map(name => ({ title: name, right: true }))];
  const table = formatTable(
    columns,
    rows.map(({ label, cells }) => [
      label,
      ...cells.map(({ text, note }) => (note ? `${text} (${note})` : text))
    ]),
    paint
  );
  return footnote === '' ? table : `${table}${paint(footnote, 'dim')}\n`;
}
