/** The lines and bands of a metric's chart, the same objects while nothing about them is new. */
import * as React from 'react';
import type { ChartBand, ChartLine } from '../../charts/index.js';
import { displayName } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { useCompared, type Compared } from './context.js';
import { rankOf, useRefined } from './refined.js';

export function useChartLines(
  metric: string,
  range: readonly [number, number] | null
): { lines: readonly ChartLine[]; bands: readonly ChartBand[] } {
  const compared = useCompared();
  const { runs, groups, view, session, slots } = compared;
  const { x, smooth, spread, rank } = view.look;
  const all = useSameLines(runs.flatMap(run => lineOf(run, metric, compared)));
  const refined = useRefined(all, session, metric, { x, smooth, range, rank });
  const shape = groups.map(
    ({ key, label, runs: own }) => `${key}:${label}:${own.map(run => run.id).join()}`
  );
  return React.useMemo(() => {
    const byRun = new Map(refined.map(line => [line.run, line]));
    const bands = groups.flatMap((group): ChartBand[] => {
      const members = group.runs.flatMap(run => byRun.get(run.id) ?? []);
      for (const { run } of members) byRun.delete(run);
      if (members.length === 0) return [];
      const slot = slots.get(group.runs[0]!.id) ?? -1;
      return [{ key: group.key, label: group.label, slot, kind: spread, members }];
    });
    return { lines: [...byRun.values()], bands };
  }, [refined, shape.join('\n'), spread]);
}

function lineOf(run: Run, metric: string, { session, slots, view }: Compared): ChartLine[] {
  if (!run.metrics.has(metric)) return [];
  const { x, rank } = view.look;
  const own = rankOf(session, run.id, rank);
  const keys = typeof x === 'object' ? [metric, x.metric] : [metric];
  const found = session.series(
    run.id,
    keys.filter(key => run.metrics.has(key)),
    own
  );
  const series = found.get(metric);
  if (!series) return [];
  const xSeries = typeof x === 'object' ? found.get(x.metric) : undefined;
  const slot = slots.get(run.id) ?? -1;
  const { start } = run;
  const name = displayName(run);
  const label = own === null ? name : `${name}@${own}`;
  const line = { run: run.id, label, slot, series, total: series.total, start };
  return [xSeries ? { ...line, xSeries } : line];
}

/** The same list as long as its lines say the same. */
function useSameLines(lines: ChartLine[]): ChartLine[] {
  const kept = React.useRef(lines);
  const { current } = kept;
  const isSame =
    current.length === lines.length && current.every((line, i) => isEqual(line, lines[i]!));
  if (!isSame) kept.current = lines;
  return kept.current;
}

function isEqual(a: ChartLine, b: ChartLine): boolean {
  return (
    a.run === b.run &&
    a.label === b.label &&
    a.slot === b.slot &&
    a.series === b.series &&
    a.xSeries === b.xSeries
  );
}
