/**
 * From runs, or a report's source, to one HTML file: choosing, gathering, composing, printing.
 */
import type { StoreReader } from '../store/index.js';
import type { PlannedChart } from './charts.js';
import { compose } from './compose.js';
import { embedRuns, packFiles, type Embedded } from './data.js';
import { Desk } from './desk.js';
import { assignSlots, contentsOf, headerOf, provenanceOf } from './document.js';
import { Markup, escapeHtml, scriptJson } from './escape.js';
import { gatherRuns, type ReportRun } from './gather.js';
import { LOADER, LOADER_HASH, RUNTIME, RUNTIME_HASH, VERSION } from './generated/assets.js';
import { linkedData, modelIndex } from './linked-data.js';
import { childrenOf } from './nested.js';
import type { ReportDocument } from './model.js';
import { writeCharts, type PagePlot } from './page.js';
import { drawnGroups, tacitRepeats } from './repeats.js';
import { UNSEALED, sealPage } from './seal.js';
import { NO_FRONT, type FrontMatter } from './source/front.js';
import type { SourceProblem } from './source/place.js';
import type { PlanNode } from './source/plan.js';
import { ownTemplate, type Template } from './templates.js';

export interface ReportOptions {
  /** Default: the experiment, or the only run's name. */
  readonly title?: string;
  /** Run id → place in the palette, to keep the colours of a view; runs not in it are grey. */
  readonly slots?: ReadonlyMap<string, number>;
  /** Of runs of several processes, only what the one of this rank logged is drawn; default all. */
  readonly rank?: number | null;
  /** Default: by the number of runs. */
  readonly template?: Template | string;
  /** What the author wrote; without it the template's own body. */
  readonly front?: FrontMatter;
  readonly body?: readonly PlanNode[];
  /** The source of an img element for a picture beside the report's source. */
  readonly image?: (address: string) => string | null;
  /** A sentence for the footer, asked for when all runs were read: what was taken out of them. */
  readonly redacted?: () => string;
}

/** A report in memory, ready to be printed in one form or another. */
export interface MadeReport {
  readonly document: ReportDocument;
  readonly runs: readonly ReportRun[];
  readonly charts: readonly PlannedChart[];
  readonly plots: readonly PagePlot[];
  readonly embedded: Embedded;
  readonly template: Template;
  readonly front: FrontMatter;
  /** Titles of sections as plain text, by anchor. */
  readonly titles: ReadonlyMap<string, string>;
  /** What was taken out of the runs, as a sentence; null where nothing was to be. */
  readonly redacted: string | null;
  /** Blocks that could not be made. */
  readonly problems: readonly SourceProblem[];
}

/**
 * Write the report of these runs, in this order; the first is the one that the others are compared with.
 * The same runs give the same bytes, in Node and in a browser.
 *
 * @throws ReportError for no runs or an unknown id, StoreError where the store itself cannot be read
 */
export async function renderReport(
  reader: StoreReader,
  runIds: readonly string[],
  options: ReportOptions = {}
): Promise<string> {
  return printReport(await makeReport(reader, runIds, options));
}

/** Make everything that the report shows. Throws as renderReport does. */
export async function makeReport(
  reader: StoreReader,
  runIds: readonly string[],
  options: ReportOptions = {}
): Promise<MadeReport> {
  const written = options.body?.length ? options.body : null;
  const gathered = await gatherRuns(reader, runIds, options.rank ?? null);
  const groups = options.slots
    ? null
    : written
      ? drawnGroups(gathered, written)
      : tacitRepeats(gathered);
  const runs = assignSlots(gathered, options.slots, groups);
  const template = templateFor(runs, options);
  const front = {
    ...(options.front ?? NO_FRONT),
    ...(options.title ? { title: options.title } : {})
  };
  const desk = new Desk(runs, childrenOf(reader.runs, runIds));
  const { sections, titles, problems } = await compose(desk, written ?? template.plan.body, {
    tacit: written === null,
    image: options.image ?? (() => null)
  });
  const embedded = embedRuns(runs);
  const redacted = options.redacted?.() ?? null;
  const document = {
    ...headerOf(runs, front, front.kicker || (written ? '' : template.plan.front.kicker)),
    abstract: front.abstract ? new Markup(`<p>${escapeHtml(front.abstract)}</p>`) : null,
    contents: contentsOf(sections, titles),
    sections,
    provenance: provenanceOf(runs, VERSION, [
      embedded.line,
      ...(redacted === null ? [] : [redacted])
    ])
  };
  const { charts, plots } = desk;
  return { document, runs, charts, plots, embedded, template, front, titles, redacted, problems };
}

/** The report as one HTML file. */
export function printReport({
  document,
  runs,
  charts,
  plots,
  embedded,
  template,
  front
}: MadeReport): string {
  const linked = linkedData(document, runs, front, VERSION);
  const html = template.print({
    ...document,
    version: VERSION,
    policy: policy(template.styleHash),
    style: new Markup(template.style),
    loader: new Markup(LOADER),
    runtime: new Markup(RUNTIME),
    seal: UNSEALED,
    linked: scriptJson(
      template.name === 'model-card' ? [linked, modelIndex(runs, document.title)] : linked
    ),
    chartJson: scriptJson(
      writeCharts({
        charts,
        plots,
        runs: runs.map(({ run }) => run.id),
        packs: embedded.starts
      })
    ),
    packs: embedded.packs.map(packFiles)
  });
  return sealPage(html);
}

function templateFor(runs: readonly ReportRun[], { template, front }: ReportOptions): Template {
  if (typeof template === 'object') return template;
  const name = template ?? front?.template ?? '';
  if (name !== '') return ownTemplate(name);
  if (runs.length === 1) return ownTemplate('single-run');
  return ownTemplate(runs.length > MOST_COMPARED ? 'sweep' : 'comparison');
}

/** With more runs than this nobody reads each of them. */
const MOST_COMPARED = 24;

function policy(styleHash: string): string {
  return [
    "default-src 'none'",
    `script-src '${LOADER_HASH}' '${RUNTIME_HASH}'`,
    `style-src '${styleHash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'"
  ].join('; ');
}
