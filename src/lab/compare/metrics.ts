/** Which metrics have a chart, and in which order. Pure. */
import { isSystemMetric, type ViewCharts } from '../../query/index.js';
import type { Run } from '../../store/index.js';

/** Metrics of the runs: declared goals first, then as logged, those of the machine last. */
export function metricNames(runs: readonly Run[]): string[] {
  const names = [
    ...new Set([
      ...runs.flatMap(run => [...run.goals.keys()]),
      ...runs.flatMap(run => [...run.metrics.keys()])
    ])
  ];
  return [...names.filter(name => !isSystemMetric(name)), ...names.filter(isSystemMetric)];
}

export interface ChartList {
  readonly shown: readonly string[];
  /** Metrics of the machine, which stand apart; pinned ones are among those shown. */
  readonly system: readonly string[];
  /** Hidden by the person; those that the search leaves out are in neither list. */
  readonly hidden: readonly string[];
}

/** Charts to draw: pinned ones first, each part in the person's order, then as the runs have them. */
export function chartList(
  metrics: readonly string[],
  charts: Pick<ViewCharts, 'order' | 'pinned' | 'hidden'>,
  search: string
): ChartList {
  const wanted = matcher(search);
  const found = ordered(metrics, charts.order).filter(wanted);
  const hidden = new Set(charts.hidden);
  const pinned = new Set(charts.pinned);
  const visible = found.filter(metric => !hidden.has(metric));
  const free = visible.filter(metric => !pinned.has(metric));
  return {
    shown: [
      ...visible.filter(metric => pinned.has(metric)),
      ...free.filter(metric => !isSystemMetric(metric))
    ],
    system: free.filter(isSystemMetric),
    hidden: found.filter(metric => hidden.has(metric))
  };
}

/** The order after a chart was put in the place of another. */
export function moved(shown: readonly string[], metric: string, to: number): string[] {
  const others = shown.filter(one => one !== metric);
  const place = Math.max(0, Math.min(to, others.length));
  return [...others.slice(0, place), metric, ...others.slice(place)];
}

function ordered(metrics: readonly string[], order: readonly string[]): string[] {
  const there = new Set(metrics);
  const named = [...new Set(order)].filter(metric => there.has(metric));
  const known = new Set(named);
  return [...named, ...metrics.filter(metric => !known.has(metric))];
}

/** Every word must be in the name; a text between slashes is a regular expression, if it is one. */
function matcher(search: string): (metric: string) => boolean {
  const pattern = /^\/(.+)\/$/.exec(search.trim())?.[1];
  if (pattern !== undefined) {
    try {
      const expression = new RegExp(pattern, 'i');
      return metric => expression.test(metric);
    } catch {
      // Not finished being typed: looked for as text.
    }
  }
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return metric => words.every(word => metric.toLowerCase().includes(word));
}
