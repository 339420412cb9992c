/**
 * From Vega-Lite to Vega.
 */
import { compile, type TopLevelSpec } from 'vega-lite';
import type { VegaSpec } from './view.js';

/** Compile a Vega-Lite spec to the Vega spec that drawSvg draws. */
export function compileSpec(spec: TopLevelSpec): VegaSpec {
  return compile(spec).spec;
}
