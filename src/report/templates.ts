/**
 * The templates: what a report holds when nobody wrote it, how its parts are printed, how it looks.
 *
 * A template of one's own is a folder of files of the same names; what it lacks comes from the template
 * that it extends.
 */
import type Handlebars from 'handlebars';
import handlebarsRuntime from 'handlebars/runtime.js';
import { nearest } from '../query/index.js';
import { ReportError } from './errors.js';
import { Markup } from './escape.js';
import { STYLE, STYLES } from './generated/assets.js';
import { BODIES, templates } from './generated/templates.js';
import { glyph, swatch, symbols } from './marks.js';
import { policyHash } from './sha256.js';
import { parseReport } from './source/parse.js';
import type { ReportPlan } from './source/plan.js';

export interface Template {
  readonly name: string;
  readonly plan: ReportPlan;
  readonly style: string;
  /** For the page's policy. */
  readonly styleHash: string;
  /** Print the page. */
  readonly print: (context: object) => string;
}

export const TEMPLATE_NAMES: readonly string[] = Object.keys(BODIES);

/** One of flightlog's own templates. Throws ReportError for a name that is none. */
export function ownTemplate(name: string): Template {
  const body = Object.hasOwn(BODIES, name) ? BODIES[name] : undefined;
  if (body === undefined) {
    const near = nearest(name, TEMPLATE_NAMES);
    throw new ReportError(
      'template',
      `There is no template "${name}"`,
      near
        ? `Did you mean ${near}? A folder of your own is named with its path, ./${name}`
        : `There are ${TEMPLATE_NAMES.join(', ')}. A folder of your own is named with its path, ./${name}`
    );
  }
  return templateOf(name, parseReport(body), STYLE + (STYLES[name] ?? ''), environment());
}

/** Put a template together from its parts. */
export function templateOf(
  name: string,
  plan: ReportPlan,
  style: string,
  own: typeof Handlebars
): Template {
  const print = own.partials['report'] as Handlebars.TemplateDelegate;
  return { name, plan, style, styleHash: policyHash(style), print };
}

/** An environment of our own with our helpers and partials: nobody else's, and none of ours elsewhere. */
export function environment(base?: typeof Handlebars): typeof Handlebars {
  // The runtime alone, whose own types are empty; the compiler is loaded for templates of people's own.
  const own = (base ?? (handlebarsRuntime as unknown as typeof Handlebars)).create();
  const safe = (markup: Markup) => new own.SafeString(markup.html);
  own.registerHelper('markup', (value: unknown) => {
    if (!(value instanceof Markup)) throw new TypeError('only Markup goes into a page unescaped');
    return safe(value);
  });
  own.registerHelper('swatch', (slot: unknown) =>
    typeof slot === 'number' ? safe(swatch(slot)) : ''
  );
  own.registerHelper('symbols', () => safe(symbols()));
  own.registerHelper('glyph', (status: unknown) => safe(glyph(String(status))));
  for (const [name, spec] of Object.entries(templates)) {
    own.registerPartial(name, own.template(spec as TemplateSpecification));
  }
  return own;
}
