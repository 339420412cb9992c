/**
 * Lines read anew for what a chart shows: the stretch zoomed into, or more points where they are smoothed.
 */
import * as React from 'react';
import { refineLine, stepsOf, type ChartLine } from '../../charts/index.js';
import type { ViewX } from '../../query/index.js';
import type { SeriesView, StoreReader } from '../../store/index.js';

const PIXELS = 1_000;
/** A moving average of thinned points is not that of all: runs of up to four times as many stay whole. */
const SMOOTH_PIXELS = 16_000;

export interface Shown {
  readonly x: ViewX;
  readonly smooth: number;
  readonly range: readonly [number, number] | null;
}

/** The lines with what was read for `shown`, as soon as it is there; as they are until then. */
export function useRefined(
  lines: ChartLine[],
  reader: StoreReader,
  metric: string,
  { x, smooth, range }: Shown
): ChartLine[] {
  const [parts, setParts] = React.useState<ReadonlyMap<string, SeriesView> | null>(null);
  const asked = range !== null || smooth > 0;
  const key = JSON.stringify([x, smooth > 0, range]);
  React.useEffect(() => setParts(null), [key]);
  React.useEffect(() => {
    if (!asked) return undefined;
    let current = true;
    const pixels = smooth > 0 ? SMOOTH_PIXELS : PIXELS;
    void Promise.all(
      lines.filter(isThinned).map(async line => {
        const steps = range && stepsOf(line, x, range);
        const options = steps ? { pixels, from: steps[0], to: steps[1] } : { pixels };
        const views = await reader.view(line.run, [metric], options);
        return [line.run, views.get(metric)] as const;
      })
    ).then(
      found => {
        const read = found.filter((one): one is [string, SeriesView] => one[1] !== undefined);
        if (current) setParts(new Map(read));
      },
      // The run's problem line says what is wrong with the file; the thinned line stays.
      () => undefined
    );
    return () => {
      current = false;
    };
  }, [key, metric, lines]);
  return React.useMemo(
    () =>
      lines.map(line => {
        const part = asked ? parts?.get(line.run) : undefined;
        return part ? refineLine(line, part) : line;
      }),
    [parts, asked, lines]
  );
}

function isThinned({ series, total }: ChartLine): boolean {
  return total !== undefined && total > series.step.length;
}
