/**
 * The report as data: what stands around its sections. Pure; no clock.
 */
import { RUN_STYLES } from '../charts/index.js';
import { dateRange, timestamp } from './dates.js';
import type { ReportRun } from './gather.js';
import type { ContentsEntry, ReportDocument, Section } from './model.js';
import { topRun } from './ranking.js';
import { groupSlots, type Repeats } from './repeats.js';
import type { FrontMatter } from './source/front.js';
import { counted, listed, shortened } from './words.js';

/** More entries under one are left out of the contents. */
const MOST_CONTENTS = 12;

/** What stands above the sections: title, authors, date. */
export function headerOf(
  runs: readonly ReportRun[],
  front: FrontMatter,
  kicker: string
): Pick<ReportDocument, 'lang' | 'title' | 'kicker' | 'authors' | 'dateline'> {
  const title = front.title.trim() || defaultTitle(runs);
  return {
    lang: /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(front.lang) ? front.lang : 'en',
    title,
    kicker,
    authors: front.authors,
    dateline: datelineOf(runs, title, front.date)
  };
}

/**
 * Give each run its place in the palette: what the caller says, else the report's order. With more runs
 * than looks only the best is coloured, since eighteen of fifty would say nothing.
 */
export function assignSlots(
  runs: readonly ReportRun[],
  slots?: ReadonlyMap<string, number>,
  groups: readonly Repeats[] | null = null
): ReportRun[] {
  if (groups) {
    const slotOf = groupSlots(groups);
    const place = new Map(
      groups.flatMap(group => group.runs.map(({ run }) => [run.id, slotOf.get(group) ?? -1]))
    );
    return runs.map(entry => ({ ...entry, slot: place.get(entry.run.id) ?? -1 }));
  }
  if (slots) return runs.map(entry => ({ ...entry, slot: slots.get(entry.run.id) ?? -1 }));
  if (runs.length <= RUN_STYLES.length) return [...runs];
  const best = topRun(runs);
  return runs.map(entry => ({ ...entry, slot: entry === best ? 0 : -1 }));
}

function defaultTitle(runs: readonly ReportRun[]): string {
  const [first] = runs;
  if (runs.length === 1 && first) return first.name;
  const experiments = [...new Set(runs.map(({ run }) => run.experiment))];
  if (experiments.length === 1 && experiments[0] !== 'default') return experiments[0] ?? '';
  return `${counted(runs.length, 'run')} compared`;
}

function datelineOf(runs: readonly ReportRun[], title: string, date: string): string {
  const starts = runs.map(({ run }) => run.start);
  const ends = runs.map(({ run }) => run.end ?? run.start);
  const experiments = [...new Set(runs.map(({ run }) => run.experiment))];
  const where =
    experiments.length > 3
      ? counted(experiments.length, 'experiment')
      : listed(experiments.map(name => shortened(name, 60)));
  const parts = [
    date.trim() || dateRange(Math.min(...starts), Math.max(...ends)),
    counted(runs.length, 'run'),
    where === title || where === 'default' ? '' : where
  ];
  return parts.filter(part => part !== '').join(' · ');
}

/** The contents: each section, with what it holds where that is not too much. */
export function contentsOf(
  sections: readonly Section[],
  plain: ReadonlyMap<string, string>
): ContentsEntry[] {
  const entries = sections.flatMap(({ id, title, parts }) => {
    if (title === null) return [];
    const children = parts.flatMap(childrenOf);
    const label = plain.get(id) ?? id;
    return [
      { id, label: shortened(label, 60), children: children.length > MOST_CONTENTS ? [] : children }
    ];
  });
  return [...entries, { id: 'provenance', label: 'Provenance', children: [] }];
}

function childrenOf(part: Section['parts'][number]): ContentsEntry['children'] {
  if (part.kind === 'charts') {
    return part.items.map(({ id, metric }) => ({ id, label: shortened(metric, 40) }));
  }
  if (part.kind !== 'details') return [];
  return part.runs.map(({ anchor, name }) => ({ id: anchor, label: shortened(name, 40) }));
}

/** Where the report comes from, for its footer. */
export function provenanceOf(
  runs: readonly ReportRun[],
  version: string,
  remarks: readonly string[]
): ReportDocument['provenance'] {
  const starts = runs.map(({ run }) => run.start);
  const from = timestamp(Math.min(...starts));
  const to = timestamp(Math.max(...starts));
  const when = from === to ? `started ${from}` : `started between ${from} and ${to}`;
  return {
    lines: [
      `Made by flightlog ${version} from ${counted(runs.length, 'run')}, ${when}.`,
      ...remarks,
      'This page loads nothing: text, tables, charts and data are all in this one file.'
    ],
    ids: runs.map(({ name, run }) => ({ label: name, text: run.id }))
  };
}
