/**
 * Runs that repeat an earlier one (`flightlog reproduce`): whether they came out the same, metric by metric.
 */
import { verdictOf, type Verdict } from '../../query/index.js';
import { BlockError, type Desk } from '../desk.js';
import type { ReportRun } from '../gather.js';
import type { Part, Reproduction } from '../model.js';
import { anchorOf } from '../runs-table.js';
import type { Options } from '../source/options.js';
import { counted } from '../words.js';

export function reproductionBlock(desk: Desk, options: Options): Part[] {
  const runs = desk.runsOf(options).flatMap(entry => {
    const verdict = verdictOf(entry.run, entry.note);
    return verdict ? [reproductionOf(desk, entry, verdict)] : [];
  });
  if (runs.length === 0) {
    throw new BlockError(
      'None of these runs repeats another. Make one with: flightlog reproduce RUN',
      true
    );
  }
  return [{ kind: 'reproduction', runs }];
}

function reproductionOf(desk: Desk, entry: ReportRun, verdict: Verdict): Reproduction {
  const known = desk.runs.find(({ run }) => run.id === verdict.of)?.name;
  const then = known ?? (verdict.name || `run ${verdict.of}`);
  return {
    anchor: anchorOf(entry),
    name: entry.name,
    slot: entry.slot,
    word: verdict.word,
    sentence: sentenceOf(then, verdict),
    label: desk.label(`Values of ${entry.name} then and now`),
    lines: verdict.lines
  };
}

function sentenceOf(then: string, { word, within, lines }: Verdict): string {
  const apart = lines.filter(({ isSame }) => !isSame).length;
  const near = within === '' ? '' : `, within ${within} of each value`;
  const of = lines.length > 0 ? ` of ${counted(lines.length, 'metric')}` : '';
  if (word === 'same') return `It repeats ${then} and came out the same${near}.`;
  if (word === 'differs') return `It repeats ${then} and ${apart}${of} came out otherwise${near}.`;
  return `It repeats ${then}, and cannot be judged: a metric is missing, or it ended otherwise.`;
}
