/**
 * The part of Vega that these charts need: no maps, forces, hierarchies or word clouds, which are a
 * quarter of the whole. Expressions are interpreted, so a page may forbid eval.
 */
import { transforms } from 'vega-dataflow';
import * as encode from 'vega-encode';
import { expressionInterpreter } from 'vega-interpreter';
import { parse } from 'vega-parser';
import { resetSVGDefIds, textMetrics } from 'vega-scenegraph';
import * as data from 'vega-transforms';
import type { Loader, LoggerInterface, Spec } from 'vega-typings';
import * as layout from 'vega-view-transforms';
import { View } from 'vega-view';
import { textWidth } from '../text.js';

export type VegaSpec = Spec;
export type VegaView = View;

let ready = false;

// This copy of Vega is ours alone: JupyterLab's own charts keep their transforms and text metrics.
function prepareVega(): void {
  if (ready) return;
  ready = true;
  Object.assign(transforms, data, layout, encode);
  textMetrics.width = (item, text) => textWidth(String(text ?? ''), item.fontSize ?? 11);
}

/** A loader that fetches nothing and lets no address through; it counts how often it was asked. */
export function refusingLoader() {
  const refuse = (): Promise<never> => {
    loader.refused++;
    return Promise.reject(new Error('A chart loads nothing.'));
  };
  const loader = {
    refused: 0,
    options: {},
    load: refuse,
    http: refuse,
    file: refuse,
    // A link that is refused Vega does not expect; one that leads nowhere it draws as text.
    sanitize: (_: string, { context }: { context?: string } = {}) =>
      context === 'href' ? Promise.resolve({}) : refuse()
  };
  return loader;
}

interface ViewOptions {
  /** Where it is drawn; without one, only as a scene graph. */
  readonly container?: HTMLElement;
  readonly renderer?: 'svg' | 'canvas';
  readonly loader?: ReturnType<typeof refusingLoader>;
  /** Default: errors go to the console. */
  readonly logger?: LoggerInterface;
}

/** A view of a spec. */
export function makeView(
  spec: VegaSpec,
  { container, renderer = 'svg', loader = refusingLoader(), logger }: ViewOptions = {}
): View {
  prepareVega();
  if (!container) resetSVGDefIds();
  return new View(parse(spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: container ? renderer : 'none',
    hover: false,
    loader: loader as unknown as Loader,
    ...(logger ? { logger } : {}),
    ...(container ? { container } : {})
  });
}
