/**
 * Whether a run that `flightlog reproduce` made came out as the one that it repeats: its tags, and in its note the
 * values metric by metric (flightlog/rerun/verdict.py writes them).
 */
import type { Run } from '../store/index.js';

export interface Verdict {
  readonly word: 'same' | 'differs' | 'incomplete';
  /** The run that is repeated: its id, and its name where the note says it. */
  readonly of: string;
  readonly name: string;
  /** How far apart values of a metric may be, relative to the greater; '' where the note does not say. */
  readonly within: string;
  readonly lines: readonly VerdictLine[];
}

/** A metric's last values, as text. */
export interface VerdictLine {
  readonly metric: string;
  readonly then: string;
  readonly now: string;
  readonly isSame: boolean;
}

const WORDS = ['same', 'differs', 'incomplete'] as const;
const LINE = /^\| (.*) \| (\S+) \| (\S+) \| (same|differs) \|$/;

/** Tags that say it, which are shown as what they mean. */
export const VERDICT_TAGS: readonly string[] = ['reproduces', 'reproduced', 'verdict'];

/**
 * The verdict on a run; null for one that repeats none.
 *
 * @param note the run's, in full; people may have written another in its place
 */
export function verdictOf({ tags }: Pick<Run, 'tags'>, note: string): Verdict | null {
  const of = tags.get('reproduces');
  const word = WORDS.find(known => known === tags.get('verdict'));
  if (of === undefined || word === undefined) return null;
  const [, within = ''] = /Verdict: \*\*\w+\*\*, within (\S+) of each value\./.exec(note) ?? [];
  const [, name = ''] = /^Reproduces (.*) \([0-9a-z]{26}\)\. Verdict: /.exec(note) ?? [];
  const lines = note.split('\n').flatMap(text => {
    const [, metric, then = '', now = '', said] = LINE.exec(text) ?? [];
    return metric === undefined ? [] : [{ metric, then, now, isSame: said === 'same' }];
  });
  return { word, of, name, within, lines };
}
