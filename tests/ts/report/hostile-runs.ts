/** The corpus of hostile strings, and runs with each of them in every field that people or programs write. */
import { readFileSync } from 'node:fs';
import type { RunPlan } from './store.js';

const corpus = JSON.parse(
  readFileSync(new URL('../../fixtures/hostile-strings.json', import.meta.url), 'utf8')
) as { strings: Record<string, string[]> };

export const hostile: readonly string[] = Object.values(corpus.strings).flat();

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" onload="top.pwned=1"><script>top.pwned=1</script></svg>';

/**
 * So many runs that share the corpus: in each run every field holds some of it, in all runs together all of it.
 *
 * @param metrics how many words a run has as names of metrics, each of which is a chart
 */
export function hostileRuns(count: number, metrics = Infinity): RunPlan[] {
  return Array.from({ length: count }, (_, run) => hostileRun(run, count, metrics));
}

function hostileRun(run: number, count: number, metrics: number): RunPlan {
  const words = hostile.filter((_, i) => i % count === run);
  const pairs = Object.fromEntries(words.map((word, i) => [word, words.at(i - 1)!]));
  const word = (i: number) => words[i % words.length]!;
  return {
    name: word(0),
    experiment: word(1),
    status: run % 2 === 0 ? 'failed' : 'finished',
    params: pairs,
    tags: pairs,
    metrics: {
      acc: [0.1, 0.2, run],
      ...Object.fromEntries(words.slice(0, metrics).map(text => [text, [1, 2, run]]))
    },
    goals: { acc: 'max', [word(2)]: 'min' },
    note: hostile.join('\n\n'),
    ...(run % 2 === 0
      ? { exception: { type: word(3), message: word(4), traceback: hostile.join('\n') } }
      : {}),
    source: hostile.slice(run).join('\n'),
    output: hostile.join('\n'),
    packages: pairs,
    files: Object.fromEntries([
      ...words.map(text => [`${text}.svg`, ['image/svg+xml', PICTURE] as const]),
      ...words.map(text => [text, ['text/html', text] as const])
    ]),
    context: {
      python: word(5),
      platform: word(6),
      user: word(7),
      host: word(8),
      git: { commit: word(9), branch: word(10), remote: word(11), dirty: true },
      notebook: { path: word(12), cell: word(13) }
    }
  };
}

/** A report's source with hostile words in its head and every block over such runs. */
export function hostileSource(): string {
  const texts = hostile.slice(0, 40).map(text => JSON.stringify(text));
  const head = [
    `title: ${texts[0]}`,
    `kicker: ${texts[1]}`,
    `abstract: ${texts[2]}`,
    `authors: [{name: ${texts[3]}, affiliation: ${texts[4]}}]`,
    `tags: [${texts.join(', ')}]`,
    'license: mit'
  ];
  const blocks = ['findings', 'table', 'diff', 'seeds', 'charts', 'parallel', 'figure-grid'];
  const more = ['source', 'environment', 'failures', 'runs', 'scatter x=acc y=acc'];
  return [
    '---',
    ...head,
    '---',
    '',
    'Best {{best "acc"}} of {{count}}.',
    ...hostile.map(text => `\n${text}\n`),
    ...[...blocks, ...more].map(block => `\n{{${block}}}\n`)
  ].join('\n');
}
