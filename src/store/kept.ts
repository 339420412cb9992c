/**
 * Views kept, so that an unchanged one is the same object, and how one is made from series.
 */
import { mergeSeries } from './growing.js';
import { countWithin, cut, thin } from './thin.js';
import type { Series, SeriesView, ViewOptions } from './types.js';

/** Views kept of one metric at most (of other widths or ranges); the oldest goes first. */
const MOST = 4;

interface Kept {
  readonly asked: string;
  readonly view: SeriesView;
  readonly madeOf: readonly unknown[];
}

/** Views by metric and what was asked for. */
export class KeptViews {
  private readonly views = new Map<string, readonly Kept[]>();

  get(key: string, options: ViewOptions): SeriesView | undefined {
    return this.find(key, options)?.view;
  }

  set(key: string, options: ViewOptions, view: SeriesView, madeOf: readonly unknown[] = []): void {
    const asked = nameOf(options);
    const others = (this.views.get(key) ?? []).filter(kept => kept.asked !== asked);
    this.views.set(key, [...others, { asked, view, madeOf }].slice(-MOST));
  }

  /** The view made of these very objects before, else a new one. */
  make(
    key: string,
    options: ViewOptions,
    madeOf: readonly unknown[],
    make: () => SeriesView
  ): SeriesView {
    const known = this.find(key, options);
    const same = known?.madeOf.length === madeOf.length;
    if (known && same && known.madeOf.every((part, i) => part === madeOf[i])) return known.view;
    const view = make();
    this.set(key, options, view, madeOf);
    return view;
  }

  private find(key: string, options: ViewOptions): Kept | undefined {
    const asked = nameOf(options);
    return this.views.get(key)?.find(kept => kept.asked === asked);
  }
}

/** A series cut to the range asked for and thinned to the pixels. */
export function viewOf(series: Series, options: ViewOptions): SeriesView {
  const { pixels, from = -Infinity, to = Infinity } = options;
  const thinned = thin(cut(series, from, to), pixels);
  const { key, step, time, value } = thinned;
  const total = countWithin(series.step, from, to);
  return { key, step, time, value, total, shown: step.length };
}

/** Views of several writers as one, in the order of their ids. */
export function mergeViews(
  kept: KeptViews,
  key: string,
  parts: readonly SeriesView[],
  options: ViewOptions
): SeriesView {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  return kept.make(key, options, parts, () => {
    const { step, time, value } = thin(mergeSeries(parts), options.pixels);
    const total = parts.reduce((sum, part) => sum + part.total, 0);
    return { key, step, time, value, total, shown: step.length };
  });
}

/** Series of several writers, each the same object as long as its parts are. */
export class KeptMerges {
  private readonly merged = new Map<string, { parts: readonly Series[]; series: Series }>();

  /** One series of several, in the order of their writers; not empty. */
  merge(key: string, parts: readonly Series[]): Series {
    const [only] = parts;
    if (only && parts.length === 1) return only;
    const known = this.merged.get(key);
    if (known?.parts.length === parts.length && known.parts.every((part, i) => part === parts[i]))
      return known.series;
    const series = mergeSeries(parts);
    this.merged.set(key, { parts, series });
    return series;
  }
}

/** The parts of each metric, in the order of their writers. */
export function byMetric<T>(writers: readonly ReadonlyMap<string, T>[]): Map<string, T[]> {
  const parts = new Map<string, T[]>();
  for (const writer of writers) {
    for (const [key, part] of writer) {
      const known = parts.get(key);
      if (known) known.push(part);
      else parts.set(key, [part]);
    }
  }
  return parts;
}

function nameOf({ pixels, from, to, rank }: ViewOptions): string {
  return [pixels, from, to, rank].join();
}
