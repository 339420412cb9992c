/** Vega's packages carry no types of their own; vega-typings holds them all. */
declare module 'vega-dataflow' {
  export const transforms: Record<string, unknown>;
}
declare module 'vega-transforms';
declare module 'vega-view-transforms';
declare module 'vega-encode';
declare module 'vega-parser' {
  export { parse } from 'vega-typings';
}
declare module 'vega-view' {
  export { View } from 'vega-typings';
}
declare module 'vega-scenegraph' {
  export function resetSVGDefIds(): void;
  export const textMetrics: {
    width: (item: { fontSize?: number }, text: unknown) => number;
  };
}
