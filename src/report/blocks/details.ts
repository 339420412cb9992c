/**
 * Blocks about single runs: their code, where they ran, all of them.
 */
import { diffMaps } from '../../query/index.js';
import { BlockError, type Desk } from '../desk.js';
import { environmentPairs, runDetails } from '../details.js';
import { unifiedDiff } from '../diff.js';
import { visibleText } from '../escape.js';
import type { ReportRun } from '../gather.js';
import { highlight } from '../highlight.js';
import type { Pair, Part } from '../model.js';
import { numberOf, textOf, type Options } from '../source/options.js';
import { counted, listed } from '../words.js';

/** More runs than this in full are a book nobody reads. */
const MOST_RUNS = 60;

export function runBlock(desk: Desk, options: Options): Part[] {
  const ref = textOf(options, 'run');
  const run = ref === '' ? desk.runs[0] : desk.runOf(ref);
  if (!run) throw new BlockError('There is no run.', true);
  return [{ kind: 'details', runs: runDetails(desk.runs, [run]), more: '' }];
}

export function runsBlock(desk: Desk, options: Options): Part[] {
  const runs = desk.runsOf(options);
  const most = numberOf(options, 'most') ?? MOST_RUNS;
  const left = runs.length - most;
  const more = left > 0 ? `${counted(left, 'more run')} in this file's data.` : '';
  return [{ kind: 'details', runs: runDetails(desk.runs, runs.slice(0, most)), more }];
}

/** The code of a run; with `against`, what changed from another's. */
export function sourceBlock(desk: Desk, options: Options): Part[] {
  const ref = textOf(options, 'run');
  const entry = ref === '' ? desk.runs.find(({ source }) => source !== null) : desk.runOf(ref);
  if (!entry?.source) {
    const who = entry?.name ?? 'these runs';
    throw new BlockError(`The code of ${who} was not recorded.`, true);
  }
  const caption = textOf(options, 'caption');
  const base = textOf(options, 'against');
  const label = desk.label(`Code of ${entry.name}`);
  const part = { kind: 'source' as const, label, title: entry.name, slot: entry.slot, caption };
  const source = visibleText(entry.source);
  if (base === '') return [{ ...part, hint: '', code: highlight(source), lines: [] }];
  const other = desk.runOf(base);
  if (!other.source) throw new BlockError(`The code of ${other.name} was not recorded.`, true);
  const lines = unifiedDiff(visibleText(other.source), source);
  if (lines === null)
    return [{ ...part, hint: `rewritten since ${other.name}`, code: highlight(source), lines: [] }];
  const hint = lines.length ? `changes since ${other.name}` : `as in ${other.name}`;
  return [{ ...part, hint, code: lines.length ? null : highlight(source), lines }];
}

/** What all runs share of their surroundings; what differs is named, and shown by `diff`. */
export function environmentBlock(desk: Desk, options: Options): Part[] {
  const runs = desk.runsOf(options);
  const maps = runs.map(
    run => new Map(environmentPairs(run).map(({ label, text }) => [label, text]))
  );
  const { same, differing } = diffMaps(maps);
  const usage = ['wall time', 'CPU time', 'peak memory'];
  const pairs: Pair[] = [...same].map(([label, text]) => ({ label, text }));
  const others = differing.filter(({ key }) => !usage.includes(key));
  for (const { key, values } of others) {
    const texts = [...new Set(values.map(value => value ?? 'not recorded'))];
    const shown = texts.length > 3 ? `${texts.length} values` : listed(texts);
    pairs.push({ label: key, text: shown });
  }
  if (pairs.length === 0)
    throw new BlockError('Nothing was recorded of where these runs ran.', true);
  return [{ kind: 'facts', title: 'Environment', folded: false, pairs }, ...packagesOf(runs)];
}

function packagesOf(runs: readonly ReportRun[]): Part[] {
  const known = runs.map(({ packages }) => packages).filter(({ size }) => size > 0);
  if (known.length === 0) return [];
  const pairs = [...diffMaps(known).same].map(([label, text]) => ({ label, text }));
  return pairs.length
    ? [{ kind: 'facts', title: `Packages (${pairs.length})`, folded: true, pairs }]
    : [];
}
