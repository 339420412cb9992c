/**
 * A figure that somebody logged as a Vega-Lite or Vega spec, drawn as a still SVG.
 *
 * The spec may be a stranger's: its expressions are interpreted, never evaluated, and its loader refuses every
 * address. Show the answer as the source of an <img>, where it can follow no link and load nothing either.
 */
import { compile, type TopLevelSpec } from 'vega-lite';
import type { LoggerInterface } from 'vega-typings';
import { isBoundless } from './budget.js';
import { makeView, refusingLoader, type VegaSpec } from './view.js';

/** Longest spec that is drawn, in characters; its data are in it. */
const LONGEST = 4_000_000;

/** A drawn figure. */
export interface FigureDrawing {
  /** As text; names and labels of the spec are escaped in it. */
  readonly svg: string;
  /** Whether the spec asked for data or pictures from elsewhere, which are left out. */
  readonly refused: boolean;
}

/**
 * Draw a spec as it lies in the store.
 *
 * @throws Error with a sentence for text that is no JSON, too long, or no spec that can be drawn; and for
 * one that makes so much from nothing that nobody could wait for it
 */
export async function drawFigure(text: string): Promise<FigureDrawing> {
  if (text.length > LONGEST)
    throw new Error('The figure’s data are too long to be drawn. Download it and open it in Vega.');
  const spec = specOf(text);
  if (isBoundless(spec))
    throw new Error(
      'The figure makes more rows than are drawn here. Download it and open it in Vega.'
    );
  // Maps, regressions and the like, which the charts of runs never need.
  await import('vega');
  const loader = refusingLoader();
  const errors: unknown[] = [];
  try {
    const view = makeView(compiled(spec), { loader, logger: keepErrors(errors) });
    try {
      const svg = await view.toSVG();
      if (errors.length > 0) throw errors[0];
      return { svg, refused: loader.refused > 0 };
    } finally {
      view.finalize();
    }
  } catch (error) {
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new Error(`The figure cannot be drawn: ${why}. Download it and open it in Vega.`, {
      cause: error
    });
  }
}

function specOf(text: string): Record<string, unknown> {
  let spec: unknown;
  try {
    spec = JSON.parse(text);
  } catch {
    spec = null;
  }
  if (typeof spec === 'object' && spec !== null && !Array.isArray(spec))
    return spec as Record<string, unknown>;
  throw new Error(
    'The figure is no JSON object, so it cannot be drawn. Download it to look at it.'
  );
}

function compiled(spec: Record<string, unknown>): VegaSpec {
  const isVega = /\/schema\/vega\//.test(String(spec['$schema'])) || Array.isArray(spec['marks']);
  if (isVega) return spec as VegaSpec;
  return compile(spec as unknown as TopLevelSpec, { logger: keepErrors([]) }).spec;
}

/** What Vega has to say of a spec is meant for its author; that it cannot be drawn, for everybody. */
function keepErrors(errors: unknown[]): LoggerInterface {
  const logger: LoggerInterface = {
    level: () => logger,
    error(...said: readonly unknown[]) {
      errors.push(...said);
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger
  } as LoggerInterface;
  return logger;
}
