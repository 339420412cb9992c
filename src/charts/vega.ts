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
import type { Spec } from 'vega-typings';
import * as layout from 'vega-view-transforms';
import { View } from 'vega-view';
import { textWidth } from './text.js';

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

/** A view of a spec: drawn into `container`, or, without one, only as a scene graph. */
export function makeView(
  spec: VegaSpec,
  container?: HTMLElement,
  renderer: 'svg' | 'canvas' = 'svg'
): View {
  prepareVega();
  if (!container) resetSVGDefIds();
  return new View(parse(spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: container ? renderer : 'none',
    hover: false,
    ...(container ? { container } : {})
  });
}
