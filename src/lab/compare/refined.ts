/**
 * Lines read anew for what a chart shows: the stretch zoomed into, or more points where they are smoothed.
 */
import * as React from 'react';
import { refineLine, stepsOf, type ChartLine } from '../../charts/index.js';
import type { ViewX } from '../../query/index.js';
import type { SeriesView } from '../../store/index.js';
import type { IStoreSession } from '../tokens.js';

const PIXELS = 1_000;
/** A moving average of thinned points is not that of all: runs of up to four times as many stay whole. */
const SMOOTH_PIXELS = 16_000;

export interface Shown {
  readonly x: ViewX;
  readonly smooth: number;
  readonly rank: number | null;
  readonly range: readonly [number, number] | null;
}

/** The lines with what was read for `shown`, as soon as it is there; as they are until then. */
export function useRefined(
  lines: ChartLine[],
  session: IStoreSession,
  metric: string,
  { x, smooth, rank, range }: Shown
): ChartLine[] {
  const [parts, setParts] = React.useState<ReadonlyMap<string, SeriesView> | null>(null);
  const asked = range !== null || smooth > 0;
  const key = JSON.stringify([x, smooth > 0, rank, range]);
  React.useEffect(() => setParts(null), [key]);
  React.useEffect(() => {
    if (!asked) return undefined;
    let current = true;
    const pixels = smooth > 0 ? SMOOTH_PIXELS : PIXELS;
    void Promise.all(
      lines.filter(isThinned).map(async line => {
        const steps = range && stepsOf(line, x, range);
        const stretch = steps ? { from: steps[0], to: steps[1] } : {};
        const own = rankOf(session, line.run, rank) ?? undefined;
        const options = { pixels, ...stretch, rank: own };
        const views = await session.reader.view(line.run, [metric], options);
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

/** The rank that is asked for, where the run has several processes; it is drawn whole where it has not. */
export function rankOf(session: IStoreSession, run: string, rank: number | null): number | null {
  return (session.ranks(run)?.length ?? 0) > 1 ? rank : null;
}

function isThinned({ series, total }: ChartLine): boolean {
  return total !== undefined && total > series.step.length;
}
