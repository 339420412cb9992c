/**
 * What the report says of itself to machines: JSON-LD in schema.org's words, and the results of a
 * model card as Hugging Face's `model-index` has them.
 */
import type { ReportRun } from './gather.js';
import type { ReportDocument } from './model.js';
import { bestOf, goalAmong, metricsInOrder, topRun } from './ranking.js';
import type { FrontMatter } from './source/front.js';

/** A JSON-LD object; dates are the runs' own, so that the same runs say the same. */
export function linkedData(
  { title, lang, authors }: Pick<ReportDocument, 'title' | 'lang' | 'authors'>,
  runs: readonly ReportRun[],
  front: FrontMatter,
  version: string
): object {
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    '@context': 'https://schema.org',
    '@type': 'Report',
    name: title,
    inLanguage: lang,
    ...(authors.length ? { author: authors.map(authorOf) } : {}),
    ...(front.license ? { license: front.license } : {}),
    ...(front.tags.length ? { keywords: front.tags.join(', ') } : {}),
    creator: { '@type': 'SoftwareApplication', name: 'flightlog', softwareVersion: version },
    about: runs.map(({ run, name }) => ({
      '@type': 'Action',
      identifier: run.id,
      name,
      actionStatus: STATUS[run.status] ?? 'PotentialActionStatus',
      startTime: iso(run.start),
      ...(run.end === null ? {} : { endTime: iso(run.end) })
    }))
  };
}

const STATUS: Readonly<Record<string, string>> = {
  finished: 'CompletedActionStatus',
  running: 'ActiveActionStatus',
  failed: 'FailedActionStatus',
  crashed: 'FailedActionStatus',
  interrupted: 'FailedActionStatus',
  lost: 'FailedActionStatus'
};

function authorOf({ name, affiliation, orcid }: ReportDocument['authors'][number]): object {
  return {
    '@type': 'Person',
    name,
    ...(affiliation ? { affiliation: { '@type': 'Organization', name: affiliation } } : {}),
    ...(orcid ? { identifier: `https://orcid.org/${orcid}` } : {})
  };
}

/** The best run's results as a model card's metadata. */
export function modelIndex(runs: readonly ReportRun[], title: string): object {
  const best = topRun(runs) ?? runs[0];
  const metrics = best ? metricsInOrder([best]) : [];
  return {
    'model-index': [
      {
        name: title,
        results: [
          {
            task: { type: 'other' },
            dataset: { name: best?.run.experiment ?? '', type: best?.run.experiment ?? '' },
            metrics: metrics.flatMap(metric => {
              const value = best && bestOf(best, metric, goalAmong(runs, metric));
              return value && Number.isFinite(value.value)
                ? [{ name: metric, type: metric, value: value.value }]
                : [];
            })
          }
        ]
      }
    ]
  };
}
