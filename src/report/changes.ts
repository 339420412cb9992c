/**
 * What one run changed against another, as a sentence.
 */
import { diffMaps, isSeedName } from '../query/index.js';
import type { ReportRun } from './gather.js';
import { counted, listed, paramText, shortened } from './words.js';

const MOST_CHANGES = 4;

/** `Against baseline it changed depth from 3 to 8.`; seeds are left out where runs are repeated. */
export function changes(from: ReportRun, to: ReportRun, repeated = false): string {
  const all = diffMaps([from.run.params, to.run.params]).differing;
  const differing = all.filter(({ key }) => !repeated || !isSeedName(key));
  if (differing.length === 0) {
    const code = from.source !== null && to.source !== null && from.source !== to.source;
    return code
      ? `Its parameters are those of ${from.name}, its code is not.`
      : `Its parameters are those of ${from.name}.`;
  }
  const parts = differing
    .slice(0, MOST_CHANGES)
    .map(
      ({ key, values: [before, after] }) =>
        `${shortened(key, 40)} from ${shortened(paramText(before), 30)} to ${shortened(paramText(after), 30)}`
    );
  const more = differing.length - parts.length;
  return `Against ${from.name} it changed ${listed(more > 0 ? [...parts, counted(more, 'more parameter')] : parts)}.`;
}
