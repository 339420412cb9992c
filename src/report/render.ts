/**
 * From the view-model to one HTML file: templates, policy, and what the page carries in scripts.
 */
import type Handlebars from 'handlebars';
import handlebarsRuntime from 'handlebars/runtime.js';
import { compiledFrame, pageTheme } from '../charts/index.js';
import type { StoreReader } from '../store/index.js';
import { drawnCharts, planCharts, type PlannedChart } from './charts.js';
import { embedRuns, packFile } from './data.js';
import { assignSlots, buildDocument } from './document.js';
import { Markup, scriptJson } from './escape.js';
import { gatherRuns } from './gather.js';
import {
  LOADER,
  LOADER_HASH,
  RUNTIME,
  RUNTIME_HASH,
  STYLE,
  STYLE_HASH,
  VERSION
} from './generated/assets.js';
import { templates } from './generated/templates.js';
import { glyph, swatch } from './marks.js';
import type { PageCharts } from './page.js';

export interface ReportOptions {
  /** Default: the experiment, or the only run's name. */
  readonly title?: string;
  /** Run id → place in the palette, to keep the colours of a view; runs not in it are grey. */
  readonly slots?: ReadonlyMap<string, number>;
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
  const runs = assignSlots(await gatherRuns(reader, runIds), options.slots);
  const planned = planCharts(runs);
  const embedded = embedRuns(runs);
  const document = await buildDocument(runs, planned, {
    ...(options.title === undefined ? {} : { title: options.title }),
    version: VERSION,
    dataLine: embedded.line
  });
  return page({
    ...document,
    version: VERSION,
    policy: policy(),
    style: new Markup(STYLE),
    loader: new Markup(LOADER),
    runtime: new Markup(RUNTIME),
    chartJson: scriptJson(pageCharts(planned)),
    files: embedded.files.map(({ path, bytes }) => ({ path, body: packFile(bytes) }))
  });
}

function policy(): string {
  return [
    "default-src 'none'",
    `script-src '${LOADER_HASH}' '${RUNTIME_HASH}'`,
    `style-src '${STYLE_HASH}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'"
  ].join('; ');
}

function pageCharts(planned: readonly PlannedChart[]): PageCharts {
  return {
    charts: drawnCharts(planned).map(({ metric, runs }) => ({
      metric,
      lines: runs.map(({ run, name, slot, series }) => ({
        run: run.id,
        label: name,
        slot,
        points: series.get(metric)?.total ?? 0
      }))
    })),
    frames: { linear: compiledFrame(false, pageTheme), log: compiledFrame(true, pageTheme) }
  };
}

let template: Handlebars.TemplateDelegate | null = null;

function page(context: object): string {
  template ??= prepare();
  return template(context);
}

// An environment of our own: nobody else's helpers or partials, and none of ours elsewhere.
function prepare(): Handlebars.TemplateDelegate {
  // The runtime alone, whose own types are empty; the compiler never leaves the build.
  const own = (handlebarsRuntime as unknown as typeof Handlebars).create();
  const safe = (markup: Markup) => new own.SafeString(markup.html);
  own.registerHelper('markup', (value: unknown) => {
    if (!(value instanceof Markup)) throw new TypeError('only Markup goes into a page unescaped');
    return safe(value);
  });
  own.registerHelper('swatch', (slot: unknown) =>
    typeof slot === 'number' ? safe(swatch(slot)) : ''
  );
  own.registerHelper('glyph', (status: unknown) => safe(glyph(String(status))));
  for (const [name, spec] of Object.entries(templates)) {
    own.registerPartial(name, own.template(spec as TemplateSpecification));
  }
  return own.template(templates['report'] as TemplateSpecification);
}
