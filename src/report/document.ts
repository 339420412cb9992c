/**
 * The report as data: puts the sections together. Pure but for drawing the charts; no clock.
 */
import { RUN_STYLES } from '../charts/index.js';
import { abstractOf } from './abstract.js';
import { chartsSection, type PlannedChart } from './charts.js';
import { dateRange, timestamp } from './dates.js';
import { runDetails } from './details.js';
import { differencesTable } from './differences.js';
import { figuresSection } from './figures.js';
import type { ReportRun } from './gather.js';
import type { ContentsEntry, ReportDocument } from './model.js';
import { goalAmong, metricsInOrder, ranked } from './ranking.js';
import { runsTable } from './runs-table.js';
import { counted, listed, shortened } from './words.js';

const MOST_CONTENTS = 12;

export interface DocumentOptions {
  /** Default: the experiment, or the only run's name. */
  readonly title?: string;
  readonly version: string;
  /** What became of the points on their way into the page, as a sentence. */
  readonly dataLine: string;
}

/** Build the whole view-model. */
export async function buildDocument(
  runs: readonly ReportRun[],
  planned: readonly PlannedChart[],
  options: DocumentOptions
): Promise<ReportDocument> {
  const title = options.title?.trim() || defaultTitle(runs);
  const charts = await chartsSection(runs, planned);
  const figures = figuresSection(runs);
  const differences = differencesTable(runs);
  const details = {
    title: runs.length === 1 ? 'The run in full' : 'Each run in full',
    runs: runDetails(runs)
  };
  const body = { runs: runsTable(runs), differences, charts, figures, details };
  return {
    title,
    kicker: 'Experiment report',
    dateline: datelineOf(runs, title),
    abstract: abstractOf(runs),
    warnings: warningsOf(runs),
    contents: contentsOf(body),
    ...body,
    provenance: {
      lines: provenanceOf(runs, options),
      ids: runs.map(({ name, run }) => ({ label: name, text: run.id }))
    }
  };
}

/**
 * Give each run its place in the palette: what the caller says, else the report's order. With more runs
 * than looks only the best is coloured, since eighteen of fifty would say nothing.
 */
export function assignSlots(
  runs: readonly ReportRun[],
  slots?: ReadonlyMap<string, number>
): ReportRun[] {
  if (slots) return runs.map(entry => ({ ...entry, slot: slots.get(entry.run.id) ?? -1 }));
  if (runs.length <= RUN_STYLES.length) return [...runs];
  const [metric] = metricsInOrder(runs);
  const goal = metric === undefined ? null : goalAmong(runs, metric);
  const best =
    metric !== undefined && goal !== null ? ranked(runs, metric, goal)[0]?.run : undefined;
  return runs.map(entry => ({ ...entry, slot: entry === best ? 0 : -1 }));
}

function defaultTitle(runs: readonly ReportRun[]): string {
  const [first] = runs;
  if (runs.length === 1 && first) return first.name;
  const experiments = [...new Set(runs.map(({ run }) => run.experiment))];
  if (experiments.length === 1 && experiments[0] !== 'default') return experiments[0] ?? '';
  return `${counted(runs.length, 'run')} compared`;
}

function datelineOf(runs: readonly ReportRun[], title: string): string {
  const starts = runs.map(({ run }) => run.start);
  const ends = runs.map(({ run }) => run.end ?? run.start);
  const experiments = [...new Set(runs.map(({ run }) => run.experiment))];
  const where =
    experiments.length > 3
      ? counted(experiments.length, 'experiment')
      : listed(experiments.map(name => shortened(name, 60)));
  const parts = [
    dateRange(Math.min(...starts), Math.max(...ends)),
    counted(runs.length, 'run'),
    where === title || where === 'default' ? '' : where
  ];
  return parts.filter(part => part !== '').join(' · ');
}

function warningsOf(runs: readonly ReportRun[]): string[] {
  const dropped = runs.reduce((sum, { run }) => sum + run.dropped, 0);
  const unread = runs.filter(({ problems }) => problems.length > 0);
  return [
    dropped > 0 ? `${counted(dropped, 'point')} could not be stored while training.` : '',
    unread.length > 0
      ? `Not all of ${listed(unread.slice(0, 5).map(({ name }) => name))} could be read; see there.`
      : ''
  ].filter(text => text !== '');
}

function contentsOf(
  body: Omit<
    ReportDocument,
    'contents' | 'title' | 'kicker' | 'dateline' | 'abstract' | 'warnings' | 'provenance'
  >
): ContentsEntry[] {
  const entry = (id: string, label: string, children: ContentsEntry['children'] = []) => ({
    id,
    label,
    children: children.length > MOST_CONTENTS ? [] : children
  });
  return [
    entry('runs', 'Runs'),
    ...(body.differences ? [entry('differences', 'What differs')] : []),
    ...(body.charts
      ? [
          entry(
            'charts',
            'Metrics',
            body.charts.items.map(({ id, metric }) => ({ id, label: shortened(metric, 40) }))
          )
        ]
      : []),
    ...(body.figures ? [entry('figures', 'Figures')] : []),
    entry(
      'details',
      body.details.title,
      body.details.runs.map(({ anchor, name }) => ({ id: anchor, label: shortened(name, 40) }))
    ),
    entry('provenance', 'Provenance')
  ];
}

function provenanceOf(runs: readonly ReportRun[], options: DocumentOptions): string[] {
  const starts = runs.map(({ run }) => run.start);
  const from = timestamp(Math.min(...starts));
  const to = timestamp(Math.max(...starts));
  const when = from === to ? `started ${from}` : `started between ${from} and ${to}`;
  return [
    `Made by flightlog ${options.version} from ${counted(runs.length, 'run')}, ${when}.`,
    options.dataLine,
    'This page loads nothing: text, tables, charts and data are all in this one file.'
  ];
}
