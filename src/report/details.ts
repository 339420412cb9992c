/**
 * Each run in full: note, exception, code, output, parameters, environment, artifacts; mostly folded.
 */
import { formatDuration } from '../charts/index.js';
import { timestamp } from './dates.js';
import { unifiedDiff } from './diff.js';
import { visibleText } from './escape.js';
import { highlight } from './highlight.js';
import { markdownNote } from './markdown.js';
import type { ReportRun } from './gather.js';
import type { Fold, Pair, RunDetails } from './model.js';
import { anchorOf } from './runs-table.js';
import { bytesText, counted, paramText } from './words.js';

const MOST_TEXT = 200_000;

/** The details of every run, in the report's order. */
export function runDetails(
  runs: readonly ReportRun[],
  only: readonly ReportRun[] = runs
): RunDetails[] {
  return runs
    .map((entry, i) => [entry, i] as const)
    .filter(([entry]) => only.includes(entry))
    .map(([entry, i]) => ({
      anchor: anchorOf(entry),
      name: entry.name,
      slot: entry.slot,
      status: entry.run.status,
      statusWord: entry.run.status,
      line: lineOf(entry),
      note: entry.note === '' ? null : markdownNote(visibleText(entry.note)),
      badges: badgesOf(entry),
      exception: exceptionOf(entry),
      problems: problemsOf(entry),
      folds: [
        ...sourceFolds(runs, i),
        ...textFold('Output', entry.output),
        ...pairsFold(
          'Parameters',
          [...entry.run.params].map(([label, value]) => pair(label, paramText(value)))
        ),
        ...pairsFold('Environment', environmentPairs(entry)),
        ...packageFolds(runs, i),
        ...pairsFold('Artifacts', artifacts(entry))
      ]
    }));
}

function lineOf({ run }: ReportRun): string {
  const { notebook, script, git } = run;
  const from = notebook?.path ?? script;
  const commit = git
    ? `${git.commit.slice(0, 10)}${git.dirty ? ' with uncommitted changes' : ''}`
    : '';
  const parts = [
    `Started ${timestamp(run.start)}`,
    run.end === null ? '' : `took ${formatDuration(run.end - run.start)}`,
    from ? `from ${from}` : '',
    commit ? `at ${commit}` : ''
  ];
  return `${parts.filter(part => part !== '').join(', ')}.`;
}

/** Whether the kernel's state may be more than the cells above: what ran before, and how often. */
function badgesOf({ history, run }: ReportRun): RunDetails['badges'] {
  if (history === null || !run.notebook) return [];
  if (history.length === 0) return [{ text: 'first cell of its kernel', look: 'good' }];
  const again = history.length - new Set(history).size;
  const before = `${counted(history.length, 'cell')} before it`;
  if (again === 0) return [{ text: `${before}, each run once`, look: 'good' }];
  return [{ text: `${before}, ${again} of them run again`, look: 'warn' }];
}

function exceptionOf({ run }: ReportRun): RunDetails['exception'] {
  if (run.exception === null) return null;
  const { type, message, traceback } = run.exception;
  return { type, message, traceback: clipped(visibleText(traceback)) };
}

function problemsOf({ run, problems }: ReportRun): string[] {
  const lost = run.dropped > 0 ? [`${counted(run.dropped, 'point')} could not be stored.`] : [];
  const hidden = run.withheld.length
    ? [`Withheld because they look like secrets: ${run.withheld.join(', ')}.`]
    : [];
  return [...problems, ...lost, ...hidden];
}

function sourceFolds(runs: readonly ReportRun[], index: number): Fold[] {
  const entry = runs[index];
  const [first] = runs;
  if (!entry?.source) return [];
  const twin = runs.slice(0, index).find(({ source }) => source === entry.source);
  if (twin)
    return [fold('Code', { hint: `as ${twin.name}`, text: `The same as that of ${twin.name}.` })];
  const code = fold('Code', { code: highlight(clipped(visibleText(entry.source))) });
  if (index === 0 || !first?.source) return [code];
  const lines = unifiedDiff(visibleText(first.source), visibleText(entry.source));
  if (lines === null) return [code];
  return [fold('Code changes', { hint: `against ${first.name}`, lines }), code];
}

/** Where a run ran and what it used. */
export function environmentPairs({ run }: ReportRun): Pair[] {
  const { notebook, script, git, context, usage } = run;
  const seconds = (key: string) => {
    const value = usage.get(key);
    return value === undefined ? '' : formatDuration(value * 1000);
  };
  const memory = usage.get('peak_rss');
  return [
    pair('python', context.get('python') ?? ''),
    pair('platform', context.get('platform') ?? ''),
    pair('notebook', notebook?.path ?? ''),
    pair('script', script ?? ''),
    pair('git commit', git?.commit ?? ''),
    pair('git branch', git?.branch ?? ''),
    pair('uncommitted changes', git ? (git.dirty ? 'yes' : 'no') : ''),
    pair('wall time', seconds('wall_s')),
    pair('CPU time', seconds('cpu_s')),
    pair('peak memory', memory === undefined ? '' : bytesText(memory))
  ].filter(({ text }) => text !== '');
}

/** Mostly the same hundred lines for every run: then they are named, not repeated. */
function packageFolds(runs: readonly ReportRun[], index: number): Fold[] {
  const packages = [...(runs[index]?.packages ?? [])].map(([label, text]) => pair(label, text));
  const listing = JSON.stringify(packages);
  const twin = runs
    .slice(0, index)
    .find(
      run => JSON.stringify([...run.packages].map(([label, text]) => pair(label, text))) === listing
    );
  if (twin === undefined || packages.length === 0) return pairsFold('Packages', packages);
  return [
    fold('Packages', { hint: `as ${twin.name}`, text: `The same as those of ${twin.name}.` })
  ];
}

function artifacts({ run }: ReportRun): Pair[] {
  return run.artifacts.map(({ name, type, size }) => pair(name, `${type}, ${bytesText(size)}`));
}

function pair(label: string, text: string): Pair {
  return { label, text };
}

function fold(title: string, rest: Partial<Fold>): Fold {
  return { title, hint: '', pairs: [], lines: [], code: null, text: '', ...rest };
}

function pairsFold(title: string, pairs: readonly Pair[]): Fold[] {
  return pairs.length ? [fold(title, { hint: String(pairs.length), pairs })] : [];
}

function textFold(title: string, text: string | null): Fold[] {
  return text ? [fold(title, { text: clipped(visibleText(text)) })] : [];
}

function clipped(text: string): string {
  if (text.length <= MOST_TEXT) return text;
  return `${text.slice(0, MOST_TEXT)}\n⋯ ${counted(text.length - MOST_TEXT, 'more character')} in the store`;
}
