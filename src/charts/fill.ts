/**
 * Puts one chart's rows, parameters and sizes into a compiled spec that holds none.
 */
import type { Row } from './rows.js';
import type { VegaSpec } from './vega.js';

/** Sizes, parameters by name, rows by the names of their data sets. */
interface Filling {
  readonly layout: {
    readonly width: number;
    readonly height: number;
    readonly padding: { top: number; right: number; bottom: number; left: number };
  };
  readonly params: Readonly<Record<string, readonly (number | string)[]>>;
  readonly rows: object;
}

/** A copy of the frame with this chart's data; the frame itself stays empty. */
export function fillFrame(frame: VegaSpec, { layout, params, rows }: Filling): VegaSpec {
  const byName: Readonly<Record<string, readonly Row[] | undefined>> = { ...rows };
  return {
    ...frame,
    width: layout.width,
    height: layout.height,
    padding: layout.padding,
    signals: (frame.signals ?? []).map(signal =>
      params[signal.name] ? { ...signal, value: params[signal.name] } : signal
    ) as VegaSpec['signals'],
    data: (frame.data ?? []).map(set => {
      const values = byName[set.name];
      return values ? { ...set, values: [...values] } : set;
    }) as VegaSpec['data']
  };
}
