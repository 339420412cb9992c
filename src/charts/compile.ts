/**
 * From Vega-Lite to Vega, and from an empty Vega spec to a filled one.
 */
import { compile, type TopLevelSpec } from 'vega-lite';
import { emptySpec } from './spec.js';
import type { Theme } from './types.js';
import type { VegaSpec } from './vega.js';

/** Compile a Vega-Lite spec to the Vega spec that drawSvg and ChartView draw. */
export function compileSpec(spec: TopLevelSpec): VegaSpec {
  return compile(spec).spec;
}

const compiled = new WeakMap<Theme, Map<number, VegaSpec>>();

/** The compiled spec without data for these kinds of y and x axis; made once per theme. */
export function compiledFrame(logY: boolean, theme: Theme, logX = false): VegaSpec {
  const known = compiled.get(theme) ?? new Map<number, VegaSpec>();
  compiled.set(theme, known);
  const kind = Number(logY) + 2 * Number(logX);
  const frame = known.get(kind) ?? compileSpec(emptySpec({ logX, logY }, theme));
  known.set(kind, frame);
  return frame;
}
