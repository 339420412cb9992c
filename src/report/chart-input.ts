/**
 * A planned chart as the charts room takes it: alike when the page is made and when it comes alive.
 */
import type { ChartBand, ChartInput, ChartLine } from '../charts/index.js';
import type { Series } from '../store/index.js';
import type { PageChart } from './page.js';

/** Up to so many lines are named at their ends. */
export const MOST_DIRECT = 6;

/** A chart's own part of its input; sizes and what a page's reader chose come from the caller. */
export function chartInput(
  plan: PageChart,
  seriesOf: (run: string, metric: string) => Series | undefined
): Pick<ChartInput, 'metric' | 'lines' | 'bands' | 'labels'> {
  const lines = new Map(
    plan.lines.flatMap(line => {
      const drawn = lineOf(plan, line, seriesOf);
      return drawn ? [[line.run, drawn] as const] : [];
    })
  );
  const bands: ChartBand[] = plan.bands.map(({ runs, ...band }) => ({
    ...band,
    members: runs.flatMap(run => lines.get(run) ?? [])
  }));
  const grouped = new Set(plan.bands.flatMap(({ runs }) => runs));
  const single = [...lines.values()].filter(({ run }) => !grouped.has(run));
  const colored = single.filter(({ slot }) => slot >= 0).length + bands.length;
  return { metric: plan.metric, lines: single, bands, labels: colored <= MOST_DIRECT };
}

function lineOf(
  { metric, look }: PageChart,
  { run, label, slot, points, start }: PageChart['lines'][number],
  seriesOf: (run: string, metric: string) => Series | undefined
): ChartLine | null {
  const series = seriesOf(run, metric);
  if (!series) return null;
  const xSeries = typeof look.x === 'object' ? seriesOf(run, look.x.metric) : undefined;
  return { run, label, slot, series, total: points, start, ...(xSeries ? { xSeries } : {}) };
}
