/**
 * A comparison as a document (`*.flight.json`): which runs of which store, and how they are looked at.
 *
 * Types and what is there when nobody chose otherwise; flightfile.ts reads and writes the text.
 */

/** Which runs are compared. */
export type RunChoice =
  | { readonly ids: readonly string[] }
  /** Every run that matches, those that come later too. */
  | { readonly query: string }
  /** A view saved in the store, by name. */
  | { readonly view: string };

/** What runs along the charts; `time` is the clock, `relative` the time since each run's start. */
export type ViewX = 'step' | 'time' | 'relative' | { readonly metric: string };

export const SPREADS = ['sd', 'sem', 'ci95', 'range'] as const;
export const VIEW_VALUES = ['best', 'last', 'at-best'] as const;
export const VIEW_TABS = [
  'table',
  'source',
  'figures',
  'tables',
  'parallel',
  'scatter',
  'distribution',
  'environment'
] as const;

export type ViewTab = (typeof VIEW_TABS)[number];
export type ViewValue = (typeof VIEW_VALUES)[number];

export interface ViewLook {
  readonly x: ViewX;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Weight of the moving average, 0 to 0.99. */
  readonly smooth: number;
  /** Of runs of several processes, only what the one of this rank logged; null for all. */
  readonly rank: number | null;
  /** Fields that runs are grouped by, such as `params.lr`; `seeds` for what differs in nothing but a seed. */
  readonly group: readonly string[];
  readonly spread: (typeof SPREADS)[number];
}

export interface ViewCharts {
  /** Metrics in the order shown; what is not named comes after. */
  readonly order: readonly string[];
  readonly pinned: readonly string[];
  readonly hidden: readonly string[];
  /** Metrics drawn across the whole width. */
  readonly wide: readonly string[];
  /** Metrics whose y axis is not as the look has it. */
  readonly logY: readonly string[];
  /** Stretch of x by metric, in units of the axis. */
  readonly zoom: Readonly<Record<string, readonly [number, number]>>;
}

export interface FlightView {
  /** Folder of the store, seen from the document's folder, with `/`; null for one that lies elsewhere. */
  readonly store: string | null;
  /** The store's id, for one that has no path. */
  readonly storeId: string | null;
  readonly title: string;
  readonly runs: RunChoice;
  /** Run ids of a query or view that are left out. */
  readonly removed: readonly string[];
  /** Run ids that are listed, but not drawn. */
  readonly hidden: readonly string[];
  readonly baseline: string | null;
  /** Colour slot by run id. */
  readonly slots: Readonly<Record<string, number>>;
  readonly look: ViewLook;
  readonly charts: ViewCharts;
  readonly values: ViewValue;
  readonly tab: ViewTab;
  /** What the plots of the tabs show, by name of the choice. */
  readonly plots: Readonly<Record<string, string>>;
}

export const defaultFlightView: FlightView = {
  store: null,
  storeId: null,
  title: '',
  runs: { ids: [] },
  removed: [],
  hidden: [],
  baseline: null,
  slots: {},
  look: { x: 'step', logX: false, logY: false, smooth: 0, rank: null, group: [], spread: 'sd' },
  charts: { order: [], pinned: [], hidden: [], wide: [], logY: [], zoom: {} },
  values: 'best',
  tab: 'table',
  plots: {}
};
