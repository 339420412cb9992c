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

const compiled = new WeakMap<Theme, Map<boolean, VegaSpec>>();

/** The compiled spec without data for this kind of y axis; made once per theme. */
export function compiledFrame(log: boolean, theme: Theme): VegaSpec {
  const known = compiled.get(theme) ?? new Map<boolean, VegaSpec>();
  compiled.set(theme, known);
  const frame = known.get(log) ?? compileSpec(emptySpec(log, theme));
  known.set(log, frame);
  return frame;
}
